"""Every area of a real city in every way to write it: what is clear is matched, what is not is not guessed."""

from collections import Counter

import pytest

from benchmarks.division import clear, places, variants, write
from city.paths import within
from city.times import day_of_iso
from intake.dictionaries import AreaDictionary

DAY = day_of_iso("2023-06-01")


@pytest.fixture(scope="module")
def dictionary(data, tmp_path_factory):
    folder = data / "china_division"
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    return AreaDictionary.read(write(places(folder), tmp_path_factory.mktemp("division") / "areas.csv"))


@pytest.fixture(scope="module")
def written(data, dictionary):
    assert len(dictionary.areas) == 1 + 16 + 349 + 7_535
    return clear(list(variants(places(data / "china_division"))))


def test_what_is_clear_is_matched_and_never_to_another_area(dictionary, written):
    alone, _ = written
    asked, right, wrong = Counter(), Counter(), []
    for one in alone:
        match = dictionary.match(one.texts, DAY)
        asked[one.kind] += 1
        right[one.kind] += match.path == one.path
        if match.path not in {"", one.path}:
            wrong.append(one)
    assert len(alone) > 50_000
    assert wrong == []
    recall = {kind: right[kind] / asked[kind] for kind in asked}
    assert sum(right.values()) / sum(asked.values()) > 0.99
    assert min(recall.values()) > 0.96, recall
    assert all(share > 0.995 for kind, share in recall.items() if not kind.startswith("community alone")), recall


def test_what_is_written_alike_for_several_areas_is_at_most_what_holds_them(dictionary, written):
    _, several = written
    assert len(several) > 1_000
    for one in several:
        path = dictionary.match(one.texts, DAY).path
        assert not path or within(one.path, path)


def test_two_streets_of_one_name_need_their_district(dictionary):
    match = dictionary.match(("八里庄街道",), DAY)
    assert match.candidates == ("北京市>朝阳区>八里庄街道", "北京市>海淀区>八里庄街道")
    assert dictionary.match(("海淀", "八里庄"), DAY).path == "北京市>海淀区>八里庄街道"
