"""Guesses for real exports: as good as the shipped profile that knows them, and nearly so where none does."""

import csv
import gzip
import json
import tomllib

import pytest

from intake.gateway import Taken, read
from intake.guessing import guess
from intake.profile import load_profile

FILES = {
    "boston311": "boston311/service_requests_2011-07_2011-12.csv.gz",
    "chicago311": "chicago311/sanitation_2011_2014.csv.gz",
    "nyc311": "nyc311/nyc311_small.csv",
    "open311": "open311/open311dashboard_test_fixture.json",
}
KEYS = (("case", "id"), ("times", "registered"), ("times", "closed"), ("topic", "path"), ("area", "path"))


@pytest.fixture(params=FILES)
def name(request):
    return request.param


@pytest.fixture
def path(data, name, tmp_path):
    """The file; of a large one every twentieth row."""
    if name == "nyc311":
        return data / FILES[name]
    if name != "open311":
        some = tmp_path / "some.csv"
        with gzip.open(data / FILES[name], "rt", encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        with some.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *rows[::20]])
        return some
    dump = json.loads((data / FILES[name]).read_text(encoding="utf-8"))
    answer = tmp_path / "requests.json"
    answer.write_text(
        json.dumps([one["fields"] for one in dump if one["model"] == "dashboard.request"]), encoding="utf-8"
    )
    return answer


def headers(profile, table, key):
    """Headers of the columns that a key of a profile names; of several the first."""
    value = getattr(getattr(profile, table), key)
    return [profile.column(name).headers[0] for name in ([value] if isinstance(value, str) else value) if name]


def events(items):
    return [item.events if isinstance(item, Taken) else item.code for item in items]


def test_a_file_that_a_shipped_profile_knows_is_read_as_by_that(path, name, reads):
    guessed = guess(path)
    assert guessed.base == name
    assert events(reads(guessed, path)) == events(read([path], load_profile(name)))


def test_a_file_that_no_shipped_profile_knows_is_read_from_the_same_columns(path, name, tmp_path):
    guessed = guess(path, without=frozenset({name}))
    file = tmp_path / "guessed.toml"
    file.write_text(guessed.text, encoding="utf-8")
    found, shipped = load_profile(str(file)), load_profile(name)
    assert guessed.base == ""
    assert guessed.report.ok
    assert guessed.report.accepted >= 0.98 * guessed.report.rows
    for table, key in KEYS:
        assert headers(found, table, key) == headers(shipped, table, key), (table, key)


@pytest.mark.parametrize("name", ["boston311"], indirect=True)
def test_boston_s_classes_are_found_without_its_profile(path, reads):
    guessed = guess(path, without=frozenset({"boston311"}), city="Boston", zone="America/New_York")
    given = tomllib.loads(guessed.text)
    assert given["refuse"][0]["values"] == ["General Comments For An Employee"]
    pairs = [
        (one.events[-1].counted_as, other.events[-1].counted_as)
        for one, other in zip(read([path], load_profile("boston311")), reads(guessed, path), strict=True)
        if isinstance(one, Taken) and isinstance(other, Taken)
    ]
    assert sum(one == other for one, other in pairs) > 0.98 * len(pairs) > 2000
