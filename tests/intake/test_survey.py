"""A survey tells how the places of files are found, and lists what is not."""

import pytest

from intake.dictionaries import AreaDictionary
from intake.survey import survey

AREAS = """\
area,from,to,former,share,aliases
Town,,,,,
Town>North,,,,,N
Town>North>Oak街道,,,,,
Town>South,,,,,
Town>South>Elm街道,,2026-03-31,,,
Town>South>Ash街道,2026-04-01,,Town>South>Elm街道,,
"""


@pytest.fixture
def dictionary(tmp_path):
    path = tmp_path / "areas.csv"
    path.write_text(AREAS, encoding="utf-8")
    return AreaDictionary.read(path)


@pytest.fixture
def surveyed(profile, table, row, dictionary):
    def give(*places, **more):
        rows = [
            row(no=f"A{at}", district=district, street=street, **more) for at, (district, street) in enumerate(places)
        ]
        return survey([table(rows)], profile(), dictionary)

    return give


def test_every_row_has_one_outcome(surveyed):
    found = surveyed(
        ("North", "Oak街道"),
        ("N", ""),
        ("North", "Oak街道办事处"),
        ("", "Oak"),
        ("North", "Oak街道安和路12号院"),
        ("n/a", ""),
        ("", ""),
        ("South", "Oak街道"),
        ("North", "Yew街道"),
    )
    assert found.outcomes == {"exact": 2, "free": 2, "in part": 1, "no place": 2, "not matched": 2}


def test_names_are_looked_up_on_the_day_of_the_row(surveyed):
    assert surveyed(("South", "Elm街道")).outcomes == {"exact": 1}
    assert surveyed(("South", "Elm街道"), opened="2026-05-01 08:00:00").outcomes == {"free": 1}


def test_the_worklist_names_header_value_and_what_it_stands_under(surveyed):
    entries = surveyed(
        ("North", "Oka街道"), ("North", "Oka街道"), ("West", "Oak街道"), ("North", "张三")
    ).worklist.entries()
    told = [(one.header, one.value, one.within, one.rows, one.candidates) for one in entries]
    assert told == [
        ("street", "Oka街道", "Town>North", 2, ("Town>North>Oak街道",)),
        ("district", "West", "Town", 1, ()),
        ("street", "", "", 1, ()),
    ]
    assert {one.file for one in entries} == {"rows.csv"}
    assert {one.last for one in entries} == {"2026-03-02"}


def test_rows_that_are_not_taken_in_are_not_looked_at(surveyed):
    found = surveyed(("North", "Yew街道"), opened="not a time")
    assert found.outcomes == {"not taken": 1}
    assert found.worklist.entries() == []


def test_the_gateway_matches_freely_where_the_profile_says_so(taken, profile, row, dictionary):
    rows = [
        row(district="N", street="Oak街道办"),
        row(district="", street="Oak"),
        row(district="South", street="Oak街道"),
    ]
    strict = [getattr(item, "code", "taken") for item in taken(rows, dictionary=dictionary)]
    assert strict == ["area", "taken", "area"]
    free = taken(rows, chosen=profile(area='match = "free"'), dictionary=dictionary)
    assert [item.events[-1].area for item in free[:2]] == ["Town>North>Oak街道"] * 2
    assert (free[2].code, free[2].reason) == (
        "area",
        "what the row names could be more than one area of the dictionary",
    )
