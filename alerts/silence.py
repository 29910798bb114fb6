"""Alerts of silence: one for each feed, and one for each area of a feed, that reports far too little or nothing.

| status | from | when |
|---|---|---|
| open | | a finding of a feed or area that has no alert |
| continuing | open, continuing | still silent after one day, and whenever that time has doubled |
| continuing | recovered | silent again before the alert is closed |
| recovered | open, continuing | it speaks again: its finding is inside its band |
| closed | recovered | a day later |
| closed | open, continuing | an area above it is silent too; or it has not been judged for three days |

The level of a feed is 2: nobody in the city has a problem, but the service is blind to those who do, and somebody can
act at once, by a call. That of an area is 1: what it means has to be looked at (a street may have a quiet week, or
register elsewhere), and nothing is lost by the hour. Neither ever rises: size says nothing of silence.

It is no problem of a topic: it is not held against the budget of bursts, not joined with any, and carries no excess.
While a feed is silent, time stands still for the alerts of its topics (``paused``) and of its areas: that nothing is
heard of a problem does not mean that it has gone.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import msgspec

from alerts.identity import alert_id
from alerts.issues import IssuesState
from alerts.level import score
from alerts.reason import moment, why
from alerts.rules import Watching
from alerts.silence_reason import silence_reason
from alerts.single import opened, opening, told
from alerts.state import Life, WatchState
from city.alerts import Alert, Level
from city.findings import SILENT_FEED, Finding
from city.paths import within
from city.times import DAY

CONTINUING = DAY
"""From the opening to the first entry of the history that says that it goes on."""
CLOSING = DAY
"""Between recovery and end."""
UNHEARD = 3 * DAY
"""So long after its last finding an area or feed is not judged any more."""

_ACTIVE = frozenset({"open", "continuing"})

SilenceKey = tuple[str, str]
"""Feed and area, which is empty where the feed itself is silent."""


class SilenceLife(msgspec.Struct, frozen=True, kw_only=True):
    """The alert of a silence that is not closed yet."""

    alert: Alert
    heard: int
    """The tick of the last finding."""

    @property
    def key(self) -> SilenceKey:
        """Feed and area."""
        return _key(self.alert)

    @property
    def active(self) -> bool:
        """True until it speaks again."""
        return self.alert.status in _ACTIVE


class SilenceState(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts that are not closed, oldest first."""

    lives: tuple[SilenceLife, ...] = ()

    @property
    def feeds(self) -> frozenset[str]:
        """Feeds that are silent."""
        return frozenset(life.alert.feed for life in self.lives if life.active and not life.key[1])


def advance(
    state: SilenceState, tick: int, findings: Iterable[Finding], watching: Watching
) -> tuple[SilenceState, list[Alert]]:
    """The state after a watch tick and the alerts that changed, oldest first: a function of the set of findings.

    Of several findings of a feed or area at a tick the one that ends last counts.
    """
    newest = {_key(one): one for one in sorted(findings, key=lambda one: (one.end, one.start))}
    if not newest and not state.lives:
        return state, []
    lives = []
    for life in state.lives:
        finding = newest.pop(life.key, None)
        lives.append(_heard(life, finding, tick, watching) if finding else _aged(life, state.feeds, tick, watching))
    lives += [_opened(one, tick, watching) for _, one in sorted(newest.items()) if one.outside]
    after = SilenceState(lives=tuple(lives))
    lives = [_below(life, after, tick, watching) for life in lives]
    lives.sort(key=lambda life: (life.alert.opened_at, life.alert.alert_id))
    kept = tuple(life for life in lives if life.alert.status != "closed")
    return SilenceState(lives=kept), [life.alert for life in lives if life.alert.updated_at == tick]


def paused(state: WatchState, feeds: AbstractSet[str], passed: int) -> WatchState:
    """The alerts of problems, for those of silent feeds as if so many milliseconds had not passed."""
    if not feeds or not any(life.alert.feed in feeds for life in state.lives):
        return state
    return msgspec.structs.replace(state, lives=tuple(_paused(life, feeds, passed) for life in state.lives))


