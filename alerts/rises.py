"""Alerts of slow rises: one for each rise, from when it is told until it has passed or has become what is normal.

Slow rises are judged once a week, and all of this happens at ticks at which they are.

| status | from | when |
|---|---|---|
| open | | a rise that passes the step-up over the series of the tick, and that nothing known explains |
| growing | open, growing, continuing | its level is raised, or it spreads |
| continuing | recovered | it is surely found again before the alert is closed |
| recovered | open, growing, continuing | it is found to be passing, or not or hardly found for 14 days |
| closed | recovered | a week later |
| closed | any | it is found to be lasting: it is now normal |
| closed | open, growing, continuing | another alert has spread to where it is part of it |

A rise is told once: as long as it goes on, nothing more is said. One that has passed is not told again for its own
period, and one that is normal not for its level: another alert opens where the rise is surely more than that
(``RiseLife.normal``), until it has not been found for 84 days, because the years have learnt of it by then.

What explains a rise (``alerts.rise_causes``): another rise, above it or most of it below; a burst. Rises neither join
bursts nor change them. One that shows in places first and then as a whole is one alert (``alerts.rise_spread``).
"""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from alerts.discovery import Tests, passing
from alerts.evidence import Series, series
from alerts.identity import alert_id
from alerts.reason import why
from alerts.rise_causes import BurstPeriod, causes, explains, periods
from alerts.rise_life import RiseLife, level_of, numbered, rise_of
from alerts.rise_reason import now_normal, rise_reason, rise_why
from alerts.rise_spread import gathered, spread
from alerts.rules import Watching
from alerts.single import last_day, opened, opening, told
from alerts.state import WatchState
from city.alerts import Alert
from city.findings import Finding
from city.times import DAY

YOUNG = 14 * DAY
"""A rise that began later is sudden, which is the matter of bursts: it is told if it goes on."""
SILENCE = 14 * DAY
"""Without a finding until a rise has passed: two judgements."""
CLOSING = 7 * DAY
"""Between recovery and end."""
WINDOW = 84 * DAY
"""So far back a rise can still be found, see ``detectors.cumulative``."""


class RisesState(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts that may still change or that explain what is found, oldest first, and bursts of the last weeks."""

    lives: tuple[RiseLife, ...] = ()
    bursts: tuple[BurstPeriod, ...] = ()


class Heard(NamedTuple):
    """What a watch tick brings."""

    findings: Iterable[Finding]
    """Of slow rises."""
    tests: Tests
    """How many series were judged over each span: whether slow rises were."""
    bursts: WatchState
    """The alerts of bursts as of the tick."""


def advance(state: RisesState, tick: int, heard: Heard, watching: Watching) -> tuple[RisesState, list[Alert]]:
    """The state after a watch tick and the alerts that changed, oldest first.

    Of several findings of a series the one that ends last counts.
    """
    tested = sum(number for (_, span), number in heard.tests.items() if span == "rise")
    if not tested:
        return state, []
    newest: dict[Series, Finding] = {}
    for finding in sorted(heard.findings, key=lambda one: (one.end, one.start)):
        newest[series(finding)] = finding
    lives = [_stepped(life, newest.get(life.series), tick, watching) for life in state.lives if not _over(life, tick)]
    known = periods(state.bursts, heard.bursts, tick - WINDOW)
    tried = [finding for finding in newest.values() if finding.outside]
    passed = {series(one) for one in passing(tried, tested, watching.budget.rate_rise)}
    settled = [(life.series, life.alert, life.normal) for life in lives]
    above = {
        node: finding
        for node, finding in newest.items()
        if rise_of(finding).course != "passing" and not any(explains(each, finding, newest) for each in settled)
    }
    further = {life.series for life in lives if life.normal}
    found = [
        one
        for one in causes(above, passed)
        if one.end - one.start >= YOUNG and not any(burst.covers(one) for burst in known)
    ]
    found = gathered(lives, found, newest, above.values())
    lives = [life for life in lives if not life.normal or life.series not in {series(one) for one in found}]
    for one in found:
        wider = spread(lives, one, newest, tick, watching)
        lives = wider or [*lives, _opened(one, tick, watching, further=series(one) in further)]
    lives.sort(key=lambda life: (life.alert.opened_at, life.alert.alert_id))
    after = RisesState(lives=tuple(lives), bursts=known)
    return after, [life.alert for life in lives if life.alert.updated_at == tick]


def _over(life: RiseLife, tick: int) -> bool:
    """True for a closed alert whose rise can no longer be found."""
    return life.alert.status == "closed" and tick > max(life.heard, life.alert.updated_at) + WINDOW


def _opened(finding: Finding, tick: int, watching: Watching, *, further: bool) -> RiseLife:
    reached = level_of(finding)
    words = rise_why(watching.language, "further" if further else "opened")
    name = alert_id(finding.feed, finding.topic, finding.area, tick, "rise")
    reason = rise_reason(finding, rise_of(finding), watching.zone, language=watching.language)
    alert = opened(finding, name, opening(tick, reached, words), reason, watching.zone)
    return RiseLife(alert=alert, heard=tick)


def _stepped(life: RiseLife, finding: Finding | None, tick: int, watching: Watching) -> RiseLife:
    """The alert a week on, with what was found of its series."""
    alert, language = life.alert, watching.language
    if finding is not None and (rise_of(finding).back or (alert.status == "recovered" and not rise_of(finding).sure)):
        finding = None
    if finding is None or rise_of(finding).course == "passing":
        return _quiet(life, finding, tick, watching)
    if alert.status == "closed":
        return msgspec.structs.replace(life, heard=tick) if life.normal else life
    alert = msgspec.structs.replace(alert, last_period=last_day(finding, watching.zone))
    reached, words, status = max(alert.level, level_of(finding)), list[str](), alert.status
    normal = 0.0
    if alert.status == "recovered":
        words, status = [rise_why(language, "again")], "continuing"
    if reached > alert.level:
        words.append(why(language, "raised", old=alert.level, new=reached))
        status = "growing"
    if rise_of(finding).course == "lasting":
        words, status, normal = [now_normal(language, rise_of(finding))], "closed", rise_of(finding).high
    if words:
        alert = numbered(alert, finding, reached, watching)
        alert = told(alert, status, words, tick, watching)
    return RiseLife(alert=alert, heard=tick, normal=normal)


def _quiet(life: RiseLife, finding: Finding | None, tick: int, watching: Watching) -> RiseLife:
    """The alert at a tick at which its series is passing or not found."""
    alert, language = life.alert, watching.language
    if alert.status == "closed":
        return life
    if alert.status == "recovered":
        if tick < alert.updated_at + CLOSING:
            return life
        words = rise_why(language, "closed", days=CLOSING // DAY)
        return msgspec.structs.replace(life, alert=told(alert, "closed", [words], tick, watching))
    if finding is None and tick < life.heard + SILENCE:
        return life
    words = rise_why(language, "silent" if finding is None else "passing")
    return msgspec.structs.replace(life, alert=told(alert, "recovered", [words], tick, watching))
