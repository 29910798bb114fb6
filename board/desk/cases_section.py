"""The cases that carry an alert, on its page: what, where, since when, how far, and the way into the city's system."""

from collections.abc import Sequence
from dataclasses import dataclass

from board import words
from board.desk.case_links import CaseLinks
from board.desk.case_tables import Column, table
from board.desk.plain_names import plain, shown
from board.markup import Child, Html, join, tag
from city import paths
from city.times import Zone
from indexing.store import Body

MOST = 50
"""Cases that are shown."""
STATES = {"open": ("未办结", "not closed"), "closed": ("已办结", "closed")}
OVERDUE = ("超期", "overdue")
_COLUMNS = (
    Column(("登记", "Registered"), "nowrap"),
    Column(("编号", "Case")),
    Column(("问题", "Topic"), "wide"),
    Column(("区域", "Area"), "wide"),
    Column(("状态", "State"), "nowrap"),
    Column(("时限", "Due")),
)


@dataclass(frozen=True)
class Carriers:
    """The cases of an alert that an account may see."""

    newest: Sequence[Body]
    """At most ``MOST``, the newest first."""
    open: int
    closed: int


def section(carriers: Carriers, links: CaseLinks, zone: Zone, now: int) -> Html | None:
    """The table, or nothing where there are no cases. Only what a case's document holds is in it, no text or person."""
    number = carriers.open + carriers.closed
    if not number:
        return None
    said = (f"{number} 件，已办结 {carriers.closed} 件", f"{number}, {carriers.closed} of them closed")
    more = number - len(carriers.newest)
    left = tag("p", words.both((f"另有 {more} 件更早", f"{more} earlier ones")), class_="quiet") if more > 0 else None
    return tag(
        "section",
        tag("h2", words.both(("支撑预警的工单", "Cases that carry it"))),
        tag("p", words.both(said), class_="lead"),
        table(_COLUMNS, [_row(case, links, zone, now) for case in carriers.newest]),
        left,
        id="cases",
    )


def _row(case: Body, links: CaseLinks, zone: Zone, now: int) -> list[Child]:
    return [
        words.moment(case["registered"], zone),
        _named(case, links),
        _node(case["topic_id"]),
        _node(case["area_id"]),
        words.both(STATES.get(case["status"], ("", plain(case["status"])))),
        _due(case, zone, now),
    ]


def _named(case: Body, links: CaseLinks) -> Html:
    """The number of a case, a link where the operator has given a template."""
    name, href = shown(case["case"].removeprefix(f"{case['feed']}:")), links.address(case["feed"], case["case"])
    if href is None:
        return name
    return tag("a", name, href=href, rel="noopener noreferrer external", target="_blank")


def _node(path: str) -> Html:
    above = plain(" › ".join(paths.parts(path)[:-1]))
    return join(shown(paths.name(path)), tag("span", tag("bdi", above), class_="above") if above else None)


def _due(case: Body, zone: Zone, now: int) -> Html | None:
    if case["due"] is None:
        return None
    due = words.instant_of(case["due"])
    late = case["status"] == "open" and due < now
    mark = tag("b", " ", words.both(OVERDUE), class_="late") if late else None
    return join(tag("span", words.moment(case["due"], zone), class_="nowrap"), mark)
