"""Texts of times become instants strictly, whatever was read before them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.times import Zone
from intake.clocks import Clock, FormatError, ReadingError, compile_format

CHINA, BOSTON = Zone("Asia/Shanghai"), Zone("America/New_York")
SECONDS = "%Y-%m-%d %H:%M:%S"


def utc(instant):
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=instant)).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        (SECONDS, "2026-01-31 08:15:00", "2026-01-31 00:15:00.000"),
        ("%Y/%m/%d %H:%M", "2026/1/5 8:05", "2026-01-05 00:05:00.000"),
        ("%Y/%m/%d %p%I:%M:%S", "2026/1/5 下午3:20:00", "2026-01-05 07:20:00.000"),
        ("%Y/%m/%d %p%I:%M:%S", "2026/1/5 上午12:20:00", "2026-01-04 16:20:00.000"),
        ("%m/%d/%Y %I:%M:%S %p", "01/31/2026 12:00:00 PM", "2026-01-31 04:00:00.000"),
        ("%Y年%m月%d日 %H:%M", "2026年1月5日 18:00", "2026-01-05 10:00:00.000"),
        ("%Y-%m-%dT%H:%M:%S.%f", "2026-01-05T08:00:00.250", "2026-01-05 00:00:00.250"),
        ("%Y-%m-%d %H:%M:%S%z", "2026-01-05 08:00:00+01:00", "2026-01-05 07:00:00.000"),
        ("iso", "2026-01-05T08:00:00Z", "2026-01-05 08:00:00.000"),
        ("iso", "2026-01-05 08:00", "2026-01-05 00:00:00.000"),
        ("excel", "46053.34375", "2026-01-31 00:15:00.000"),
        ("%Y%m%d%H%M%S", "20260131081500", "2026-01-31 00:15:00.000"),
        ("%Y年%m月%d日%H时%M分", "2026年1月31日8时15分", "2026-01-31 00:15:00.000"),
    ],
)
def test_a_text_of_the_format_is_its_instant(form, text, expected):
    instant, whole_day = Clock(CHINA, (form,)).read(text)
    assert (utc(instant), whole_day) == (expected, False)


@pytest.mark.parametrize(
    ("form", "text"),
    [("%Y-%m-%d", "2026-01-31"), ("iso", "2026-01-31"), ("%Y年%m月%d日", "2026年1月31日"), ("excel", "46053")],
)
def test_a_text_without_a_time_of_day_is_a_day(form, text):
    assert Clock(CHINA, (form,)).read(text) == (CHINA.instant(datetime(2026, 1, 31)), True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026-02-30 08:00:00",
        "2026-01-05 24:00:00",
        "2026-01-05",
        "2026-01-05 08:00:00x",
        "0099-01-05 08:00:00",
        "2026-01-05 08:00:00\n2026",
        "２０２６-01-05 08:00:00",
    ],
)
def test_what_does_not_fit_is_an_error_that_holds_no_part_of_the_text(text):
    with pytest.raises(ReadingError) as error:
        Clock(CHINA, (SECONDS,)).read(text)
    assert error.value.code == "time"
    assert not text or text not in str(error.value)


def test_a_half_of_the_day_is_not_mixed_up_with_the_other_half():
    clock = Clock(CHINA, ("%Y-%m-%d %I:%M:%S %p",))
    halves = [clock.read(f"2026-01-05 03:20:00 {half}")[0] for half in ("PM", "AM", "PM", "AM")]
    assert [half - halves[1] for half in halves] == [12 * 3_600_000, 0, 12 * 3_600_000, 0]


def test_the_first_format_that_fits_decides_and_no_other_is_tried_for_what_is_no_day():
    clock = Clock(CHINA, ("%d/%m/%Y", "%m/%d/%Y"))
    assert clock.read("03/02/2026")[0] == CHINA.instant(datetime(2026, 2, 3))
    with pytest.raises(ReadingError, match="no such day"):
        clock.read("01/31/2026")


@pytest.mark.parametrize("text", ["2026112", "202611", "2026010208"])
def test_numbers_that_touch_each_other_need_all_their_digits(text):
    with pytest.raises(ReadingError):
        Clock(CHINA, ("%Y%m%d",)).read(text)


@pytest.mark.parametrize("text", ["2011-03-13 02:30:00", "2011-03-13 02:00:00"])
@pytest.mark.parametrize("ambiguous", ["reject", "first", "second"])
def test_a_time_that_the_clock_skips_is_never_read(text, ambiguous):
    clock = Clock(BOSTON, (SECONDS,), ambiguous=ambiguous)
    clock.read("2011-03-12 02:30:00")
    with pytest.raises(ReadingError, match="does not exist in America/New_York") as error:
        clock.read(text)
    assert error.value.code == "clock_change"


def test_a_time_that_exists_twice_is_read_only_where_the_profile_decides():
    text = "2011-11-06 01:30:00"
    with pytest.raises(ReadingError, match="exists twice") as error:
        Clock(BOSTON, (SECONDS,)).read(text)
    assert error.value.code == "clock_change"
    first = Clock(BOSTON, (SECONDS,), ambiguous="first").read(text)[0]
    second = Clock(BOSTON, (SECONDS,), ambiguous="second").read(text)[0]
    assert (utc(first), utc(second)) == ("2011-11-06 05:30:00.000", "2011-11-06 06:30:00.000")


def test_the_hours_after_a_clock_change_are_right_whatever_was_read_before():
    clock = Clock(BOSTON, (SECONDS,))
    clock.read("2011-11-05 08:00:00")
    assert utc(clock.read("2011-11-06 08:00:00")[0]) == "2011-11-06 13:00:00.000"
    assert utc(clock.read("2011-03-13 08:00:00")[0]) == "2011-03-13 12:00:00.000"


@pytest.mark.parametrize("text", ["%Y-%m", "%Y-%m-%d %Q", "%Y-%m-%d %Y", "%Y-%m-%d %I:%M", "%Y-%m-%d %H %p"])
def test_a_format_that_cannot_name_a_time_is_an_error(text):
    with pytest.raises(FormatError):
        compile_format(text)


@given(st.lists(st.datetimes(datetime(2011, 1, 1), datetime(2012, 12, 31)), max_size=30))
def test_reading_in_any_order_agrees_with_the_zone_database(walls):
    clock, zone = Clock(BOSTON, (SECONDS,), ambiguous="first"), ZoneInfo("America/New_York")
    for wall in walls:
        exact = wall.replace(microsecond=0)
        aware = exact.replace(tzinfo=zone)
        if aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == exact:
            assert clock.read(exact.strftime(SECONDS))[0] == round(aware.timestamp() * 1000)


def test_a_reason_names_three_formats_at_most():
    formats = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y")
    with pytest.raises(ReadingError, match=r"\(%Y-%m-%d, %Y/%m/%d, %Y.%m.%d, …\)"):
        Clock(Zone("UTC"), formats).read("soon")
