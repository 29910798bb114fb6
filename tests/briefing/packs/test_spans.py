import pytest

from briefing.packs.spans import parse, quarter_of
from briefing.periods import PeriodError
from city.calendars import Calendar, CalendarTable
from city.times import Zone, day_iso, day_of_iso

CHINA = Calendar(CalendarTable())


def told(span):
    return day_iso(span.first), day_iso(span.last)


@pytest.mark.parametrize(
    ("text", "first", "last", "before", "year"),
    [
        ("2026", "2026-01-01", "2026-12-31", "2025-01-01", "2025-01-01"),
        ("2026-Q3", "2026-07-01", "2026-09-30", "2026-04-01", "2025-07-01"),
        ("2026-Q1", "2026-01-01", "2026-03-31", "2025-10-01", "2025-01-01"),
        ("2026-10", "2026-10-01", "2026-10-31", "2026-09-01", "2025-10-01"),
        ("2026-W41", "2026-10-05", "2026-10-11", "2026-09-28", "2025-10-06"),
        ("2026-10-08", "2026-10-08", "2026-10-08", "2026-10-07", "2025-10-09"),
    ],
)
def test_a_period_knows_its_days_and_those_that_it_is_compared_with(text, first, last, before, year):
    span = parse(text, 12)
    assert told(span) == (first, last)
    assert day_iso(span.before().first) == before
    moved, festival = span.year_before(CHINA)
    assert (day_iso(moved.first), festival) == (year, False)


@pytest.mark.parametrize(
    "text",
    [
        "2026-13",
        "2026-Q5",
        "2026-W54",
        "2026-02-30",
        "26-10",
        "2026-10-8",
        "",
        "0000",
        "２０２６",
        "2026-W41-1",
        "2025-W53",
    ],
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(PeriodError, match="no period"):
        parse(text, 12)


def test_a_report_day_runs_from_noon_to_noon():
    zone = Zone("Asia/Shanghai")
    start, end = parse("2026-10-08", 12).instants(zone)
    assert (zone.iso(start), zone.iso(end)) == ("2026-10-07T12:00:00+08:00", "2026-10-08T12:00:00+08:00")


def test_a_month_runs_from_midnight_to_midnight():
    zone = Zone("Asia/Shanghai")
    start, end = parse("2026-10", 12).instants(zone)
    assert (zone.iso(start), zone.iso(end)) == ("2026-10-01T00:00:00+08:00", "2026-11-01T00:00:00+08:00")


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2026-02-17", "2025-01-29"),  # 正月初一
        ("2026-02-16", "2025-01-28"),  # 除夕
        ("2026-W08", "2025-01-28"),
        ("2025-02", "2024-02-13"),  # 29 January 2025, 10 February 2024
    ],
)
def test_around_the_spring_festival_the_year_before_is_as_far_from_its_own(text, year):
    moved, festival = parse(text, 12).year_before(CHINA)
    assert (day_iso(moved.first), festival) == (year, True)
    assert CHINA.since_festival(moved.first) == CHINA.since_festival(parse(text, 12).first)


def test_a_quarter_holds_the_festival_of_both_years_and_is_not_moved():
    assert parse("2026-Q1", 12).year_before(CHINA)[1] is False


def test_a_country_without_the_festival_knows_none():
    moved, festival = parse("2026-02-17", 12).year_before(Calendar(CalendarTable(country="none")))
    assert (day_iso(moved.first), festival) == ("2025-02-18", False)


def test_the_quarter_of_a_day():
    assert quarter_of(day_of_iso("2026-12-31")).label == "2026-Q4"
