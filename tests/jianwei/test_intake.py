"""Files to events: what ``replay`` and ``ingest`` both begin with."""

import msgspec
import pytest

from city.calendars import CalendarTable
from city.configuration import UrgentRule
from city.times import HOUR
from intake.city_tables import NONE_GIVEN
from intake.errors import InputError
from intake.profile import load_profile
from jianwei.choose import configuration_for
from jianwei.intake import arrivals, mark, rhythm, sources
from jianwei.sources import Source
from jianwei.times import instant
from streams.messages import Rejected
from tests.streams.town import unwatched

HOTLINE = load_profile("hotline12345")
CONFIGURATION = configuration_for(HOTLINE)
NOW = 1_800_000_000_000


def row(number, registered, arrived=""):
    return f"{number},投诉,环境->噪声->施工噪声,东区,磨坊街道,{registered},{arrived or registered},,,否"


def taken(*files, configuration=CONFIGURATION, now=NOW):
    given = [Source(files=files, profile=HOTLINE)]
    return arrivals(given, configuration, marked="mark", now=now, city=NONE_GIVEN, progressed=unwatched)


def test_events_come_in_the_order_of_arrival_and_equal_arrivals_in_that_of_files_and_rows(export):
    first = export("first", row(1, "2026-03-02 09:00:00"), row(2, "2026-03-02 08:00:00"))
    second = export("second", row(3, "2026-03-02 09:00:00"), row(4, "2026-03-02 07:00:00"))
    assert [one.id for one in taken(first, second).events] == ["4", "2", "1", "3"]
    assert [one.id for one in taken(second, first).events] == ["4", "2", "3", "1"]


def test_every_row_gives_events_or_is_rejected(export):
    reading = taken(export("day", row(1, "2026-03-02 08:00:00"), row(2, "2026-02-30 08:00:00")))
    assert (reading.rows, len(reading.events), len(reading.rejected)) == (2, 1, 1)


def test_a_rejected_row_is_told_by_address_and_reason_without_a_value(export):
    (rejected,) = taken(export("day", row(1, "2026-03-02 08:00:00"), row(2, "the day before"))).rejected
    assert rejected == Rejected("mark", "day.csv", 3, "来电时间", rejected.code, rejected.reason)
    assert "before" not in msgspec.json.encode(rejected).decode()


def test_a_row_of_a_year_that_the_calendar_does_not_know_is_rejected(export):
    file = export("day", row(1, "2001-03-02 08:00:00"), row(2, "2026-03-02 08:00:00"))
    reading = taken(file)
    assert [one.id for one in reading.events] == ["2"]
    assert [(one.row, one.field, one.code) for one in reading.rejected] == [(2, "来电时间", "calendar")]
    known = msgspec.structs.replace(CONFIGURATION, calendar=CalendarTable(country="none"))
    assert [one.id for one in taken(file, configuration=known).events] == ["1", "2"]


def test_a_time_after_the_present_is_a_mistake(export):
    file = export("day", row(1, "2026-03-02 08:00:00"), row(2, "2026-03-09 08:00:00"))
    assert len(taken(file).events) == 2
    present = taken(file, now=instant("2026-03-05", rhythm(CONFIGURATION).zone))
    assert ([one.id for one in present.events], len(present.rejected)) == (["1"], 1)


def test_urgent_rules_of_the_configuration_are_applied(export):
    rule = UrgentRule(name="噪声", topics=("施工噪声",), level=3)
    configuration = msgspec.structs.replace(CONFIGURATION, urgent=(rule,))
    (event,) = taken(export("day", row(1, "2026-03-02 08:00:00")), configuration=configuration).events
    assert event.urgent == ("噪声",)


def test_the_mark_stands_for_the_content_of_files_and_for_the_profiles(export):
    rows = [row(1, "2026-03-02 08:00:00")]
    one, same, other = (
        export("one", *rows),
        export("same", *rows),
        export("other", *rows, row(2, "2026-03-02 08:00:00")),
    )
    marks = [mark([Source(files=(file,), profile=HOTLINE)], NONE_GIVEN) for file in (one, same, other)]
    assert marks[0] == marks[1] != marks[2]
    assert mark([Source(files=(one,), profile=load_profile("grid"))], NONE_GIVEN) != marks[0]


def test_one_profile_is_for_all_files_and_several_are_for_one_each(export):
    files = [export("one"), export("two")]
    assert sources(files, ["hotline12345"]) == [Source(files=tuple(files), profile=HOTLINE)]
    found = sources(files, ["hotline12345", "grid"])
    assert [(source.files, source.profile.feed) for source in found] == [
        ((files[0],), "complaint/hotline12345"),
        ((files[1],), load_profile("grid").feed),
    ]


@pytest.mark.parametrize(
    ("names", "profiles", "said"),
    [
        (["one", "gone"], ["hotline12345"], r"gone\.csv: there is no such file"),
        (["one", "two"], ["hotline12345"] * 3, "3 profiles for 2 files"),
        (["one", "two"], ["hotline12345", "boston311"], "of different cities: Boston"),
    ],
)
def test_sources_that_do_not_fit_are_refused(export, tmp_path, names, profiles, said):
    export("one")
    export("two")
    with pytest.raises(InputError, match=said):
        sources([tmp_path / f"{name}.csv" for name in names], profiles)


def test_there_is_a_tick_every_so_many_minutes_as_the_configuration_says():
    assert rhythm(CONFIGURATION).step == rhythm(CONFIGURATION).grace == HOUR
    assert rhythm(msgspec.structs.replace(CONFIGURATION, tick_minutes=15)).step == HOUR // 4
