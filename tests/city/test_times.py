"""The city's wall clock, also where it is put forward and back."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.times import DAY, HOUR, TimeError, Zone, day_iso, day_of_iso, from_datetime, next_multiple, utc_iso

BOSTON, SHANGHAI = Zone("America/New_York"), Zone("Asia/Shanghai")
FORWARD, BACK = day_of_iso("2011-03-13"), day_of_iso("2011-11-06")
ADELAIDE = Zone("Australia/Adelaide")


def test_a_time_that_the_clock_skips_is_no_time():
    with pytest.raises(TimeError, match="does not exist"):
        BOSTON.instant(datetime(2011, 3, 13, 2, 30))
    assert SHANGHAI.iso(SHANGHAI.instant(datetime(2011, 3, 13, 2, 30))) == "2011-03-13T02:30:00+08:00"


def test_a_time_that_comes_twice_must_be_decided():
    wall = datetime(2011, 11, 6, 1, 30)
    with pytest.raises(TimeError, match="exists twice"):
        BOSTON.instant(wall)
    first, second = (BOSTON.instant(wall, ambiguous=which) for which in ("first", "second"))
    assert second - first == HOUR
    assert (BOSTON.iso(first)[-6:], BOSTON.iso(second)[-6:]) == ("-04:00", "-05:00")


def test_a_day_has_23_or_25_slots_where_the_clock_changes():
    assert [BOSTON.slots(day) for day in (FORWARD - 1, FORWARD, BACK)] == [24, 23, 25]
    assert BOSTON.slot(BOSTON.start(BACK + 1) - 1) == 24


def test_an_unknown_zone_is_told():
    with pytest.raises(TimeError, match="Asia/Beijing"):
        Zone("Asia/Beijing")


@given(
    st.sampled_from([BOSTON, SHANGHAI, ADELAIDE, Zone("UTC")]),
    st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1)),
)
def test_every_instant_lies_in_its_day_and_slot(zone, moment):
    instant = from_datetime(moment.replace(tzinfo=zone.local(0).tzinfo))
    day, slot = zone.day(instant), zone.slot(instant)
    assert zone.start(day) <= instant < zone.start(day + 1)
    assert zone.start(day) + slot * HOUR <= instant < zone.start(day) + (slot + 1) * HOUR
    assert slot < zone.slots(day)
    assert zone.local(instant).date().toordinal() == day


def test_times_are_written_in_utc_and_on_the_wall_clock():
    instant = SHANGHAI.instant(datetime(2026, 1, 31, 8, 15))
    assert utc_iso(instant) == "2026-01-31T00:15:00.000Z"
    assert SHANGHAI.iso(instant) == "2026-01-31T08:15:00+08:00"
    assert SHANGHAI.iso(instant + 5) == "2026-01-31T08:15:00.005+08:00"
    assert day_iso(SHANGHAI.day(instant)) == "2026-01-31"


def test_a_multiple_is_its_own_next():
    assert [next_multiple(at, HOUR) // HOUR for at in (0, 1, HOUR, HOUR + 1)] == [0, 1, 1, 2]
    assert next_multiple(DAY - 1, DAY) == DAY


def test_a_date_that_is_none_is_told():
    with pytest.raises(TimeError, match="2026-02-30"):
        day_of_iso("2026-02-30")


@given(st.integers(-62_135_596_800_000, 253_402_300_799_999))
def test_an_instant_is_written_as_the_calendar_says(instant):
    moment = datetime(1970, 1, 1) + timedelta(milliseconds=instant)
    assert utc_iso(instant) == moment.isoformat(timespec="milliseconds") + "Z"
