"""Alerts of emerging issues: one for each issue of a feed, from its first finding until it has been quiet.

| status | from | when |
|---|---|---|
| open | | a finding of an issue that has no alert |
| growing | any | more matters than told so far |
| continuing | recovered | a finding again before the alert is closed |
| recovered | open, growing, continuing | no finding for 14 days |
| closed | recovered | none for three more days |

After its alert was opened an issue rests for 60 days: if the alert is closed by then, no other is opened until they are
over. From then on the issue is told again; it is known for longer than 45 days by then, so it has to be a flare-up.

The level is 2 for a new issue, 3 for a flare-up, and more only where the table of ``alerts.level`` gives more. By the
table alone it would be 1, because three or four matters are few: but that they are of one issue says what it is, so
that somebody can act on it. A flare-up needs a chance a thousand times smaller, and comes after what was known already.
Matters are counted, so neither copies nor repeated reports raise a level; it never falls within a life.

The alerts of a tick are a function of the set of its findings, whatever their order.
"""

from collections.abc import Iterable

import msgspec

from alerts.identity import alert_id
from alerts.issue_reason import issue_reason
from alerts.level import level, score
from alerts.reason import clauses, moment, why
from alerts.rules import Watching
from city.alerts import Alert, AlertStatus, Change, Level
from city.findings import FLARE_UP, Finding
from city.times import DAY, HOUR, Zone

QUIET = 14 * DAY
"""Between the last finding and recovery."""
CLOSING = 3 * DAY
"""Between recovery and end."""
REST = 60 * DAY
"""From the opening of an alert until an issue can have another one."""

IssueKey = tuple[str, str]
"""Feed and issue."""


class IssueLife(msgspec.Struct, frozen=True, kw_only=True):
    """The alert of an issue that is not forgotten yet, as last told but for its last period."""

    alert: Alert
    heard: int
    """The tick of the last finding."""

    @property
    def key(self) -> IssueKey:
        """Feed and issue."""
        return (self.alert.feed, self.alert.issue)


class IssuesState(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts that a finding or time may still change, and closed ones whose issues rest; oldest first."""

    lives: tuple[IssueLife, ...] = ()


def advance(
    state: IssuesState, tick: int, findings: Iterable[Finding], watching: Watching
) -> tuple[IssuesState, list[Alert]]:
    """The state after a watch tick and the alerts that changed, oldest first.

    Of several findings of an issue at a tick the one that ends last counts.
    """
    newest: dict[IssueKey, Finding] = {}
    for finding in sorted(findings, key=lambda one: (one.end, one.start, one.topic, one.area)):
        newest[finding.feed, finding.issue] = finding
    if not newest and not state.lives:
        return state, []
    lives = []
    for life in state.lives:
        if life.alert.status == "closed" and tick >= life.alert.opened_at + REST:
            continue
        heard = newest.pop(life.key) if life.key in newest else None
        if life.alert.status == "closed":
            lives.append(life)
        elif heard is not None:
            lives.append(_heard(life, heard, tick, watching))
        else:
            lives.append(_aged(life, tick, watching))
    lives += [_opened(finding, tick, watching) for finding in newest.values()]
    lives.sort(key=lambda life: (life.alert.opened_at, life.alert.alert_id))
    return IssuesState(lives=tuple(lives)), [life.alert for life in lives if life.alert.updated_at == tick]


def _opened(finding: Finding, tick: int, watching: Watching) -> IssueLife:
    reached = _level(finding)
    told = why(watching.language, "flared" if finding.method == FLARE_UP else "opened")
    alert = Alert(
        alert_id=alert_id(finding.feed, finding.issue, "", tick),
        feed=finding.feed,
        topic=finding.topic,
        area=finding.area,
        level=reached,
        status="open",
        opened_at=tick,
        updated_at=tick,
        first_period=finding.start,
        last_period=_last_day(finding, watching.zone),
        span="issue",
        observed=finding.observed,
        expected=finding.expected,
        upper=finding.upper,
        p=finding.p,
        score=score(finding.p),
        excess=finding.excess,
        method=finding.method,
        reason=issue_reason(finding, watching.zone, language=watching.language),
        areas=finding.areas if len(finding.areas) > 1 else (),
        history=(Change(tick=tick, status="open", level=reached, why=told),),
        issue=finding.issue,
    )
    return IssueLife(alert=alert, heard=tick)


def _heard(life: IssueLife, finding: Finding, tick: int, watching: Watching) -> IssueLife:
    """The alert after a finding: with its numbers where they say more than what was told so far."""
    alert, language = life.alert, watching.language
    last = max(alert.last_period, _last_day(finding, watching.zone))
    again = alert.status == "recovered"
    words = [why(language, "flared")] if again else []
    alert = msgspec.structs.replace(alert, last_period=last)
    status: AlertStatus = "continuing"
    if finding.observed > alert.observed:
        reached = max(alert.level, _level(finding))
        if reached > alert.level:
            words.append(why(language, "raised", old=alert.level, new=reached))
        words.append(why(language, "matters", old=alert.observed, new=finding.observed))
        alert, status = _numbered(alert, finding, reached, watching), "growing"
    return IssueLife(alert=_told(alert, status, words, tick, watching) if words else alert, heard=tick)


def _numbered(alert: Alert, finding: Finding, reached: Level, watching: Watching) -> Alert:
    return msgspec.structs.replace(
        alert,
        topic=finding.topic,
        area=finding.area,
        level=reached,
        observed=finding.observed,
        expected=finding.expected,
        upper=finding.upper,
        p=finding.p,
        score=max(alert.score, score(finding.p)),
        excess=max(alert.excess, finding.excess),
        reason=issue_reason(finding, watching.zone, language=watching.language),
        areas=finding.areas if len(finding.areas) > 1 else (),
    )


def _aged(life: IssueLife, tick: int, watching: Watching) -> IssueLife:
    """The alert at a tick without a finding: recovered or closed when its time has come."""
    alert, language = life.alert, watching.language
    status: AlertStatus
    period = moment(alert.last_period, watching.zone)
    if alert.status != "recovered" and tick >= life.heard + QUIET:
        words, status = why(language, "recovered", hours=QUIET // HOUR, period=period), "recovered"
    elif alert.status == "recovered" and tick >= alert.updated_at + CLOSING:
        words, status = why(language, "closed", days=CLOSING // DAY, period=period), "closed"
    else:
        return life
    return msgspec.structs.replace(life, alert=_told(alert, status, [words], tick, watching))


def _told(alert: Alert, status: AlertStatus, words: list[str], tick: int, watching: Watching) -> Alert:
    change = Change(tick=tick, status=status, level=alert.level, why=clauses(words, watching.language))
    return msgspec.structs.replace(alert, status=status, updated_at=tick, history=(*alert.history, change))


def _level(finding: Finding) -> Level:
    least: Level = 3 if finding.method == FLARE_UP else 2
    return max(least, level(finding))


def _last_day(finding: Finding, zone: Zone) -> int:
    return zone.start(zone.day(finding.end - 1))
