"""The ranked candidates of a month or year with their evidence, and what was decided on each. People choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from board import words
from board.desk.being_made import AGAIN
from board.desk.case_tables import Column, table
from board.desk.focus.asked import address_of_candidates, subject_for
from board.desk.focus.evidence_asked import EvidenceAsked, evidence_link, evidence_month
from board.desk.focus.forms import address_of_issue, choosing
from board.desk.focus.issues_page import CANDIDATES
from board.desk.focus.working_out import Worked
from board.desk.focus.workings import Proposed
from board.desk.layout import FOCUS, head, page, said
from board.desk.sessions import Session
from board.desk.sheets.links import file_links
from board.focus_section import scale_of
from board.markup import Html, join, tag
from briefing.choosing.candidate import Candidate, Proposal, Unranked
from briefing.choosing.subjects import KINDS
from city import paths
from city.focus_issues import FOCUS_STATES, FocusIssue, Subject, focus_id, topics
from city.times import Zone

_BEING = ("正在计算候选：本页几秒后自动刷新", "candidates are being worked out: this page asks again in seconds")
_SMALL = (
    "仅按本区域件数排序；数量小，名次随机性大，请结合依据",
    "ranked by the counts of this area alone: they are small, and ranks move by chance; look at the evidence",
)
_NEWER = ("正在重新计算", "being worked out anew")
_UNRANKED = (
    Column(("名称", "Name"), "wide"),
    Column(("类别", "Kind")),
    Column(("十二个月件数", "Matters in 12 months"), "n"),
    Column(("原因", "Why not"), "wide"),
)


@dataclass(frozen=True)
class Ranked:
    """What candidates are ranked within and of, what was decided on so far, and the areas that one can look into."""

    area: str
    period: str
    decided: Sequence[FocusIssue]
    areas: Sequence[str]
    deciding: bool
    """The account decides on candidates."""


def candidates_page(
    ranked: Ranked, worked: Worked[Proposed] | None, session: Session, zone: Zone, *, coming: bool
) -> str:
    """The page of an area and a period; ``coming`` says that newer candidates are being worked out."""
    period, area = ranked.period, ranked.area
    lead = None
    if worked is not None:
        lead = join(words.both(("计算于", "worked out")), " ", words.moment(zone.iso(worked.at), zone))
        lead = join(lead, " · ", words.both(_NEWER)) if coming else lead
    return page(
        f"{CANDIDATES[0]} {period}",
        session,
        address_of_candidates(period, area),
        head(join(words.both(CANDIDATES), f" {period} · ", tag("bdi", paths.name(area))), lead),
        tag("p", tag("a", words.both(FOCUS), href="/focus")),
        _choice(period, area),
        _areas(ranked),
        tag("p", words.both(_SMALL), class_="note") if paths.depth(area) else None,
        said(words.both(_BEING)) if worked is None and coming else None,
        None
        if worked is None
        else [
            _Feed(number, each, ranked, session, worked.newest).section()
            for number, each in enumerate(worked.found.proposals)
        ]
        or tag("section", tag("p", words.both(("本期没有数据", "nothing was counted in it")), class_="empty")),
        file_links("/candidates", **{"month" if "-" in period else "year": period, "area": area})
        if worked is not None and worked.found.proposals
        else None,
        again=AGAIN if coming else 0,
    )


def _areas(ranked: Ranked) -> Html | None:
    """Ways into the areas that candidates can be ranked within."""
    if len(ranked.areas) < 2:
        return None
    ways = [
        tag(
            "a",
            tag("bdi", paths.name(one)),
            href=address_of_candidates(ranked.period, one),
            aria_current="true" if one == ranked.area else None,
        )
        for one in ranked.areas
    ]
    return tag(
        "nav",
        tag("p", [[" · ", way] if at else way for at, way in enumerate(ways)]),
        class_="trails",
        aria_label="区域 Areas",
    )


def _choice(period: str, area: str) -> Html:
    """Forms for another month or year of the same area."""
    is_month = "-" in period
    month = tag(
        "input", type="month", name="month", id="month", value=period if is_month else None, pattern="[0-9]{4}-[0-9]{2}"
    )
    year = tag("input", type="number", name="year", id="year", value=period[:4], min=1990, max=2099)
    return tag("div", [_asking(("月", "month"), month, area), _asking(("年", "year"), year, area)], class_="feeds")


def _asking(called: tuple[str, str], shown: Html, area: str) -> Html:
    label = tag("div", tag("label", words.both(called), for_=called[1]), shown)
    within = tag("input", type="hidden", name="area", value=area)
    button = tag("button", words.both(("查看", "show")), " ", words.both(called), type="submit", class_="plain")
    return tag("form", within, label, button, class_="inline", action="/candidates")


@dataclass(frozen=True)
class _Feed:
    """The candidates of a feed; ``number`` tells the feeds of a page apart."""

    number: int
    proposal: Proposal
    ranked: Ranked
    session: Session
    newest: int

    def section(self) -> Html:
        """Best first, then what is not ranked."""
        shown = [self._candidate(one) for one in self.proposal.candidates]
        return tag(
            "section",
            tag("h2", words.feed(self.proposal.feed)),
            shown or tag("p", words.both(("没有候选", "no candidates")), class_="empty"),
            _unranked(self.proposal),
        )

    def _candidate(self, one: Candidate) -> Html:
        known = {issue.focus_id: issue for issue in self.ranked.decided}
        theme = "" if one.kind == "topic" else one.topic
        subject = subject_for(one.feed, one.topics or (one.topic_id,), self.ranked.area, self.ranked.period, theme)
        issue = None if subject is None else known.get(focus_id(subject))
        kind = tag("span", words.both(KINDS[one.kind]), class_="above") if one.kind != "topic" else None
        about = tag(
            "div",
            tag("h3", tag("bdi", one.topic)),
            kind,
            [tag("span", tag("bdi", topic.replace(">", " › ")), class_="above") for topic in one.topics],
            tag("p", one.why_zh, lang="zh"),
            tag("p", tag("bdi", one.about), class_="quiet") if one.about else None,
            [tag("p", text, class_="quiet") for text in (_merged(one), _aside(one), _moves(one)) if text is not None],
            self._evidence(one),
            [_decided(each) for each in _of_others(one, known, self.ranked.area)] if issue is None else _decided(issue),
            self._forms(subject, issue, one),
        )
        rank = tag("div", one.rank, class_="rank")
        return tag("article", rank, about, scale_of(one, percentiles=True), class_="issue")

    def _evidence(self, one: Candidate) -> Html | None:
        """Ways to all that is known of each of its topics."""
        month = evidence_month(self.ranked.period, self.newest)
        asked = [EvidenceAsked(one.feed, topic, self.ranked.area, month) for topic in one.topics or (one.topic_id,)]
        links = [evidence_link(each, named=len(asked) > 1) for each in asked if each.topic]
        return tag("p", [[" · ", link] if at else link for at, link in enumerate(links)]) if links else None

    def _forms(self, subject: Subject | None, issue: FocusIssue | None, one: Candidate) -> Html | None:
        if not self.ranked.deciding or subject is None or (issue is not None and issue.state != "rejected"):
            return None
        return choosing(subject, one.topic, f"{self.number}-{one.rank}", self.session, fresh=issue is None)


def _merged(one: Candidate) -> Html | None:
    if not one.merged:
        return None
    names = [f"{each.name} ({each.common:.0%})" for each in one.merged]
    return join(words.both(("含相同工单的", "holds the same cases as")), ": ", tag("bdi", "、".join(names)))


def _aside(one: Candidate) -> Html:
    aside = one.aside
    return words.both(
        (
            (
                f"不计入：重复 {aside.repeats:,}，咨询 {aside.inquiries:,}，自录 {aside.staff:,}；"
                f"来源不纳入考核但仍计入：{aside.excluded:,}"
            ),
            (
                f"not counted: repeats {aside.repeats:,}, inquiries {aside.inquiries:,}, of staff {aside.staff:,}; "
                f"counted though excluded by the feed: {aside.excluded:,}"
            ),
        )
    )


def _moves(one: Candidate) -> Html:
    moves = one.sensitivity
    return words.both(
        (
            (
                f"任一权重增减四分之一：第 {moves.best}–{moves.worst} 名，"
                f"进前五 {moves.in_five:.0%}，进前十 {moves.in_ten:.0%}"
            ),
            (
                f"with any weight a quarter up or down: rank {moves.best}–{moves.worst}, in the first five "
                f"{moves.in_five:.0%}, in the first ten {moves.in_ten:.0%}"
            ),
        )
    )


def _of_others(one: Candidate, known: Mapping[str, FocusIssue], area: str) -> list[FocusIssue]:
    """Chosen and closed issues about the area, of any period, that hold all topics of a candidate."""
    own = set(one.topics)
    return [
        issue
        for issue in known.values()
        if own
        and (issue.subject.feed, issue.subject.area) == (one.feed, area)
        and issue.state in {"chosen", "closed"}
        and own <= {*topics(issue)}
    ]


def _decided(issue: FocusIssue) -> Html:
    """What people have decided on it."""
    link = tag("a", tag("bdi", issue.title), href=address_of_issue(issue.focus_id))
    why = join(": ", tag("bdi", issue.reason)) if issue.reason else None
    state = tag("b", words.both(FOCUS_STATES[issue.state]))
    return tag("p", state, " · ", link, f" · {issue.subject.period}", why)


def _unranked(proposal: Proposal) -> Html | None:
    """What is no candidate, in a fold."""
    found = [*proposal.left_out, *proposal.too_small]
    if not found:
        return None
    summary = tag("summary", words.both(("未列入", "Not ranked")), f" {len(found)}")
    return tag("details", summary, table(_UNRANKED, [_why_not(one) for one in found]))


def _why_not(one: Unranked) -> list[Html | str]:
    return [tag("bdi", one.name), words.both(KINDS[one.kind]), f"{one.matters:,}", tag("bdi", one.reason)]
