"""The life of alerts: a fold over watch ticks.

| status | from | when |
|---|---|---|
| open | | a cause that belongs to no alert |
| growing | any | the level rises, the excess is half as large again as last told, it spreads, others join or follow |
| continuing | open, growing | news after 24 hours without another change |
| continuing | recovered | a discovery again before it is closed, its own or of a feed that follows it |
| recovered | open, growing, continuing | no news for ``recovery_hours`` |
| closed | recovered | no news for three more days; on level 1 at once, instead of ``recovered`` |
| closed | any | it turns out to be part of another alert |

*News* is an out-of-band finding of the alert's own series, or a cause that belongs to the alert, over a time that was
not known to be out of band (``alerts.evidence.is_news``). To open, an alert needs a discovery; to stay open, its series
only needs to be out of band: this and the recovery time keep a series that flickers at its threshold from flapping.

What follows an alert that is closed (``alerts.following``) opens one of its own, which names the closed one and shows
its numbers: a closed alert stays closed.

Levels rise at once and never fall within a life, but where a change of names turns out (``alerts.shift``). A change is
one entry of ``history``; a tick that changes nothing a person would have to know gives no alert. Numbers shown are
those of the strongest finding so far; a restated period replaces its former count, also downward, for open alerts and
until ``afterlife_days`` after the end.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import msgspec

from alerts.across_reason import moves
from alerts.companions import added, of_cause
from alerts.echoes import is_echo
from alerts.evidence import Series, is_news, last_unit, onset, series, with_end
from alerts.following import followed, hints, remembered
from alerts.grouping import Cause, single_causes
from alerts.identity import alert_id
from alerts.level import level, score
from alerts.matching import assign
from alerts.reason import why
from alerts.rules import Watching
from alerts.shift import renamed
from alerts.state import Life, WatchState
from alerts.step import ended, numbered, restated, stepped, told
from alerts.subjects import confirmed
from city.alerts import Alert
from city.findings import Finding
from city.times import DAY


def advance(
    state: WatchState, tick: int, discoveries: Sequence[Finding], findings: Collection[Finding], watching: Watching
) -> tuple[WatchState, list[Alert]]:
    """The state after a watch tick and the alerts that changed, oldest first.

    ``findings`` are all of the tick, ``discoveries`` those that passed false-discovery control. The result depends on
    the two sets, not on their order. Urgent cases are left to ``alerts.urgent``. The new state is the old object where
    nothing happened.
    """
    if not discoveries and not state.lives and not state.closed:
        return state, []
    rules = watching.rules
    arrivals = _arrivals(findings, {life.series for life in (*state.lives, *state.closed)})
    known = [life for life in state.closed if tick < life.last + rules.pace.afterlife_days * DAY]
    quiet = (*known, *(life for life in state.lives if not life.active))
    found = single_causes([finding for finding in discoveries if not is_echo(finding, quiet)], rules)
    more = hints(findings if state.lives else (), discoveries, quiet, watching)
    assignment = assign(state.lives, found, tick, rules, more)
    lives: list[Life] = []
    closed = [restated(life, arrivals.get(life.series, ()), tick, watching) for life in known]
    older = (life for life in state.closed if tick >= life.last + rules.pace.afterlife_days * DAY)
    closed += [life for life in older if tick < life.last + rules.across.longest * DAY]
    for old, new in assignment.merged:
        into = new.alert.alert_id
        taken = msgspec.structs.replace(old, into=into)
        closed.append(ended(taken, why(watching.language, "merged", new=into), tick, watching))
    for matched in assignment.matched:
        life = stepped(matched, arrivals.get(matched.life.series, ()), tick, watching)
        (closed if life.alert.status == "closed" else lives).append(life)
    lives += [opened(cause, tick, watching, followed(cause, state.closed, rules)) for cause in assignment.opened]

    after = WatchState(lives=tuple(sorted(lives, key=_age)), closed=tuple(sorted(closed, key=_age)))
    changed = sorted((life for life in (*lives, *closed) if life.alert.updated_at == tick), key=_age)
    return (state if after == state else after), [life.alert for life in changed]


def opened(cause: Cause, tick: int, watching: Watching, before: Life | None = None) -> Life:
    """The alert that a cause without one opens. ``before`` is the closed alert that it follows."""
    rules, language = watching.rules, watching.language
    lead, first, own = cause.lead, onset(cause.found), series(cause.lead)
    ends = (0, 0, 0)
    for part in (cause, *cause.joined):
        for finding in part.found:
            ends = with_end(ends, finding) if is_news(finding, ends) else ends
    companions = added(own, (), [one for part in cause.joined for one in of_cause(part, tick)])
    reached, word = cause.level, why(language, "opened")
    if before is not None:
        companions = added(own, companions, remembered(before))
        twice = confirmed(own, [one.series for one in companions], rules.across)
        reached = level(lead, [part.lead for part in cause.joined], rules.levels, confirmed=twice)
        word = why(language, "follows", new=before.alert.alert_id)
    alert = Alert(
        alert_id=alert_id(lead.feed, lead.topic, lead.area, tick),
        feed=lead.feed,
        topic=lead.topic,
        area=lead.area,
        level=reached,
        status="open",
        opened_at=tick,
        updated_at=tick,
        first_period=first.start,
        last_period=max(first.start, *(last_unit(finding, watching.zone) for finding in cause.found)),
        span=lead.span,
        observed=lead.observed,
        expected=lead.expected,
        upper=lead.upper,
        p=lead.p,
        score=score(lead.p),
        excess=lead.excess,
        method=lead.method,
        reason="",
        areas=lead.areas,
        joined=companions,
    )
    life = renamed(
        Life(
            alert=alert,
            evidence=cause.found,
            ends=ends,
            outside_at=tick,
            told=lead.excess,
            begin=(first.start, first.end),
            dated=cause.burst.dated,
            companions=companions,
        )
    )
    if life.shift:
        life, word = numbered(life, 1), why(language, "renamed", new=moves(life.shown, language))
    return told(life, "open", [word], tick, watching)


def _age(life: Life) -> tuple[int, str]:
    return (life.alert.opened_at, life.alert.alert_id)


def _arrivals(findings: Iterable[Finding], wanted: set[Series]) -> dict[Series, list[Finding]]:
    found: dict[Series, list[Finding]] = defaultdict(list)
    if wanted:
        for finding in findings:
            if finding.span != "case" and (node := series(finding)) in wanted:
                found[node].append(finding)
    return found
