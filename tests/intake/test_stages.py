"""A row becomes one event per stage, each with what was known then, and the last stage always wins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.events import Event, digest
from city.times import DAY, Zone
from intake.gateway import read
from intake.lifecycle import RowTimes, stages

CHINA = Zone("Asia/Shanghai")
HOUR = 3_600_000


def latest(stage="closed", **fields):
    given = {
        "feed": "complaint/x",
        "id": "1",
        "version": 0,
        "registered": 100 * DAY,
        "arrived": 0,
        "topic": "t",
        "area": "a",
    }
    return Event(**(given | {"stage": stage, "status": "closed" if stage == "closed" else "open"} | fields))


def test_the_first_stage_holds_nothing_of_the_future():
    full = latest(closed=101 * DAY, solved=True, satisfied=False, unit="office", due=103 * DAY)
    first, last = stages(full, RowTimes(100 * DAY, False, 100 * DAY, closed=101 * DAY, closed_known=101 * DAY))
    assert (first.status, first.closed, first.solved, first.satisfied, first.unit) == ("open", None, None, None, "")
    assert (first.arrived, first.last_of_row, first.due) == (100 * DAY, False, 103 * DAY)
    assert (last.status, last.closed, last.solved, last.unit, last.arrived) == (
        "closed",
        101 * DAY,
        True,
        "office",
        101 * DAY,
    )
    assert (first.version, last.version, last.last_of_row) == (100 * DAY, 101 * DAY, True)


def test_a_late_arrival_holds_back_every_stage():
    times = RowTimes(100 * DAY, False, 100 * DAY, closed=101 * DAY, closed_known=101 * DAY, arrival=105 * DAY)
    assert [event.arrived for event in stages(latest(closed=101 * DAY), times)] == [105 * DAY, 105 * DAY]


def test_an_arrival_soon_after_the_call_does_not_hold_back_the_closing():
    times = RowTimes(100 * DAY, False, 100 * DAY, closed=101 * DAY, closed_known=101 * DAY, arrival=100 * DAY + HOUR)
    assert [event.arrived for event in stages(latest(closed=101 * DAY), times)] == [100 * DAY + HOUR, 101 * DAY]


def test_a_case_closed_in_the_same_instant_still_ends_closed():
    times = RowTimes(100 * DAY, False, 100 * DAY, closed=100 * DAY, closed_known=100 * DAY)
    first, last = stages(latest(closed=100 * DAY), times)
    assert (last.status, last.version) == ("closed", first.version + 1)


@given(
    st.integers(0, DAY),
    st.one_of(st.none(), st.integers(1, 300 * DAY)),
    st.one_of(st.none(), st.integers(0, 300 * DAY)),
    st.booleans(),
)
def test_versions_rise_strictly_and_arrivals_never_fall(after, version, arrival, copy):
    closed = 100 * DAY + after
    times = RowTimes(100 * DAY, False, 100 * DAY, closed=closed, closed_known=closed, arrival=arrival, version=version)
    first, last = stages(latest(closed=closed), times, copy=copy)
    assert 0 <= first.version < last.version
    assert first.arrived <= last.arrived
    assert first.arrived >= 100 * DAY
    assert copy or version is None or last.version == version
    assert not copy or last.version == 1


@pytest.mark.parametrize(
    ("opened", "closed", "arrivals"),
    [
        ("2026-03-02", "2026-03-04", ["2026-03-03T00:00:00+08:00", "2026-03-05T00:00:00+08:00"]),
        ("2026-03-02", "2026-03-02", ["2026-03-03T00:00:00+08:00", "2026-03-03T00:00:00+08:00"]),
        ("2026-03-02 09:00:00", "2026-03-02", ["2026-03-02T09:00:00+08:00", "2026-03-03T00:00:00+08:00"]),
    ],
)
def test_a_date_is_known_at_the_next_midnight(taken, row, opened, closed, arrivals):
    (item,) = taken([row(opened=opened, closed=closed)])
    assert [CHINA.iso(event.arrived) for event in item.events] == arrivals
    assert all(event.date_only == (len(opened) == 10) for event in item.events)
    assert all(event.closed is None or event.closed >= event.registered for event in item.events)


def test_a_feed_of_dates_ignores_the_time_of_day(table, profile, row):
    chosen = profile(times="date_only = true")
    (item,) = read([table([row(opened="2026-03-02 09:00:00")])], chosen)
    (event,) = item.events
    assert (CHINA.iso(event.registered), event.date_only) == ("2026-03-02T00:00:00+08:00", True)


def test_rows_that_differ_in_anything_kept_have_different_last_events(taken, row):
    base = row(closed="2026-03-03 08:00:00")
    changes = [
        {"no": "A2"},
        {"opened": "2026-03-02 08:15:01"},
        {"closed": "2026-03-03 08:00:01"},
        {"topic": "Streets"},
        {"district": "South"},
        {"street": "Elm"},
        {"kind": "question"},
        {"state": "known"},
    ]
    rows = [base, *(row(**({"closed": "2026-03-03 08:00:00"} | change)) for change in changes)]
    assert len({digest(item.events[-1]) for item in taken(rows)}) == len(rows)
