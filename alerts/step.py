"""One step of one alert: what a tick's evidence does to its numbers, level and status."""

from collections.abc import Sequence

import msgspec

from alerts.across_reason import said
from alerts.companions import of_cause
from alerts.evidence import (
    GROWTH,
    gathered,
    is_news,
    last_unit,
    nests,
    order,
    same_period,
    series,
    weight,
    with_end,
)
from alerts.following import relation
from alerts.grouping import Cause
from alerts.level import level, score, together
from alerts.matching import Matched
from alerts.placement import accompanied, company, moved
from alerts.reason import clauses, moment, number, why
from alerts.rules import Language, Rules, Watching
from alerts.shift import renamed, turned
from alerts.state import Life
from alerts.subjects import confirmed
from city.alerts import AlertStatus, Change, Level
from city.findings import Finding
from city.times import DAY, HOUR


def stepped(matched: Matched, arrivals: Sequence[Finding], tick: int, watching: Watching) -> Life:
    """The alert after a tick; its ``updated_at`` is the tick where there is something to tell."""
    before, absorbs, language = matched.life, matched.absorbs, watching.language
    if not (arrivals or matched.claims or matched.joins or matched.follows or absorbs):
        return _aged(before, [], tick, watching)
    news = _news(matched, arrivals)
    causes = [cause for cause in (*matched.claims, *matched.joins) if any(one in news for one in _findings(cause))]
    causes += matched.follows

    life = msgspec.structs.replace(before, evidence=gathered(before.evidence, arrivals))
    words = _restatement(before, life, language)
    life, places = moved(life, causes, tick, watching)
    joined = [
        one for cause in causes for one in of_cause(cause, tick, lambda part: relation(part, before, watching.rules))
    ]
    life = renamed(accompanied(life, before, joined, absorbs))
    beside = company(life, before, absorbs, watching.zone, language)
    reached = _level(life, causes, absorbs, watching.rules)
    rises = turned(before, life, language) + _raised(before, reached, language)
    rises += _grown(before, life, watching) if news else []
    life = _timed(numbered(life, reached), news, tick, watching)
    words += places + beside + rises
    if not news:
        return _aged(life, words, tick, watching)

    status = before.alert.status
    active = before.active or bool(causes)
    if not before.active and causes:
        life = msgspec.structs.replace(life, quiet_since=0)
        status = "continuing"
        if len(causes) > len(matched.follows):
            words.insert(0, why(language, "flared"))
    if active and (beside or rises or life.widened > before.widened):
        status = "growing"
    elif active and not words and tick - before.alert.updated_at >= watching.rules.pace.continuing_hours * HOUR:
        words = [] if status == "continuing" else [why(language, "continuing")]
        status = "continuing"
    return told(life, status, words, tick, watching) if words else life


def told(life: Life, status: AlertStatus, words: Sequence[str], tick: int, watching: Watching) -> Life:
    """The alert with one more entry of its history and a new sentence."""
    alert, language = life.alert, watching.language
    change = Change(tick=tick, status=status, level=alert.level, why=clauses(words, language))
    sentence = said(life, watching.zone, language)
    alert = msgspec.structs.replace(
        alert, status=status, updated_at=tick, reason=sentence, history=(*alert.history, change)
    )
    return msgspec.structs.replace(life, alert=alert, told=alert.excess)


def ended(life: Life, word: str, tick: int, watching: Watching) -> Life:
    """The alert closed now, for the reason given."""
    return told(msgspec.structs.replace(life, quiet_since=tick), "closed", [word], tick, watching)


def restated(life: Life, arrivals: Sequence[Finding], tick: int, watching: Watching) -> Life:
    """A closed alert after late counts: its numbers follow, nothing else does."""
    known = [arrival for arrival in arrivals if any(same_period(one, arrival) for one in life.evidence)]
    after = msgspec.structs.replace(life, evidence=gathered(life.evidence, known)) if known else life
    words = _restatement(life, after, watching.language)
    return told(numbered(renamed(after), life.alert.level), "closed", words, tick, watching) if words else life


def _findings(cause: Cause) -> list[Finding]:
    return [finding for part in (cause, *cause.joined) for finding in part.found]


