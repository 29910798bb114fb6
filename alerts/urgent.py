"""Urgent cases: what a rule names is told at once, before any counting, as one alert a day, rule and place.

A case is told under one rule, the strongest that holds for it: by level, then the one told first, then as configured;
its other rules are named with it. Cases of one feed, rule and place that were registered on one day of the city are
one alert, opened when the first of them arrived (the ``tick`` of its finding). The alerts are a function of the *set*
of findings: the order in which they come and how often they come changes nothing, a case counts once, as of its first
arrival. That is why a day is the measure and not the time between two cases: a late one can never join what was two
alerts to one.

An alert recovers 24 hours after the last finding of its cases and closes three days later. Both instants follow from
that finding, so it does not matter at which tick they are noticed. A case whose alert would be closed by now is told of
no more: so what a worker that begins anew sends again, however late, opens nothing that is closed and forgotten.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from alerts.identity import alert_id
from alerts.reason import moment, urgent_reason, why
from alerts.rules import Watching
from city.alerts import Alert, AlertStatus, Change
from city.configuration import level_of_rule, strength
from city.findings import Finding, Part
from city.small_places import SHOWN_FROM, street_of
from city.times import DAY, HOUR

QUIET = 24 * HOUR
"""Between the last case and recovery."""
CLOSING = 3 * DAY
"""Between recovery and end."""


class Chain(NamedTuple):
    """The cases of one alert, each under the strongest of its rules, and the same cases under their others; both in
    order of arrival.
    """

    cases: tuple[Finding, ...]
    beside: tuple[Finding, ...] = ()

    @property
    def heard(self) -> int:
        """The last arrival of any of them."""
        return max(one.tick for one in (*self.cases, *self.beside))


class UrgentState(msgspec.Struct, frozen=True, kw_only=True):
    """The findings of urgent cases whose alerts are not closed yet, and those alerts as last told."""

    cases: tuple[Finding, ...] = ()
    alerts: tuple[Alert, ...] = ()
    until: int = 0
    """The latest instant known to have passed."""


def chains(findings: Iterable[Finding], watching: Watching) -> list[Chain]:
    """A set of findings of urgent cases by alert, oldest first."""
    by_case: dict[tuple[str, str], dict[str, Finding]] = defaultdict(dict)
    for finding in sorted(set(findings), key=_arrival):
        by_case[finding.feed, finding.case].setdefault(finding.rule, finding)
    cases: dict[tuple[str, str, str, int], list[Finding]] = defaultdict(list)
    beside: dict[tuple[str, str, str, int], list[Finding]] = defaultdict(list)
    for rules in by_case.values():
        lead, *others = sorted(rules.values(), key=lambda one: _strength(one, watching))
        place = street_of(lead.area, watching.rules.urgent_depth)
        key = (lead.feed, lead.rule, place, watching.zone.day(lead.start))
        cases[key].append(lead)
        beside[key] += others
    found = [Chain(tuple(sorted(cases[key], key=_arrival)), tuple(sorted(beside[key], key=_arrival))) for key in cases]
    return sorted(found, key=lambda chain: _arrival(chain.cases[0]))


def urgent_alert(chain: Chain, until: int, watching: Watching) -> Alert:
    """The alert of a chain as of an instant."""
    cases = chain.cases
    first = cases[0]
    day = watching.zone.start(watching.zone.day(first.start))
    area = street_of(first.area, watching.rules.urgent_depth)
    history = _history(chain, until, watching)
    carriers = _areas(cases, watching.rules.urgent_depth)
    return Alert(
        alert_id=alert_id(first.feed, first.rule, area, day),
        feed=first.feed,
        topic=first.topic,
        area=area,
        level=level_of_rule(first.rule, watching.urgent),
        status=history[-1].status,
        opened_at=first.tick,
        updated_at=max(chain.heard, history[-1].tick),
        first_period=min(one.start for one in cases),
        last_period=max(one.start for one in cases),
        span="case",
        observed=len(cases),
        expected=0.0,
        upper=0.0,
        p=1.0,
        score=0.0,
        excess=float(len(cases)),
        method="urgent rule",
        reason=urgent_reason(cases, _also(chain, watching), area, watching.zone, language=watching.language),
        areas=tuple(carriers) if len(carriers) > 1 else (),
        history=history,
        cases=tuple(one.case for one in cases),
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
    found = chains((*state.cases, *arrived), watching)
    now = [urgent_alert(chain, until, watching) for chain in found]
    known = {alert.alert_id: alert for alert in state.alerts}
    changed = [alert for alert in now if known.get(alert.alert_id) != alert]
    holder = {(alert.feed, case): alert for alert in now for case in alert.cases}
    changed += [
        _moved(alert, holder[alert.feed, alert.cases[0]], until, watching)
        for alert_id, alert in known.items()
        if alert_id not in {one.alert_id for one in now}
    ]
    live = [at for at, alert in enumerate(now) if alert.status != "closed"]
    after = UrgentState(
        cases=tuple(finding for at in live for finding in (*found[at].cases, *found[at].beside)),
        alerts=tuple(now[at] for at in live),
        until=until,
    )
    return after, sorted(changed, key=lambda alert: (alert.opened_at, alert.alert_id))


def _arrival(finding: Finding) -> tuple[int, str, str, str, str, str, int]:
    return (finding.tick, finding.case, finding.feed, finding.rule, finding.area, finding.topic, finding.start)


def _history(chain: Chain, until: int, watching: Watching) -> tuple[Change, ...]:
    """An entry for the first case and for each doubling of their number, then for recovery and end."""
    changes, number = [], 1
    cases, language = chain.cases, watching.language
    level = level_of_rule(cases[0].rule, watching.urgent)
    while number <= len(cases):
        status: AlertStatus = "open" if number == 1 else "growing"
        told = why(language, "cases", new=number) if number > 1 else why(language, "rule", new=cases[0].rule)
        changes.append(Change(tick=cases[number - 1].tick, status=status, level=level, why=told))
        number *= 2
    recovered = chain.heard + QUIET
    if until > recovered:
        told = why(language, "no_more", hours=QUIET // HOUR)
        changes.append(Change(tick=recovered, status="recovered", level=level, why=told))
    if until > recovered + CLOSING:
        told = why(language, "closed", days=CLOSING // DAY, period=moment(cases[-1].start, watching.zone))
        changes.append(Change(tick=recovered + CLOSING, status="closed", level=level, why=told))
    return tuple(changes)


def _strength(finding: Finding, watching: Watching) -> tuple[int, int, int, str]:
    level, place, rule = strength(finding.rule, watching.urgent)
    return level, finding.tick, place, rule


def _also(chain: Chain, watching: Watching) -> list[str]:
    """The other rules of the cases, the strongest first."""
    return sorted({one.rule for one in chain.beside}, key=lambda rule: strength(rule, watching.urgent))


def _areas(cases: Sequence[Finding], depth: int) -> list[Part]:
    """Where the cases are; a place below the street is told from three cases on, else its street is."""
    exact = Counter(finding.area for finding in cases)
    counts: Counter[str] = Counter()
    for area, number in exact.items():
        counts[area if number >= SHOWN_FROM else street_of(area, depth)] += number
    return [
        Part(path=path, observed=number, expected=0.0)
        for path, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _moved(alert: Alert, into: Alert, until: int, watching: Watching) -> Alert:
    """An alert that is left without cases: a case arrived earlier from another place, or has a stronger rule."""
    at = max(until, alert.updated_at)
    told = why(watching.language, "merged", new=into.alert_id)
    change = Change(tick=at, status="closed", level=alert.level, why=told)
    return msgspec.structs.replace(alert, status="closed", updated_at=at, history=(*alert.history, change))
