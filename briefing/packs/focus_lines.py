"""Focus issues (每月一题) in a pack: what was chosen, what its three lists say, what it was closed with.

Issues of the area itself and of areas below are told whole. Those of the areas above stand by their name only, and only
where the area has matters of their topics: numbers and lists of an issue above are those of others too.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from briefing.packs.moments import check_days, check_moments
from briefing.packs.spans import Span
from briefing.periods import WEEKS_OF_A_YEAR
from city import paths
from city.focus_issues import Effect, FocusIssue, FocusState, ItemState, ListName, late, topics
from city.times import Zone, day_iso
from indexing.focus_issues import focus_of
from indexing.store import Query, Store

SHOWN: Final[tuple[FocusState, ...]] = ("chosen", "closed")


class ItemLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the three lists."""

    item_id: str
    list: ListName
    text: str
    unit: str
    due: str
    """A month."""
    state: ItemState
    late: bool
    """Open although its month was over when the figures were made."""


class IssueLine(msgspec.Struct, frozen=True, kw_only=True):
    """A focus issue of the area or of one below it. Times are ISO texts of the city's clock."""

    focus_id: str
    title: str
    state: FocusState
    feed: str
    topics: tuple[str, ...]
    area: str
    period: str
    """The month or the year that it was chosen for."""
    decided_at: str
    closed_at: str | None
    measures_from: str
    """ISO date, empty while that is open."""
    items: tuple[ItemLine, ...]
    late: int
    effect: Effect | None
    """What it was closed with."""

    def __post_init__(self) -> None:
        check_moments(self.decided_at, self.closed_at)
        check_days(self.measures_from or None)


class IssueAbove(msgspec.Struct, frozen=True, kw_only=True):
    """A focus issue of an area above that concerns this one."""

    focus_id: str
    title: str
    state: FocusState
    topics: tuple[str, ...]
    area: str
    period: str


class FocusIssues(msgspec.Struct, frozen=True, kw_only=True):
    """All that are chosen now, and those that were closed since the period began; by area, then by decision."""

    own: tuple[IssueLine, ...]
    above: tuple[IssueAbove, ...]


def known_issues(store: Store) -> tuple[FocusIssue, ...]:
    """All that people have decided on, in the order of their decisions."""
    return tuple(focus_of(body) for body in store.search("focus-issues", Query()))


def focus_lines(  # noqa: PLR0913, PLR0917 - of what, where, when
    store: Store, issues: Iterable[FocusIssue], area: str, span: Span, as_of: int, zone: Zone
) -> FocusIssues:
    """The issues of an area, of those below it, and of those above that concern it."""
    start, _ = span.instants(zone)
    shown = [one for one in issues if one.state == "chosen" or (one.state == "closed" and _closed(one) >= start)]
    own = [one for one in shown if paths.within(one.subject.area, area)]
    above = [one for one in shown if one not in own and paths.within(area, one.subject.area)]
    return FocusIssues(
        own=tuple(_line(one, as_of, zone) for one in sorted(own, key=_order)),
        above=tuple(
            IssueAbove(
                focus_id=one.focus_id,
                title=one.title,
                state=one.state,
                topics=topics(one),
                area=one.subject.area,
                period=one.subject.period,
            )
            for one in sorted(above, key=_order)
            if _concerns(store, one, area, span)
        ),
    )


def _order(issue: FocusIssue) -> tuple[str, int, str]:
    return issue.subject.area, issue.decided_at, issue.focus_id


def _line(issue: FocusIssue, as_of: int, zone: Zone) -> IssueLine:
    behind = late(issue, month(as_of, zone))
    return IssueLine(
        focus_id=issue.focus_id,
        title=issue.title,
        state=issue.state,
        feed=issue.subject.feed,
        topics=topics(issue),
        area=issue.subject.area,
        period=issue.subject.period,
        decided_at=zone.iso(issue.decided_at),
        closed_at=zone.iso(_closed(issue)) if issue.state == "closed" else None,
        measures_from=issue.measures_from,
        items=tuple(
            ItemLine(
                item_id=item.item_id,
                list=item.list,
                text=item.text,
                unit=item.unit,
                due=item.due,
                state=item.state,
                late=item in behind,
            )
            for item in issue.items
        ),
        late=len(behind),
        effect=issue.effect,
    )


def month(instant: int, zone: Zone) -> str:
    """The month of an instant on the city's clock, as the lists name months."""
    return zone.iso(instant)[: len("2026-10")]


def _closed(issue: FocusIssue) -> int:
    """When an issue was closed: the last time that it was."""
    return max(
        (change.at for change in issue.history if change.kind == "finish" and not change.refused),
        default=issue.updated_at,
    )


def _concerns(store: Store, issue: FocusIssue, area: str, span: Span) -> bool:
    """Whether the area has a matter of its topics in the year that ends with the period."""
    asked = {"feed": issue.subject.feed, "class": "request"}
    first, last = day_iso(span.last - WEEKS_OF_A_YEAR + 1), day_iso(span.last)
    return any(
        store.counts(
            first, last, ("feed",), query=Query(equal=asked, below={"topic_id": topic, "area_id": area})
        ).counts.any()
        for topic in topics(issue)
    )