def _news(matched: Matched, arrivals: Sequence[Finding]) -> list[Finding]:
    """What tells of a time that is not known yet; of a feed that begins to follow all is news."""
    life = matched.life
    found = {one for one in arrivals if one.outside}
    found.update(one for cause in (*matched.claims, *matched.joins) for one in _findings(cause))
    told = {one for one in found if is_news(one, life.after if _of_follower(one, life) else life.ends)}
    told.update(one for cause in matched.follows for one in _findings(cause))
    return sorted(told, key=order)


def _of_follower(finding: Finding, life: Life) -> bool:
    return any(one.relation == "after" and nests(series(finding), one.series) for one in life.companions)


def _restatement(before: Life, after: Life, language: Language) -> list[str]:
    old = before.shown
    if any(same_period(one, old) and one.observed == old.observed for one in after.evidence):
        return []
    corrected = next((one for one in after.evidence if same_period(one, old)), after.shown)
    return [why(language, "restated", old=old.observed, new=corrected.observed)]


def _level(life: Life, causes: Sequence[Cause], absorbs: Sequence[Life], rules: Rules) -> Level:
    if life.shift:
        return 1
    levels = rules.levels
    alone = [level(life.shown, (), levels)]
    alone += [level(part.lead, (), levels) for cause in causes for part in (cause, *cause.joined)]
    others = [one.series for one in life.companions if one.relation != "fell"]
    reached = together(
        max(alone),
        len({life.alert.topic, *(topic for _, topic, _ in others)}),
        levels,
        confirmed=confirmed(life.series, others, rules.across),
    )
    return max([reached, life.alert.level, *(other.alert.level for other in absorbs)])


def _raised(before: Life, reached: Level, language: Language) -> list[str]:
    return [why(language, "raised", old=before.alert.level, new=reached)] if reached > before.alert.level else []


def _grown(before: Life, life: Life, watching: Watching) -> list[str]:
    old, new = before.told, life.largest
    if life.shift or weight(new) < weight(GROWTH * old) or weight(new - old) < weight(watching.budget.least_observed):
        return []
    return [why(watching.language, "grown", old=number(old), new=number(new))]


def numbered(life: Life, reached: Level) -> Life:
    """The alert with the numbers of its strongest finding."""
    shown = life.shown
    alert = msgspec.structs.replace(
        life.alert,
        level=reached,
        span=shown.span,
        observed=shown.observed,
        expected=shown.expected,
        upper=shown.upper,
        p=shown.p,
        score=score(shown.p),
        excess=life.largest,
        areas=shown.areas,
    )
    return msgspec.structs.replace(life, alert=alert)


def _timed(life: Life, news: Sequence[Finding], tick: int, watching: Watching) -> Life:
    """The alert with what the news says about time."""
    if not news:
        return life
    ends, after = life.ends, life.after
    for finding in news:
        if _of_follower(finding, life):
            after = with_end(after, finding)
        else:
            ends = with_end(ends, finding)
    last = max([life.alert.last_period, *(last_unit(one, watching.zone) for one in news)])
    alert = msgspec.structs.replace(life.alert, last_period=last)
    return msgspec.structs.replace(life, alert=alert, ends=ends, after=after, outside_at=tick)


def _aged(life: Life, words: list[str], tick: int, watching: Watching) -> Life:
    """The alert at a tick without news: recovered or closed when its time has come."""
    quiet = tick - max(life.outside_at, life.quiet_since)
    hours, days = watching.judging.recovery_hours, watching.rules.pace.closing_days
    status, language = life.alert.status, watching.language
    due = quiet >= (hours * HOUR if life.active else days * DAY)
    period = moment(life.alert.last_period, watching.zone) if due else ""
    if due and life.active:
        life = msgspec.structs.replace(life, quiet_since=tick)
        status = "recovered" if life.alert.level > 1 else "closed"
        change = "recovered" if life.alert.level > 1 else "closed_at_once"
        words = [*words, why(language, change, hours=hours, period=period)]
    elif due:
        life, status = msgspec.structs.replace(life, quiet_since=tick), "closed"
        words = [*words, why(language, "closed", days=days, period=period)]
    return told(life, status, words, tick, watching) if words else life
