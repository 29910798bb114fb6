"""The lines of a focus issue (一方案三清单) as tables: what is late first, then what is open, by its month."""

from collections.abc import Sequence

from board import words
from board.desk.case_tables import Column, table
from board.desk.focus.forms import ITEM_STATES, marking
from board.desk.sessions import Session
from board.markup import Child, Html, join, tag
from city.focus_issues import LISTS, FocusIssue, Item, ListName, late

LATE = ("逾期", "late")
_COLUMNS = (
    Column(("内容", "What"), "wide"),
    Column(("责任单位", "Unit")),
    Column(("期限", "Due"), "nowrap"),
    Column(("状态", "State"), "nowrap"),
)
_MARKS = Column(("改为", "Mark as"), "wide")


def ordered(issue: FocusIssue, month: str) -> list[Item]:
    """All lines: late ones, then open ones, then the others, each by their month."""
    overdue = late(issue, month)
    rest = sorted((one for one in issue.items if one not in overdue), key=lambda one: (one.state != "open", one.due))
    return [*overdue, *rest]


def list_tables(issue: FocusIssue, month: str, session: Session) -> Html:
    """A table for each of the three lists, with buttons where the account may mark lines."""
    marks = issue.state == "chosen" and not session.account.reads_only
    return tag(
        "section",
        tag("h2", words.both(("一方案三清单", "Plan and lists"))),
        [_list(issue, name, month, session if marks else None) for name in LISTS],
        id="lists",
    )


def state_of(issue: FocusIssue, item: Item, month: str) -> Html:
    """The state of a line, with a mark where it is late."""
    overdue = tag("b", " ", words.both(LATE), class_="late") if item in late(issue, month) else None
    return join(words.both(ITEM_STATES[item.state]), overdue)


def _list(issue: FocusIssue, name: ListName, month: str, marker: Session | None) -> Html:
    items = [one for one in ordered(issue, month) if one.list == name]
    columns = (*_COLUMNS, _MARKS) if marker else _COLUMNS
    shown = table(columns, [_row(issue, one, month, marker) for one in items]) if items else _nothing()
    return tag("div", tag("h3", words.both(LISTS[name])), shown, class_="digest")


def _row(issue: FocusIssue, item: Item, month: str, marker: Session | None) -> Sequence[Child]:
    row = [tag("bdi", item.text), tag("bdi", item.unit), item.due, state_of(issue, item, month)]
    return [*row, tag("div", marking(issue, item, marker), class_="marks")] if marker else row


def _nothing() -> Html:
    return tag("p", words.both(("无", "none")), class_="quiet")
