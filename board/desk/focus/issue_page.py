"""The page of one focus issue: what it is about, its lists, what can be decided, what came of it, its history."""

from collections.abc import Mapping

from board import words
from board.desk.case_tables import Column, table
from board.desk.focus.asked import address_of_candidates, ranked_within
from board.desk.focus.effects import Effects, effects_section
from board.desk.focus.evidence_asked import EvidenceAsked, evidence_link, evidence_month
from board.desk.focus.forms import DEEDS, ITEM_STATES, address_of_issue, deciding
from board.desk.focus.lists import list_tables
from board.desk.layout import CELL, FOCUS, head, page, said
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.explore.asked import Asked
from board.explore.table import is_small
from board.markup import Child, Html, join, tag
from city.focus_issues import FOCUS_STATES, Effect, FocusChange, FocusIssue, Verdict, topics
from city.times import Zone
from streams.focus_desk import OBJECTIONS

WAIT = 3
"""Seconds after which a browser asks again for what a deed has come to."""
_WAITS = ("已发送，尚未生效：本页几秒后自动刷新", "sent and not seen by the watch yet: this page asks again in seconds")
VERDICTS: dict[Verdict, tuple[str, str]] = {
    "fell": ("低于预期", "below what was to be expected"),
    "rose": ("高于预期", "above what was to be expected"),
    "none_shown": ("未显示效果", "no effect can be shown"),
    "too_early": ("为时尚早", "too early to say"),
    "shifted": ("下降，但转移到相近问题", "fell, and moved to a sibling"),
    "history_too_short": ("历史太短", "too little history to say"),
}
_FINISHING = (
    "办结须附成效：先在上方计算至今成效，再确认结论",
    "it is closed with an effect: work it out above, then confirm its words",
)
_HISTORY = (
    Column(("时间", "When"), "nowrap"),
    Column(("决定", "Deed")),
    Column(("岗位", "Role")),
    Column(("内容", "What"), "wide"),
    Column(("结果", "Outcome")),
)


def issue_page(  # noqa: PLR0913, PLR0917 - what is shown, to whom, when
    scope: Scope, issue: FocusIssue, effects: Effects, session: Session, zone: Zone, now: int, deed: int | None
) -> str:
    """The page of an issue in scope; ``deed`` is the instant of what this role has just decided."""
    others = {one.focus_id: one for one in scope.focus_issues() if one.focus_id != issue.focus_id}
    month = f"{zone.local(now):%Y-%m}"
    change = None if deed is None else outcome(issue, session.account.role, deed)
    waits = deed is not None and change is None
    here = address_of_issue(issue.focus_id)
    asked = f"deed={deed}" if waits else "effect=now" if effects.coming else ""
    return page(
        f"{issue.title} · {FOCUS[0]}",
        session,
        f"{here}?{asked}" if asked else here,
        head(tag("bdi", issue.title), _lead(issue, zone)),
        said(words.both(_WAITS)) if waits else _told(change, issue, zone),
        _subject(issue, others, scope, session),
        _effect(issue.effect) if issue.effect else None,
        effects_section(issue, effects, session, zone),
        list_tables(issue, month, session),
        None if session.account.reads_only else _deeds(issue, others, session),
        _history(issue, others, zone),
        again=WAIT if asked else 0,
    )


def waiting_page(focus: str, session: Session, deed: int) -> str:
    """The page of an issue that the watch has yet to see."""
    here = f"{address_of_issue(focus)}?deed={deed}"
    return page(" ".join(FOCUS), session, here, head(words.both(FOCUS)), said(words.both(_WAITS)), again=WAIT)


def outcome(issue: FocusIssue, role: str, at: int) -> FocusChange | None:
    """What a deed of a role at an instant has come to; None where it has not yet."""
    return next((one for one in reversed(issue.history) if one.by == role and one.at == at), None)


def _lead(issue: FocusIssue, zone: Zone) -> Html:
    when = words.moment(zone.iso(issue.decided_at), zone)
    return join(words.both(FOCUS_STATES[issue.state]), " · ", when, " · ", issue.subject.period)


def _told(change: FocusChange | None, issue: FocusIssue, zone: Zone) -> Html | None:
    """What came of it; to the second of two, who was first."""
    if change is None:
        return None
    if not change.refused:
        return said(words.both(("已生效", "Done")), words.both(DEEDS[change.kind]))
    before = [one for one in issue.history[: issue.history.index(change)] if not one.refused]
    first = before[-1] if before else None
    by: Child = None
    if first is not None:
        when = words.moment(zone.iso(first.at), zone)
        by = join(" · ", tag("bdi", first.by), " ", words.both(DEEDS[first.kind]), f", {when}")
    return said(words.both(("未生效", "Not done")), join(words.both(OBJECTIONS[change.refused]), by), bad=True)


