"""Alerts of drills: ordered by a duty desk, of no case, open until a desk closes them or ``LASTS`` have passed.

| status | from | when |
|---|---|---|
| open | | the order is met |
| closed | open | at the first tick ``LASTS`` after the order |

What people do with it is folded beside it as with any alert (``alerts.desk``). It expects nothing and has observed
nothing, stands in no budget, and is neither joined with anything nor part of it.
"""

from collections.abc import Container

import msgspec

from alerts.identity import alert_id
from alerts.rules import Language, Watching
from alerts.single import opening, told
from city.alerts import Alert
from city.drills import DRILL, Drill
from city.times import HOUR

LASTS = 2 * HOUR

_WHY = {
    "en": {
        "ordered": "演练 drill, ordered by {role}, no case",
        "over": "演练 drill, over: {hours} hours have passed",
    },
    "zh": {"ordered": "演练，由 {role} 发起，无工单", "over": "演练结束：已满 {hours} 小时"},
}


class DrillsState(msgspec.Struct, frozen=True, kw_only=True):
    """Drills that are not over, oldest first."""

    alerts: tuple[Alert, ...] = ()


def name_of(drill: Drill) -> str:
    """The id of its alert, known to whoever orders it. No place stands in it: a purge may change those."""
    return alert_id(DRILL, "", "", drill.at, drill.drill_id)


def ordered(
    state: DrillsState, drill: Drill, known: Container[str], watching: Watching
) -> tuple[DrillsState, list[Alert]]:
    """The state after an order, and its alert; nothing changes where the alert is ``known``."""
    if name_of(drill) in known:
        return state, []
    alert = _opened(drill, watching.language)
    return DrillsState(alerts=(*state.alerts, alert)), [alert]


def aged(state: DrillsState, tick: int, watching: Watching) -> tuple[DrillsState, list[Alert]]:
    """The state after a watch tick without the drills that are over then, and those."""
    over = [alert for alert in state.alerts if tick >= alert.opened_at + LASTS]
    if not over:
        return state, []
    words = _WHY[watching.language]["over"].format(hours=LASTS // HOUR)
    kept = tuple(alert for alert in state.alerts if alert not in over)
    return DrillsState(alerts=kept), [told(alert, "closed", [words], tick, watching) for alert in over]


def _opened(drill: Drill, language: Language) -> Alert:
    words = _WHY[language]["ordered"].format(role=drill.role)
    first = msgspec.structs.replace(opening(drill.at, drill.level, words), by=drill.role, note=drill.note)
    return Alert(
        alert_id=name_of(drill),
        feed=DRILL,
        topic=drill.topic,
        area=drill.area,
        level=drill.level,
        status=first.status,
        opened_at=drill.at,
        updated_at=drill.at,
        first_period=drill.at,
        last_period=drill.at,
        span=DRILL,
        observed=0,
        expected=0.0,
        upper=0.0,
        p=1.0,
        score=0.0,
        excess=0.0,
        method=DRILL,
        reason=words,
        history=(first,),
    )
