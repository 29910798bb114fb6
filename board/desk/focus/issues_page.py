"""The focus issues that were decided on inside an area, by period, with what is late first."""

from itertools import groupby

from board import words
from board.desk.case_tables import Column, table
from board.desk.focus.asked import ranked_within
from board.desk.focus.forms import address_of_issue
from board.desk.focus.lists import ordered, state_of
from board.desk.layout import FOCUS, head, page
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.markup import Child, Html, tag
from city import paths
from city.focus_issues import FOCUS_STATES, LISTS, FocusIssue, Item, late, topics

CANDIDATES = ("候选", "Candidates")
_LEAD = ("由人选定；限期、逾期按月计", "people choose; a line is late when its month is over")
_ORDER = ("chosen", "closed", "merged", "rejected")
_COLUMNS = (
    Column(("题目", "Title"), "wide"),
    Column(("状态", "State")),
    Column(("区域", "Area")),
    Column(("问题", "Topics")),
    Column(("措施起始", "Measures from"), "nowrap"),
    Column(("清单", "Lines"), "wide"),
)


def issues_page(scope: Scope, session: Session, month: str) -> str:
    """The page as of a month, the newest period first."""
    found = sorted(scope.focus_issues(), key=lambda one: one.subject.period, reverse=True)
    way = tag("a", words.both(CANDIDATES), href="/candidates") if ranked_within("", scope) else None
    return page(
        " ".join(FOCUS),
        session,
        "/focus",
        head(words.both(FOCUS), words.both(_LEAD)),
        tag("p", way, class_="inline") if way else None,
        _late(found, month),
        [_period(period, list(issues), month) for period, issues in groupby(found, key=lambda one: one.subject.period)]
        or tag("section", tag("p", words.both(("尚无决定", "nothing was decided on yet")), class_="empty")),
    )


def _late(found: list[FocusIssue], month: str) -> Html | None:
    number = sum(len(late(one, month)) for one in found)
    said = (f"逾期 {number} 项", f"late lines: {number}")
    return tag("p", tag("b", words.both(said), class_="late"), class_="change") if number else None


def _period(period: str, issues: list[FocusIssue], month: str) -> Html:
    """Those with something late first, then by state."""
    issues.sort(key=lambda one: (not late(one, month), _ORDER.index(one.state), one.title))
    return tag("section", tag("h2", period), table(_COLUMNS, [_row(one, month) for one in issues]))


def _row(issue: FocusIssue, month: str) -> list[Child]:
    return [
        tag("a", tag("bdi", issue.title), href=address_of_issue(issue.focus_id), class_="node"),
        words.both(FOCUS_STATES[issue.state]),
        words.path(issue.subject.area),
        tag("bdi", "、".join(map(paths.name, topics(issue)))),
        issue.measures_from or "–",
        [_line(issue, one, month) for one in ordered(issue, month)],
    ]


def _line(issue: FocusIssue, item: Item, month: str) -> Html:
    about = f" · {LISTS[item.list][0]} · {item.due} · "
    return tag("div", tag("bdi", item.text), about, state_of(issue, item, month))