def issues_paused(state: IssuesState, feeds: AbstractSet[str], passed: int) -> IssuesState:
    """The same of alerts of issues."""
    if not feeds:
        return state
    lives = tuple(
        msgspec.structs.replace(life, heard=life.heard + passed) if life.alert.feed in feeds else life
        for life in state.lives
    )
    return IssuesState(lives=lives)


def _paused(life: Life, feeds: AbstractSet[str], passed: int) -> Life:
    if life.alert.feed not in feeds:
        return life
    quiet_since = life.quiet_since + passed if life.quiet_since else 0
    return msgspec.structs.replace(life, outside_at=life.outside_at + passed, quiet_since=quiet_since)


def _key(one: Alert | Finding) -> SilenceKey:
    return (one.feed, "" if one.method == SILENT_FEED else one.area)


def _opened(finding: Finding, tick: int, watching: Watching) -> SilenceLife:
    reached: Level = 2 if finding.method == SILENT_FEED else 1
    first = opening(tick, reached, why(watching.language, "silent"))
    name = alert_id(finding.feed, finding.topic, finding.area, tick)
    reason = silence_reason(finding, watching.zone, language=watching.language)
    alert = opened(finding, name, first, reason, watching.zone)
    alert = msgspec.structs.replace(alert, last_period=finding.end, excess=0.0, areas=())
    return SilenceLife(alert=alert, heard=tick)


def _heard(life: SilenceLife, finding: Finding, tick: int, watching: Watching) -> SilenceLife:
    """The alert after a finding: with its numbers where they say more than what was told so far."""
    alert, language = life.alert, watching.language
    if not finding.outside:
        words = why(language, "speaks", since=moment(alert.first_period, watching.zone))
        alert = told(alert, "recovered", [words], tick, watching) if life.active else alert
        return SilenceLife(alert=alert, heard=tick)
    if not life.active:
        alert = told(_numbered(alert, finding, watching), "continuing", [why(language, "silent_again")], tick, watching)
    elif tick - alert.opened_at >= max(CONTINUING, 2 * (alert.updated_at - alert.opened_at)):
        alert = told(_numbered(alert, finding, watching), "continuing", [why(language, "silent_still")], tick, watching)
    return SilenceLife(alert=alert, heard=tick)


def _numbered(alert: Alert, finding: Finding, watching: Watching) -> Alert:
    """The alert with the numbers of a finding that expected more, and until when it is silent."""
    alert = msgspec.structs.replace(alert, last_period=max(alert.last_period, finding.end))
    if finding.expected <= alert.expected:
        return alert
    return msgspec.structs.replace(
        alert,
        observed=finding.observed,
        expected=finding.expected,
        upper=finding.upper,
        p=finding.p,
        score=max(alert.score, score(finding.p)),
        reason=silence_reason(finding, watching.zone, language=watching.language),
    )


def _aged(life: SilenceLife, silent_feeds: AbstractSet[str], tick: int, watching: Watching) -> SilenceLife:
    """The alert at a tick without a finding. Of an area whose feed is silent nothing can be known."""
    alert, language = life.alert, watching.language
    if life.active and life.key[1] and alert.feed in silent_feeds:
        return msgspec.structs.replace(life, heard=tick)
    if life.active and tick >= life.heard + UNHEARD:
        words = why(language, "not_judged", days=UNHEARD // DAY)
    elif not life.active and tick >= alert.updated_at + CLOSING:
        words = why(language, "spoken", days=CLOSING // DAY)
    else:
        return life
    return msgspec.structs.replace(life, alert=told(alert, "closed", [words], tick, watching))


def _below(life: SilenceLife, state: SilenceState, tick: int, watching: Watching) -> SilenceLife:
    """The alert of an area closed where one above it is silent too: that one tells of both."""
    feed, area = life.key
    for other in state.lives:
        above = other.key[1]
        if life.active and other.active and other.key[0] == feed and above and above != area and within(area, above):
            words = why(watching.language, "merged", new=other.alert.alert_id)
            return msgspec.structs.replace(life, alert=told(life.alert, "closed", [words], tick, watching))
    return life
