"""What kind of day a day is, and the months and days of reports."""

from datetime import datetime

import pytest

from city.calendars import Calendar, CalendarError, CalendarTable, DayType
from city.times import Zone, day_iso, day_of_iso

CHINA = Calendar(CalendarTable())


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2025-10-01", DayType.HOLIDAY),
        ("2025-09-28", DayType.WORKDAY),  # a Sunday that is worked for the holiday week
        ("2025-09-27", DayType.SATURDAY),
        ("2025-11-02", DayType.SUNDAY),
        ("2025-11-03", DayType.WORKDAY),
    ],
)
def test_china_has_holidays_and_make_up_workdays(day, kind):
    assert CHINA.day_type(day_of_iso(day)) is kind


def test_a_listed_day_adds_to_the_country_s():
    calendar = Calendar(CalendarTable(holidays=("2025-06-10",)))
    assert calendar.day_type(day_of_iso("2025-06-10")) is DayType.HOLIDAY
    assert calendar.day_type(day_of_iso("2025-10-01")) is DayType.HOLIDAY
    assert calendar.day_type(day_of_iso("2025-06-11")) is DayType.WORKDAY


def test_a_year_that_nobody_knows_is_an_error_and_no_workday():
    with pytest.raises(CalendarError, match="2061"):
        CHINA.day_type(day_of_iso("2061-10-01"))
    listed = Calendar(CalendarTable(holidays=("2061-10-01",), workdays=("2061-10-08",)))
    kinds = [listed.day_type(day_of_iso(day)) for day in ("2061-10-01", "2061-10-08", "2061-10-09")]
    assert kinds == [DayType.HOLIDAY, DayType.WORKDAY, DayType.SUNDAY]


def test_elsewhere_only_weekends_are_known():
    calendar = Calendar(CalendarTable(country="none"))
    assert calendar.day_type(day_of_iso("2025-10-01")) is DayType.WORKDAY


def test_heating_is_a_dated_table():
    calendar = Calendar(CalendarTable(heating=(("2021-11-06", "2022-03-22"),)))
    assert [calendar.heating(day_of_iso(day)) for day in ("2021-11-05", "2021-11-06", "2022-03-22", "2022-03-23")] == [
        False,
        True,
        True,
        False,
    ]


def test_the_assessment_month_runs_from_the_19th_to_the_18th():
    month = [day_iso(day) for day in CHINA.assessment_month(day_of_iso("2026-01-18"))]
    assert month == ["2025-12-19", "2026-01-18"]
    assert day_iso(CHINA.assessment_month(day_of_iso("2026-01-19"))[1]) == "2026-02-18"


def test_the_report_day_runs_from_noon_to_noon():
    zone = Zone("Asia/Shanghai")
    before, after = (zone.instant(datetime(2026, 3, 2, hour)) for hour in (11, 12))
    assert [day_iso(CHINA.report_day(at, zone)) for at in (before, after)] == ["2026-03-02", "2026-03-03"]
