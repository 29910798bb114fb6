"""What holds of every history of alerts."""

from itertools import pairwise
from operator import itemgetter

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.routing.duty import Routing
from alerts.routing.plan import advance, next_due
from alerts.routing.routes import Routes
from alerts.routing.state import RoutingState
from city.alerts import Alert
from city.calendars import Calendar, CalendarTable
from city.times import DAY, HOUR, MINUTE, Zone

ZONE = Zone("Asia/Shanghai")
START = ZONE.start(739_320)
MORE = """
quiet = [{from = "22:00", to = "07:00"}, {days = ["weekend"], levels = [1, 2]}]
silences = [
  {name = "s", from = "2025-03-11T10:00", until = "2025-03-12T02:00", author = "a-duty", reason = "r", topics = ["t"]},
]
roles = [{name = "a-duty", channels = ["x"], an_hour = 1, a_day = 3}, {name = "b-duty", channels = ["y"], an_hour = 2}]
rosters = [{name = "a", fallback = "a-duty", deputy = "b"}, {name = "b", fallback = "b-duty"}]
routes = [
  {name = "one", tiers = ["street"], topics = ["t"], rosters = ["a"], continue = true},
  {name = "two", least = 2, rosters = ["b"]},
  {name = "three", tiers = ["city", "district"], rosters = ["a"], digest = true},
]
"""
ROUTING = Routing.of(msgspec.toml.decode(MORE, type=Routes), ZONE, Calendar(CalendarTable()))
DRILL = "a5"
STATUSES = ("open", "growing", "continuing", "acknowledged", "handling", "recovered", "closed", "reopened")

steps = st.lists(
    st.tuples(
        st.integers(0, 20 * 60),
        st.integers(0, 5),
        st.sampled_from(STATUSES),
        st.integers(1, 4),
        st.sampled_from(["Town", "Town>East", "Town>East>A", "Town>West>B"]),
        st.sampled_from(["t", "t>u", "v"]),
    ),
    min_size=1,
    max_size=25,
)


def states(given_steps, alert):
    """States of alerts with their instants, in order; place and topic stay those of the first. ``a5`` is a drill."""
    now, known = START + 8 * HOUR, {}
    for gap, number, status, level, area, topic in given_steps:
        now += gap * MINUTE
        if number in known:
            changes = {"status": status, "level": level, "updated_at": now}
            known[number] = msgspec.structs.replace(known[number], **changes)
        else:
            kind = {"span": "drill", "feed": "drill"} if f"a{number}" == DRILL else {}
            known[number] = alert(f"a{number}", level, status, now, now, area=area, topic=topic, **kind)
        yield now, known[number]


def run(given_steps, alert, *, restarts=False, every=None, silences=()):
    """Notices of all steps and three days more, and the last reason that the state held for each alert.

    ``silences`` are instants with what is set or ended at them: all of an instant is known before an alert of it.
    """
    state, notices, reasons = RoutingState(), [], {}
    set_at = [(at, [one for when, one in silences if when == at and one]) for at in {when for when, _ in silences}]
    timeline = sorted([*set_at, *states(given_steps, alert)], key=itemgetter(0))
    for at, changed in [*timeline, (timeline[-1][0] + 3 * DAY, None)]:
        while (due := next_due(state, ROUTING)) is not None and due < at:
            step = due if every is None else min(due, state.now + every)
            state, made = advance(state, [], step, ROUTING)
            state = state if every is None else msgspec.structs.replace(state, now=max(state.now, step))
            notices += made
        if restarts:
            state = msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=RoutingState)
        news = [one for one in [changed] if isinstance(one, Alert)]
        state, made = advance(state, news, at, ROUTING, changed if isinstance(changed, list) else [])
        notices += made
        reasons |= {entry.about.alert_id: entry.held for entry in state.entries}
    return notices, reasons


@settings(deadline=None, max_examples=40)
@given(steps)
def test_every_alert_leads_to_a_notice_a_line_or_a_reason(alert_values, given_steps):
    notices, reasons = run(given_steps, alert_values)
    heard = {one.alert_id for one in notices} | {line.about.alert_id for one in notices for line in one.lines}
    for name in {alert.alert_id for _, alert in states(given_steps, alert_values)} - heard:
        assert reasons[name] is not None


@settings(deadline=None, max_examples=40)
@given(steps)
def test_no_id_comes_twice_and_no_notice_before_it_is_due(alert_values, given_steps):
    notices, _ = run(given_steps, alert_values)
    ids = [one.notice_id for one in notices]
    assert len(ids) == len(set(ids))
    assert all(one.due <= one.at for one in notices)


@settings(deadline=None, max_examples=20)
@given(steps)
def test_a_state_that_went_through_bytes_goes_on_the_same(alert_values, given_steps):
    assert run(given_steps, alert_values) == run(given_steps, alert_values, restarts=True)


@settings(deadline=None, max_examples=15)
@given(steps)
def test_ticks_between_those_that_are_due_change_no_notice(alert_values, given_steps):
    notices, _ = run(given_steps, alert_values)
    often, _ = run(given_steps, alert_values, every=11 * MINUTE)
    assert notices == often


@settings(deadline=None, max_examples=40)
@given(steps)
def test_an_alert_is_new_once_and_its_end_is_told_once_to_each_role_that_knows_it(alert_values, given_steps):
    notices, _ = run(given_steps, alert_values)
    for name in {one.alert_id for one in notices} - {""}:
        own = [one for one in notices if one.alert_id == name]
        assert len({one.at for one in own if one.kind == "new"}) <= 1
        for role in {one.role for one in own}:
            kinds = [one.kind in {"recovered", "closed"} for one in own if one.role == role]
            assert not any(one and after for one, after in pairwise(kinds))
            assert not kinds[0]


@settings(deadline=None, max_examples=40)
@given(steps)
def test_levels_1_and_2_come_in_no_quiet_hour_and_over_no_budget(alert_values, given_steps):
    notices, _ = run(given_steps, alert_values)
    low = [one for one in notices if one.kind != "digest" and one.level < 3]
    assert all(7 <= ZONE.local(one.at).hour < 22 for one in low)
    counted = [one for one in notices if one.alert_id != DRILL]
    for one in [one for one in low if one.alert_id != DRILL]:
        before = [other for other in counted if other.role == "a-duty" and one.at - HOUR < other.at <= one.at]
        assert one.role != "a-duty" or sum(other.kind != "digest" and other.level < 3 for other in before) <= 1


@settings(deadline=None, max_examples=40)
@given(steps)
def test_all_else_is_told_as_it_would_be_without_the_drill(alert_values, given_steps):
    told = [one for one in run(given_steps, alert_values)[0] if one.alert_id != DRILL]
    gaps, others = 0, []
    for gap, number, *rest in given_steps:
        gaps += gap
        if f"a{number}" != DRILL:
            others.append((gaps, number, *rest))
            gaps = 0
    without = run(others, alert_values)[0] if others else []
    end = without[-1].at if without else 0
    assert [one for one in told if one.at <= end] == without
    assert all(line.about.alert_id != DRILL for one in told for line in one.lines)
