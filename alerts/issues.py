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
from alerts.level import level
from alerts.reason import moment, why
from alerts.rules import Watching
from alerts.single import last_day, numbered, opened, opening, told
from city.alerts import Alert, AlertStatus, Level
from city.findings import FLARE_UP, Finding, Part
from city.times import DAY, HOUR

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
    told_why = why(watching.language, "flared" if finding.method == FLARE_UP else "opened")
    name = alert_id(finding.feed, finding.issue, "", tick)
    reason = issue_reason(finding, watching.zone, language=watching.language)
    alert = opened(finding, name, opening(tick, reached, told_why), reason, watching.zone)
    alert = msgspec.structs.replace(alert, areas=_areas(finding), issue=finding.issue)
    return IssueLife(alert=alert, heard=tick)


def _heard(life: IssueLife, finding: Finding, tick: int, watching: Watching) -> IssueLife:
    """The alert after a finding: with its numbers where they say more than what was told so far."""
    alert, language = life.alert, watching.language
    last = max(alert.last_period, last_day(finding, watching.zone))
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
    return IssueLife(alert=told(alert, status, words, tick, watching) if words else alert, heard=tick)


def _numbered(alert: Alert, finding: Finding, reached: Level, watching: Watching) -> Alert:
    reason = issue_reason(finding, watching.zone, language=watching.language)
    return msgspec.structs.replace(
        numbered(alert, finding, reason),
        topic=finding.topic,
        area=finding.area,
        level=reached,
        areas=_areas(finding),
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
    return msgspec.structs.replace(life, alert=told(alert, status, [words], tick, watching))


def _level(finding: Finding) -> Level:
    least: Level = 3 if finding.method == FLARE_UP else 2
    return max(least, level(finding))


def _areas(finding: Finding) -> tuple[Part, ...]:
    return finding.areas if len(finding.areas) > 1 else ()
