"""Urgent cases: what a rule names is told at once, before any counting, as one alert a day, rule and place.

Cases of one feed, rule and place that were registered on one day of the city are one alert, opened when the first of
them arrived (the ``tick`` of its finding). The alerts are a function of the *set* of cases: the order in which findings
come and how often they come changes nothing, a case counts once per rule, as of its first arrival. That is why a day is
the measure and not the time between two cases: a late one can never join what was two alerts to one.

An alert recovers 24 hours after its last case and closes three days later. Both instants follow from the last case, so
it does not matter at which tick they are noticed. A case whose alert would be closed by now is told of no more: so what
a worker that begins anew sends again, however late, opens nothing that is closed and forgotten.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from alerts.identity import alert_id
from alerts.reason import moment, urgent_reason, why
from alerts.rules import RULES, Watching
from city.alerts import Alert, AlertStatus, Change, Level
from city.findings import Finding, Part
from city.small_places import SHOWN_FROM, street_of
from city.times import DAY, HOUR, Zone

QUIET = 24 * HOUR
"""Between the last case and recovery."""
CLOSING = 3 * DAY
"""Between recovery and end."""
_LEVEL_OF: dict[int, Level] = {1: 1, 2: 2, 3: 3, 4: 4}

Chain = tuple[Finding, ...]
"""The cases of one alert, in order of arrival."""


class UrgentState(msgspec.Struct, frozen=True, kw_only=True):
    """The urgent cases whose alerts are not closed yet, and those alerts as last told."""

    cases: tuple[Finding, ...] = ()
    alerts: tuple[Alert, ...] = ()
    until: int = 0
    """The latest instant known to have passed."""


def chains(findings: Iterable[Finding], zone: Zone, depth: int = RULES.urgent_depth) -> list[Chain]:
    """A set of urgent cases by alert, oldest first, each in order of arrival."""
    first: dict[tuple[str, str, str], Finding] = {}
    for finding in sorted(set(findings), key=_arrival):
        first.setdefault((finding.feed, finding.rule, finding.case), finding)
    groups: dict[tuple[str, str, str, int], list[Finding]] = defaultdict(list)
    for finding in first.values():
        groups[finding.feed, finding.rule, street_of(finding.area, depth), zone.day(finding.start)].append(finding)
    return sorted(map(tuple, groups.values()), key=lambda chain: _arrival(chain[0]))


def urgent_alert(chain: Chain, until: int, watching: Watching) -> Alert:
    """The alert of a chain as of an instant."""
    first, last = chain[0], chain[-1]
    day = watching.zone.start(watching.zone.day(first.start))
    area = street_of(first.area, watching.rules.urgent_depth)
    history = _history(chain, until, watching)
    carriers = _areas(chain, watching.rules.urgent_depth)
    return Alert(
        alert_id=alert_id(first.feed, first.rule, area, day),
        feed=first.feed,
        topic=first.topic,
        area=area,
        level=_level(first.rule, watching),
        status=history[-1].status,
        opened_at=first.tick,
        updated_at=max(last.tick, history[-1].tick),
        first_period=min(one.start for one in chain),
        last_period=max(one.start for one in chain),
        span="case",
        observed=len(chain),
        expected=0.0,
        upper=0.0,
        p=1.0,
        score=0.0,
        excess=float(len(chain)),
        method="urgent rule",
        reason=urgent_reason(chain, area, watching.zone, language=watching.language),
        areas=tuple(carriers) if len(carriers) > 1 else (),
        history=history,
        cases=tuple(one.case for one in chain),
        rule=first.rule,
    )


def advance(
    state: UrgentState, findings: Iterable[Finding], until: int, watching: Watching
) -> tuple[UrgentState, list[Alert]]:
    """The state after more urgent cases (or after time alone) and the alerts that changed, oldest first.

    ``until`` is the latest instant known to have passed: the tick, or the arrival of the case. An earlier one than
    before turns nothing back.
    """
    until = max(until, state.until)
    open_ = {(one.feed, one.rule, one.case) for one in state.cases}
    arrived = [
        finding
        for finding in findings
        if finding.span == "case"
        and (finding.tick + QUIET + CLOSING >= until or (finding.feed, finding.rule, finding.case) in open_)
    ]
    if not arrived and not state.alerts:
        return state, []
    found = chains((*state.cases, *arrived), watching.zone, watching.rules.urgent_depth)
    now = [urgent_alert(chain, until, watching) for chain in found]
    known = {alert.alert_id: alert for alert in state.alerts}
    changed = [alert for alert in now if known.get(alert.alert_id) != alert]
    holder = {(alert.feed, alert.rule, case): alert for alert in now for case in alert.cases}
    changed += [
        _moved(alert, holder[alert.feed, alert.rule, alert.cases[0]], until, watching)
        for alert_id, alert in known.items()
        if alert_id not in {one.alert_id for one in now}
    ]
    live = [at for at, alert in enumerate(now) if alert.status != "closed"]
    after = UrgentState(
        cases=tuple(finding for at in live for finding in found[at]), alerts=tuple(now[at] for at in live), until=until
    )
    return after, sorted(changed, key=lambda alert: (alert.opened_at, alert.alert_id))


def _arrival(finding: Finding) -> tuple[int, str, str, str, str, str, int]:
    return (finding.tick, finding.case, finding.feed, finding.rule, finding.area, finding.topic, finding.start)


def _history(chain: Chain, until: int, watching: Watching) -> tuple[Change, ...]:
    """An entry for the first case and for each doubling of their number, then for recovery and end."""
    changes, number = [], 1
    level, language = _level(chain[0].rule, watching), watching.language
    while number <= len(chain):
        status: AlertStatus = "open" if number == 1 else "growing"
        told = why(language, "cases", new=number) if number > 1 else why(language, "rule", new=chain[0].rule)
        changes.append(Change(tick=chain[number - 1].tick, status=status, level=level, why=told))
        number *= 2
    recovered = chain[-1].tick + QUIET
    if until > recovered:
        told = why(language, "no_more", hours=QUIET // HOUR)
        changes.append(Change(tick=recovered, status="recovered", level=level, why=told))
    if until > recovered + CLOSING:
        told = why(language, "closed", days=CLOSING // DAY, period=moment(chain[-1].start, watching.zone))
        changes.append(Change(tick=recovered + CLOSING, status="closed", level=level, why=told))
    return tuple(changes)


def _level(rule: str, watching: Watching) -> Level:
    """The level of a rule; 4 for one that the configuration does not name any more."""
    return _LEVEL_OF.get(watching.urgent.get(rule, 4), 4)


def _areas(chain: Sequence[Finding], depth: int) -> list[Part]:
    """Where the cases are; a place below the street is told from three cases on, else its street is."""
    exact = Counter(finding.area for finding in chain)
    counts: Counter[str] = Counter()
    for area, number in exact.items():
        counts[area if number >= SHOWN_FROM else street_of(area, depth)] += number
    return [
        Part(path=path, observed=number, expected=0.0)
        for path, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _moved(alert: Alert, into: Alert, until: int, watching: Watching) -> Alert:
    """An alert that is left without cases, because its case turned out to have arrived earlier from another place."""
    at = max(until, alert.updated_at)
    told = why(watching.language, "merged", new=into.alert_id)
    change = Change(tick=at, status="closed", level=alert.level, why=told)
    return msgspec.structs.replace(alert, status="closed", updated_at=at, history=(*alert.history, change))
