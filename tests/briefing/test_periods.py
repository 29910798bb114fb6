import pytest

from briefing import periods
from briefing.periods import Period, PeriodError, month, month_of, months, parse
from city.times import day_iso, day_of_iso


def ends(period):
    return day_iso(period.first), day_iso(period.last)


def test_a_month_has_its_own_days():
    assert ends(parse("2026-02")) == ("2026-02-01", "2026-02-28")
    assert parse("2026-02").label == "February 2026"


def test_a_year_has_its_own_days():
    assert ends(parse("2024")) == ("2024-01-01", "2024-12-31")
    assert parse("2024").days == 366


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "26-10", "2026-1", "2026-10-01", "next", "0000", "2026-10 "]
)
def test_anything_else_is_refused_by_name(text):
    with pytest.raises(PeriodError, match=repr(text)[1:-1] or "neither"):
        parse(text)


def test_the_days_before_a_period_are_as_many():
    assert ends(parse("2026-03").before()) == ("2026-01-29", "2026-02-28")


def test_a_year_before_are_the_same_weekdays():
    march = parse("2026-03")
    assert (march.first - march.year_before().first) % 7 == 0
    assert ends(march.year_before()) == ("2025-03-02", "2025-04-01")


def test_months_are_counted_over_the_turn_of_the_year():
    assert month(2026, 13) == month(2027, 1)
    assert month(2026, 0) == month(2025, 12)
    assert month_of(day_of_iso("2026-11-30"), shift=3) == month(2027, 2)
    assert month_of(day_of_iso("2026-01-01"), shift=-11) == month(2025, 2)


def test_only_whole_months_are_listed():
    found = months(day_of_iso("2026-01-02"), day_of_iso("2026-04-29"))
    assert [each.label for each in found] == ["February 2026", "March 2026"]


def test_a_period_is_cut_to_the_days_that_are_known():
    assert parse("2026-03").clipped(day_of_iso("2026-03-10"), day_of_iso("2026-12-31")) == Period(
        day_of_iso("2026-03-10"), day_of_iso("2026-03-31"), "March 2026"
    )
    assert parse("2026-03").clipped(day_of_iso("2026-04-01"), day_of_iso("2026-12-31")) is None


def test_a_year_of_weeks_is_a_whole_number_of_weeks():
    assert periods.WEEKS_OF_A_YEAR % 7 == 0
