"""When closing is proposed, on a timeline of upstream's cases."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.proposing import QUIET, Carried, proposal
from city.actions import NOTE_LENGTH, Action
from city.times import DAY, HOUR, Zone
from jianwei.acting import action_of

ZONE = Zone("Asia/Shanghai")


def at(text):
    return ZONE.instant(datetime.fromisoformat(text))


OVER = at("2026-04-02 04:00")
ALL_CLOSED = Carried(open=0, closed=40, unsolved=0, registered=at("2026-04-02 03:40"), ended=at("2026-04-02 18:30"))
NEXT_NOON = at("2026-04-03 12:00")


def test_all_cases_closed_and_a_day_without_news_is_a_proposal():
    found = proposal("continuing", OVER, ALL_CLOSED, NEXT_NOON, ZONE)
    assert found.reason == "handled"
    assert found.note == "上级系统已办结全部 40 件（最后一件 2026-04-02 18:30）"
    assert (found.cases, found.last_closed) == (40, ALL_CLOSED.ended)


@pytest.mark.parametrize("status", ["open", "growing", "continuing", "acknowledged", "handling", "reopened"])
def test_while_more_cases_may_come_there_is_none(status):
    assert proposal(status, OVER, ALL_CLOSED, OVER + QUIET - 1, ZONE) is None
    assert proposal(status, OVER, ALL_CLOSED, OVER + QUIET, ZONE) is not None


def test_a_case_that_came_after_the_last_period_begins_the_day_anew():
    later = replace(ALL_CLOSED, registered=OVER + 5 * HOUR)
    assert proposal("continuing", OVER, later, OVER + QUIET, ZONE) is None
    assert proposal("continuing", OVER, later, OVER + 5 * HOUR + QUIET, ZONE) is not None


def test_an_alert_that_recovered_waits_for_nothing():
    assert proposal("recovered", OVER, ALL_CLOSED, OVER + HOUR, ZONE) is not None


@pytest.mark.parametrize("carried", [replace(ALL_CLOSED, open=1), replace(ALL_CLOSED, closed=0)])
def test_one_open_case_or_no_case_at_all_is_no_proposal(carried):
    assert proposal("recovered", OVER, carried, NEXT_NOON, ZONE) is None


def test_an_alert_that_is_over_has_none():
    assert proposal("closed", OVER, ALL_CLOSED, NEXT_NOON, ZONE) is None


def test_what_residents_call_unsolved_is_said():
    found = proposal("recovered", OVER, replace(ALL_CLOSED, unsolved=2), NEXT_NOON, ZONE)
    assert found.note.endswith("，其中回访未解决 2 件")


def test_upstream_need_not_tell_when_it_closed_the_last():
    found = proposal("recovered", OVER, replace(ALL_CLOSED, ended=None), NEXT_NOON, ZONE)
    assert (found.note, found.last_closed) == ("上级系统已办结全部 40 件", None)


@given(
    closed=st.integers(1, 10**9),
    unsolved=st.integers(0, 10**9),
    ended=st.one_of(st.none(), st.integers(0, 4_000_000 * DAY // 1000)),
)
def test_whatever_the_numbers_the_note_is_one_that_an_action_takes(closed, unsolved, ended):
    """In particular no number in it looks like a phone or an identity number."""
    found = proposal("recovered", OVER, Carried(0, closed, unsolved, None, ended), NEXT_NOON, ZONE)
    assert len(found.note) <= NOTE_LENGTH
    fields = {"alert_id": "a", "kind": "close", "at": 0, "role": "city-duty", "area": "见微市"}
    assert isinstance(action_of(**fields, reason=found.reason, note=found.note), Action)