def _subject(issue: FocusIssue, others: Mapping[str, FocusIssue], scope: Scope, session: Session) -> Html:
    newest = scope.counts.newest()
    subject, joined = issue.subject, [one for one in others.values() if one.into == issue.focus_id]
    facts: list[tuple[tuple[str, str], Child]] = [
        (("来源", "feed"), words.feed(subject.feed)),
        (("区域", "area"), words.path(subject.area)),
        (("期间", "period"), _period(issue, scope)),
        (("问题", "topics"), [tag("div", _topic(issue, one, session.account.area, newest)) for one in topics(issue)]),
        (("主题", "theme"), tag("bdi", subject.theme) if subject.theme else None),
        (("措施起始", "measures from"), issue.measures_from or None),
        (("并入", "merged into"), _linked(issue.into, others) if issue.into else None),
        (("已并入本题", "merged into it"), [tag("div", _linked(one.focus_id, others)) for one in joined] or None),
        (("未选理由", "why not"), tag("bdi", issue.reason) if issue.reason else None),
    ]
    return tag(
        "section",
        tag("h2", words.both(("题目内容", "What it is about"))),
        tag("ul", [tag("li", words.both(name), ": ", shown) for name, shown in facts if shown is not None]),
    )


def _period(issue: FocusIssue, scope: Scope) -> Html:
    period, area = issue.subject.period, issue.subject.area
    if ranked_within(area, scope) is None:
        return tag("span", period)
    return tag(
        "a",
        period,
        " ",
        words.both(("候选", "candidates")),
        href=address_of_candidates(period, "" if area == scope.area else area),
    )


def _topic(issue: FocusIssue, topic: str, own: str, newest: int | None) -> Html:
    """A topic, with ways to its course and to all that is known of it where places of that size have pages."""
    feed, area = issue.subject.feed, issue.subject.area
    if is_small(area, own):
        return words.path(topic)
    course = words.path(topic, Asked(feed, area, topic, "month").href(CELL))
    if newest is None:
        return course
    month = evidence_month(issue.subject.period, newest)
    return join(course, " ", evidence_link(EvidenceAsked(feed, topic, area, month)))


def _linked(focus: str, others: Mapping[str, FocusIssue]) -> Html:
    """Another issue by its title, as far as it is in scope."""
    one = others.get(focus)
    return tag("span", focus) if one is None else tag("a", tag("bdi", one.title), href=address_of_issue(focus))


def _effect(effect: Effect) -> Html:
    title = tag("h2", words.both(("成效", "Effect")))
    said = tag("p", tag("b", words.both(VERDICTS[effect.verdict])))
    return tag("section", title, said, tag("p", f"{effect.since} – {effect.until}"), _numbers(effect))


def _numbers(effect: Effect) -> Html | None:
    if effect.observed is None or effect.expected is None or effect.lower is None or effect.upper is None:
        return None
    observed = words.count(effect.observed)
    expected = f"{words.count(effect.expected)} ({words.count(effect.lower)} – {words.count(effect.upper)})"
    return tag("p", words.both((f"{observed} 件，预期 {expected} 件", f"{observed} matters, {expected} expected, 95%")))


def _deeds(issue: FocusIssue, others: Mapping[str, FocusIssue], session: Session) -> Html:
    place = (issue.subject.feed, issue.subject.area)
    hosts = [one for one in others.values() if one.state == "chosen" and (one.subject.feed, one.subject.area) == place]
    note = tag("p", words.both(_FINISHING), class_="quiet") if issue.state == "chosen" else None
    return tag("section", tag("h2", words.both(("决定", "Decide"))), deciding(issue, hosts, session), note)


def _history(issue: FocusIssue, others: Mapping[str, FocusIssue], zone: Zone) -> Html:
    rows = [
        [
            words.moment(zone.iso(one.at), zone),
            words.both(DEEDS[one.kind]),
            tag("bdi", one.by),
            _text(one, issue, others),
            tag("b", words.both(OBJECTIONS[one.refused]), class_="late")
            if one.refused
            else words.both(("已生效", "done")),
        ]
        for one in reversed(issue.history)
    ]
    return tag("section", tag("h2", words.both(("经过", "History"))), table(_HISTORY, rows))


def _text(change: FocusChange, issue: FocusIssue, others: Mapping[str, FocusIssue]) -> Child:
    """What a change says: lines and issues by their texts and not by their ids."""
    if change.kind == "merge":
        return _linked(change.text, {**others, issue.focus_id: issue})
    if change.kind == "mark":
        item, _, state = change.text.partition(": ")
        known = {one.item_id: one.text for one in issue.items}
        named = next((name for each, name in ITEM_STATES.items() if each == state), ("", state))
        return join(tag("bdi", known.get(item, item)), ": ", words.both(named))
    return tag("bdi", change.text)
