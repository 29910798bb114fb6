"""The alert of a drill: marked, of no case, over after two hours; and no figure knows of it."""

import msgspec
import pytest

from alerts.drills import LASTS, DrillsState, aged, name_of, ordered
from alerts.response import response
from alerts.rules import Watching
from city.drills import COUNTED, Drill
from city.times import HOUR, MINUTE, Zone
from indexing.judgements import alert_document

ZONE = Zone("Asia/Shanghai")
EIGHT = ZONE.start(739_320) + 8 * HOUR
WATCHING = Watching(zone=ZONE)


def drill(drill_id="d1", **more):
    given = {"at": EIGHT, "role": "city-duty", "desk": "Town", "area": "Town>East", "topic": "Gas>Leak", "level": 4}
    return Drill(drill_id=drill_id, **given | more)


def test_its_alert_says_who_ordered_it_and_that_there_is_no_case():
    _, (alert,) = ordered(DrillsState(), drill(note="evening shift"), (), WATCHING)
    assert (alert.alert_id, alert.span, alert.level, alert.status) == (name_of(drill()), "drill", 4, "open")
    assert (alert.observed, alert.expected, alert.excess, alert.cases) == (0, 0.0, 0.0, ())
    assert alert.reason == "演练 drill, ordered by city-duty, no case"
    assert [(one.by, one.note) for one in alert.history] == [("city-duty", "evening shift")]


def test_it_says_so_in_chinese():
    watching = Watching(zone=ZONE, language="zh")
    _, (alert,) = ordered(DrillsState(), drill(), (), watching)
    assert alert.reason == "演练，由 city-duty 发起，无工单"


def test_an_order_that_comes_twice_is_one_drill_and_another_one_is_another():
    state, (alert,) = ordered(DrillsState(), drill(), (), WATCHING)
    assert ordered(state, drill(), {alert.alert_id}, WATCHING) == (state, [])
    _, (other,) = ordered(state, drill("d2"), {alert.alert_id}, WATCHING)
    assert other.alert_id != alert.alert_id


def test_its_id_holds_no_place_and_stays_where_a_purge_changes_one():
    assert name_of(drill(area="Town>West", topic="")) == name_of(drill())


def test_it_is_over_two_hours_after_it_was_ordered_and_no_tick_earlier():
    state, _ = ordered(DrillsState(), drill(), (), WATCHING)
    assert aged(state, EIGHT + LASTS - 1, WATCHING) == (state, [])
    state, (over,) = aged(state, EIGHT + LASTS, WATCHING)
    assert (over.status, over.updated_at, over.history[-1].why) == (
        "closed",
        EIGHT + 2 * HOUR,
        "演练 drill, over: 2 hours have passed",
    )
    assert state == DrillsState()


def test_those_that_are_not_over_stay():
    state, _ = ordered(DrillsState(), drill(), (), WATCHING)
    state, (later,) = ordered(state, drill("d2", at=EIGHT + MINUTE), (), WATCHING)
    state, over = aged(state, EIGHT + LASTS, WATCHING)
    assert (len(over), state.alerts) == (1, (later,))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"role": ""}, "the role has 1 to 40"),
        ({"role": "r" * 41}, "the role has 1 to 40"),
        ({"area": ""}, "a drill has an area"),
        ({"desk": ""}, "so has the desk"),
        ({"note": "x" * 201}, "at most 200"),
    ],
)
def test_an_order_that_is_incomplete_is_none(wrong, said):
    with pytest.raises(ValueError, match=said):
        drill(**wrong)


def test_the_spans_that_are_counted_are_all_but_its_own():
    assert "drill" not in COUNTED
    assert {"hour", "case", "silence"} <= set(COUNTED)


def test_figures_of_the_response_leave_it_out():
    _, (alert,) = ordered(DrillsState(), drill(), (), WATCHING)
    real = msgspec.structs.replace(alert, span="hour", alert_id="real")
    bodies = [alert_document(one, ZONE, 1).body for one in (alert, real)]
    assert response(bodies[:1]) == []
    assert [row.alerts for row in response(bodies)] == [1]
