"""A rise that shows in places before the whole: the alert of the first place spreads, the others are part of it.

A place passes the step-up weeks before the city does, where it is hit harder or less is expected of it. When the series
above passes, and no place below holds most of it, the places that have been told are its first signs: those that are
still above what is expected, and began with the whole or are not surely further above it. Those that are told first
are those that were hit hardest, so a ratio alone is no sign of another cause; one that began long before and is surely
more than the whole is, and keeps its alert.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from alerts.evidence import Series, holds, series
from alerts.reason import place, why
from alerts.rise_causes import NEAR
from alerts.rise_life import RiseLife, level_of, numbered, rise_of
from alerts.rules import Watching
from alerts.single import last_day, told
from city.findings import SIGNS, Finding
from city.paths import depth


def gathered(
    lives: Sequence[RiseLife], found: Sequence[Finding], newest: Mapping[Series, Finding], above: Iterable[Finding]
) -> list[Finding]:
    """The rises that are found at a tick, in place of three places and more the lowest that holds them and surely rose.

    Places that have been told count as well as those ``found`` now. That there is a rise is settled by them, this says
    where: so the whole need not have passed itself. ``above`` are the findings that nothing explains, ``newest`` all of
    the tick.
    """
    left = list(found)
    for whole in sorted(above, key=lambda one: (-depth(one.topic) - depth(one.area), series(one))):
        node = series(whole)
        if not rise_of(whole).sure or any(holds(series(one), node) for one in left):
            continue
        places = [one for one in left if holds(node, series(one))]
        taken = [series(one) for one in left]
        parts = [
            life
            for life in lives
            if _part(life, newest.get(life.series), whole) and not any(holds(one, life.series) for one in taken)
        ]
        if len(places) + len(parts) >= SIGNS:
            left = [*(one for one in left if one not in places), whole]
    return left


def spread(
    lives: Sequence[RiseLife], whole: Finding, newest: Mapping[Series, Finding], tick: int, watching: Watching
) -> list[RiseLife]:
    """The alerts with the oldest part of a rise moved to where the whole is, and the other parts closed.

    Empty where none is a part. ``newest`` are the findings of the tick.
    """
    parts = [life for life in lives if _part(life, newest.get(life.series), whole)]
    if not parts:
        return []
    first, *others = sorted(parts, key=lambda life: (life.alert.opened_at, life.alert.alert_id))
    merged = [why(watching.language, "merged", new=first.alert.alert_id)]
    closed = [
        msgspec.structs.replace(life, alert=told(life.alert, "closed", merged, tick, watching)) for life in others
    ]
    apart = [life for life in lives if life not in parts]
    return [*apart, _moved(first, others, whole, tick, watching), *closed]


def _part(life: RiseLife, own: Finding | None, whole: Finding) -> bool:
    if own is None or life.alert.status in ("recovered", "closed") or life.series == series(whole):
        return False
    rise = rise_of(own)
    still = rise.course != "passing" and not rise.back
    with_it = abs(life.alert.first_period - whole.start) <= 2 * NEAR or rise.low <= rise_of(whole).high
    return still and holds(series(whole), life.series) and with_it


def _moved(first: RiseLife, others: Sequence[RiseLife], whole: Finding, tick: int, watching: Watching) -> RiseLife:
    alert, language = first.alert, watching.language
    old, new = (place(topic, area, language) for topic, area in ((alert.topic, alert.area), (whole.topic, whole.area)))
    reached = max(alert.level, level_of(whole), *(life.alert.level for life in others))
    words = [why(language, "spread", old=old, new=new)]
    words += [why(language, "absorbed", new=life.alert.alert_id) for life in others]
    if reached > alert.level:
        words.append(why(language, "raised", old=alert.level, new=reached))
    began = min(whole.start, alert.first_period, *(life.alert.first_period for life in others))
    alert = msgspec.structs.replace(
        alert, topic=whole.topic, area=whole.area, first_period=began, last_period=last_day(whole, watching.zone)
    )
    return RiseLife(alert=told(numbered(alert, whole, reached, watching), "growing", words, tick, watching), heard=tick)
