"""A new edition of the catalogue changes what cases are called and nothing else."""

import numpy as np
import pytest

from city.paths import root, within
from city.times import day_iso, day_of_iso
from intake.dictionaries import TopicDictionary
from intake.simulator import SCALES, simulate

FIRST, DAYS = "2025-03-03", 120


@pytest.fixture(scope="module")
def editions():
    """The same city with and without a new edition."""
    return [simulate(SCALES["small"], 5, FIRST, DAYS, reclassified=changed) for changed in (True, False)]


@pytest.fixture(scope="module")
def dictionary(editions, tmp_path_factory):
    return TopicDictionary.read(editions[0].write(tmp_path_factory.mktemp("city")).topics)


def test_only_the_classes_of_rows_from_its_day_on_differ(editions, dictionary):
    new, old = editions
    assert all(
        (new.hotline[header] == old.hotline[header]).all() for header in old.hotline.columns if header != "问题分类"
    )
    differs = new.hotline["问题分类"] != old.hotline["问题分类"]
    since = dictionary.successions()[0].since
    assert 0 < differs.sum() < new.hotline.height / 2
    assert min(new.hotline["来电时间"][differs]) >= since
    assert (new.petition["内容分类"] == old.petition["内容分类"]).all()
    assert new.truth == old.truth


def test_one_class_is_renamed_one_moves_and_one_is_split(dictionary):
    rows = dictionary.successions()
    shares = [row.share for row in rows if row.share < 1]
    moved = [row for row in rows if root(row.topic) != root(row.former)]
    assert (len(rows), shares, len(moved)) == (4, [0.7, 0.3], 1)
    assert {row.since for row in rows} == {rows[0].since}
    assert 0.45 <= (day_of_iso(rows[0].since) - day_of_iso(FIRST)) / DAYS <= 0.6


def test_every_class_of_a_row_is_in_the_table_on_its_day(editions, dictionary):
    table = editions[0].hotline
    for name, time in set(zip(table["问题分类"].tolist(), (text[:10] for text in table["来电时间"]), strict=True)):
        path = name.replace("->", ">")
        assert dictionary.path(path, day_of_iso(time)) == path


def test_a_split_class_is_shared_out_as_the_table_says_and_a_case_stays_in_its_part(editions, dictionary):
    table = editions[0].hotline
    parts = [row.topic.replace(">", "->") for row in dictionary.successions() if row.share < 1]
    cases = [set(table["工单编号"][table["问题分类"] == part]) for part in parts]
    assert not cases[0] & cases[1]
    assert len(cases[0]) / sum(map(len, cases)) == pytest.approx(0.7, abs=0.08)


def test_nothing_is_planted_in_what_changes(editions, dictionary):
    new = editions[0]
    rows = dictionary.successions()
    late = [each for each in new.truth.planted if each.last_day >= rows[0].since and each.feed.startswith("complaint")]
    assert late
    for each in late:
        assert not any(within(topic, row.former) for topic in each.all_topics for row in rows)


def test_without_an_edition_the_table_holds_all_topics_at_all_times(editions):
    table = editions[1].topics
    assert set(editions[1].feeds.requests.tree.leaves) <= set(table["path"])
    assert (np.array([table[header] for header in ("from", "to", "former")]) == "").all()
    assert day_iso(editions[1].feeds.days.first) == FIRST
