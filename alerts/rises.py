"""Alerts of slow rises: one for each rise, from when it is told until it has passed or has become what is normal.

Slow rises are judged once a week, and all of this happens at ticks at which they are.

| status | from | when |
|---|---|---|
| open | | a rise that passes the step-up over the series of the tick, and that nothing known explains |
| growing | open, continuing | its level is raised |
| continuing | recovered | it is found again before the alert is closed |
| recovered | open, growing, continuing | it is found to be passing, or not found for 14 days |
| closed | recovered | a week later |
| closed | any | it is found to be lasting: it is now normal |

A rise is told once: as long as it goes on, nothing more is said. One that has passed is not told again for its own
period, and one that is normal not for its level: another alert opens where the rise is surely more than that
(``RiseLife.normal``), until it has not been found for 84 days, because the years have learnt of it by then.

What explains a rise (``alerts.rise_causes``): another rise, above it or most of it below; a burst. Rises neither join
bursts nor change them. The level is 1, because a slow rise leaves time; 2 where it is surely twice the expected, which
nobody would wait for to pass, or where it is one of the whole city and in several districts above what is expected, so
that no district can see it as its own.
"""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from alerts.discovery import Tests, passing
from alerts.evidence import Series, series
from alerts.identity import alert_id
from alerts.level import score
from alerts.reason import clauses, why
from alerts.rise_causes import BurstPeriod, causes, explains, periods
from alerts.rise_reason import now_normal, rise_reason, rise_why
from alerts.rules import Watching
from alerts.state import WatchState
from city.alerts import Alert, AlertStatus, Change, Level
from city.findings import Finding, Rise
from city.paths import depth
from city.times import DAY, Zone

YOUNG = 14 * DAY
"""A rise that began later is sudden, which is the matter of bursts: it is told if it goes on."""
SILENCE = 14 * DAY
"""Without a finding until a rise has passed: two judgements."""
CLOSING = 7 * DAY
"""Between recovery and end."""
WINDOW = 84 * DAY
"""So far back a rise can still be found, see ``detectors.cumulative``."""
TWICE = 2.0


class RiseLife(msgspec.Struct, frozen=True, kw_only=True):
    """The alert of a rise that is not forgotten yet, as last told but for its last period."""

    alert: Alert
    heard: int
    """The tick of the last finding."""
    normal: float = 0.0
    """How many times the expected is normal now, at most; 0 for a rise that is not."""

    @property
    def series(self) -> Series:
        """Where the alert sits."""
        return (self.alert.feed, self.alert.topic, self.alert.area)


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
    told = [(life.series, life.alert, life.normal) for life in lives]
    above = {
        node: finding
        for node, finding in newest.items()
        if _rise(finding).course != "passing" and not any(explains(each, finding, newest) for each in told)
    }
    further = {life.series for life in lives if life.normal}
    found = [
        one
        for one in causes(above, passed)
        if one.end - one.start >= YOUNG and not any(burst.covers(one) for burst in known)
    ]
    lives = [life for life in lives if not life.normal or life.series not in {series(one) for one in found}]
    lives += [_opened(finding, tick, watching, further=series(finding) in further) for finding in found]
    lives.sort(key=lambda life: (life.alert.opened_at, life.alert.alert_id))
    after = RisesState(lives=tuple(lives), bursts=known)
    return after, [life.alert for life in lives if life.alert.updated_at == tick]


def _over(life: RiseLife, tick: int) -> bool:
    """True for a closed alert whose rise can no longer be found."""
    return life.alert.status == "closed" and tick > max(life.heard, life.alert.updated_at) + WINDOW


def _opened(finding: Finding, tick: int, watching: Watching, *, further: bool) -> RiseLife:
    reached = _level(finding)
    told = rise_why(watching.language, "further" if further else "opened")
    alert = Alert(
        alert_id=alert_id(finding.feed, finding.topic, finding.area, tick, "rise"),
        feed=finding.feed,
        topic=finding.topic,
        area=finding.area,
        level=reached,
        status="open",
        opened_at=tick,
        updated_at=tick,
        first_period=finding.start,
        last_period=_last_day(finding, watching.zone),
        span="rise",
        observed=finding.observed,
        expected=finding.expected,
        upper=finding.upper,
        p=finding.p,
        score=score(finding.p),
        excess=finding.excess,
        method=finding.method,
        reason=rise_reason(finding, _rise(finding), watching.zone, language=watching.language),
        areas=finding.areas,
        history=(Change(tick=tick, status="open", level=reached, why=told),),
    )
    return RiseLife(alert=alert, heard=tick)


def _stepped(life: RiseLife, finding: Finding | None, tick: int, watching: Watching) -> RiseLife:
    """The alert a week on, with what was found of its series."""
    alert, language = life.alert, watching.language
    if finding is None or _rise(finding).course == "passing":
        return _quiet(life, finding, tick, watching)
    if alert.status == "closed":
        return msgspec.structs.replace(life, heard=tick) if life.normal else life
    alert = msgspec.structs.replace(alert, last_period=_last_day(finding, watching.zone))
    reached, words, status = max(alert.level, _level(finding)), list[str](), alert.status
    normal = 0.0
    if alert.status == "recovered":
        words, status = [rise_why(language, "again")], "continuing"
    if reached > alert.level:
        words.append(why(language, "raised", old=alert.level, new=reached))
        status = "growing"
    if _rise(finding).course == "lasting":
        words, status, normal = [now_normal(language, _rise(finding))], "closed", _rise(finding).high
    if words:
        alert = _numbered(alert, finding, reached, watching)
        alert = _told(alert, status, words, tick, watching)
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
        return msgspec.structs.replace(life, alert=_told(alert, "closed", [words], tick, watching))
    if finding is None and tick < life.heard + SILENCE:
        return life
    words = rise_why(language, "silent" if finding is None else "passing")
    return msgspec.structs.replace(life, alert=_told(alert, "recovered", [words], tick, watching))


def _numbered(alert: Alert, finding: Finding, reached: Level, watching: Watching) -> Alert:
    return msgspec.structs.replace(
        alert,
        level=reached,
        observed=finding.observed,
        expected=finding.expected,
        upper=finding.upper,
        p=finding.p,
        score=max(alert.score, score(finding.p)),
        excess=max(alert.excess, finding.excess),
        reason=rise_reason(finding, _rise(finding), watching.zone, language=watching.language),
        areas=finding.areas,
    )


def _told(alert: Alert, status: AlertStatus, words: list[str], tick: int, watching: Watching) -> Alert:
    change = Change(tick=tick, status=status, level=alert.level, why=clauses(words, watching.language))
    return msgspec.structs.replace(alert, status=status, updated_at=tick, history=(*alert.history, change))


def _level(finding: Finding) -> Level:
    districts = [part for part in finding.areas if part.observed > part.expected]
    whole = not depth(finding.area) and len(districts) > 1
    return 2 if whole or _rise(finding).low >= TWICE else 1


def _rise(finding: Finding) -> Rise:
    if finding.rise is None:
        raise ValueError("a finding of a slow rise that says nothing of it")
    return finding.rise


def _last_day(finding: Finding, zone: Zone) -> int:
    return zone.start(zone.day(finding.end - 1))
