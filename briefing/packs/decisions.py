"""待议事项: what a meeting might decide on, each with its evidence. Proposed, never decided.

| kind | what |
|---|---|
| candidate | a candidate for the focus issue that nobody has decided on |
| alert | of level 3 or 4, not over, and open for longer than ``LONG`` |
| untouched | at the desk of the tier that holds the places which carry it, not over, without a deed for ``WAITS`` |
| hand_over | an outlet was asked and has not confirmed it, and no desk has closed the alert |
| late | a line of the three lists that is open although its month is over |

An alert stands once, of the first kind that holds.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Literal

import msgspec

from briefing.packs.alert_lines import OVER, AlertLine
from briefing.packs.candidates import FocusLine
from briefing.packs.focus_lines import IssueLine
from briefing.packs.moments import check_moments
from city import paths
from city.desks import Tier
from city.focus_issues import FocusIssue, topics
from city.times import DAY, instant_of_iso

DecisionKind = Literal["candidate", "alert", "untouched", "hand_over", "late"]

LONG: Final[dict[int, int]] = {4: DAY, 3: 7 * DAY}
"""By level: the limits within which a hotline wants an answer in an emergency, and to a common request."""
WAITS: Final = DAY


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item. Which fields are there goes by its kind."""

    kind: DecisionKind
    feed: str = ""
    topic: str = ""
    topics: tuple[str, ...] = ()
    """Of a candidate."""
    area: str = ""
    period: str = ""
    """Of a candidate: the month or year that it is one for."""
    alert_id: str = ""
    level: int = 0
    outlet: str = ""
    focus_id: str = ""
    title: str = ""
    item_id: str = ""
    text: str = ""
    unit: str = ""
    due: str = ""
    since: str | None = None
    """When the alert was opened, or the outlet asked."""
    days: int = 0
    """Whole days since then."""
    deeds: int = 0
    observed: int | None = None
    expected: float | None = None
    rank: int = 0
    matters: int = 0
    areas: int = 0
    of_areas: int = 0

    def __post_init__(self) -> None:
        check_moments(self.since)


def decisions(  # noqa: PLR0913, PLR0917 - it looks at every part
    tier: Tier,
    area: str,
    candidates: tuple[FocusLine, ...] | None,
    period: str | None,
    alerts: tuple[AlertLine, ...],
    own: tuple[IssueLine, ...],
    issues: Iterable[FocusIssue],
    as_of: int,
) -> tuple[Decision, ...]:
    """The items by kind, in the order in which the parts of the pack have them. ``issues`` are all that are known."""
    known = tuple(issues)
    return (
        *(_alert(line, as_of, kind) for line in alerts if (kind := _kind(line, tier, area, as_of))),
        *_hand_overs(alerts, as_of),
        *_late(own),
        *_candidates(candidates or (), period or "", area, known),
    )


def decided_on(issues: Iterable[FocusIssue], feed: str, named: tuple[str, ...], area: str, period: str) -> str:
    """The id of the focus issue of an area by which topics are decided on, empty for none.

    One that is chosen decides on all that it holds, for as long as it is; one that was rejected, merged or closed only
    for its own period and those before.
    """
    for one in issues:
        same = one.subject.feed == feed and one.subject.area == area
        held = all(any(paths.within(topic, own) for own in topics(one)) for topic in named)
        if same and held and (one.state == "chosen" or one.subject.period >= period):
            return one.focus_id
    return ""


def _kind(line: AlertLine, tier: Tier, area: str, as_of: int) -> Literal["alert", "untouched"] | None:
    if line.status in OVER:
        return None
    waited = as_of - instant_of_iso(line.opened_at)
    if line.level in LONG and waited >= LONG[line.level]:
        return "alert"
    holds_others = paths.within(area, line.area) and (line.area != area or tier != "street")
    return "untouched" if holds_others and not line.deeds and waited >= WAITS else None


def _alert(line: AlertLine, as_of: int, kind: Literal["alert", "untouched"]) -> Decision:
    return Decision(
        kind=kind,
        feed=line.feed,
        topic=line.topic,
        area=line.area,
        alert_id=line.alert_id,
        level=line.level,
        since=line.opened_at,
        days=_days(line.opened_at, as_of),
        deeds=len(line.deeds),
        observed=line.observed,
        expected=line.expected,
    )


def _hand_overs(alerts: Iterable[AlertLine], as_of: int) -> Iterator[Decision]:
    for line in alerts:
        for one in line.hand_overs:
            if one.received_at is None and line.status != "closed":
                yield Decision(
                    kind="hand_over",
                    feed=line.feed,
                    topic=line.topic,
                    area=line.area,
                    alert_id=line.alert_id,
                    level=line.level,
                    outlet=one.outlet,
                    since=one.at,
                    days=_days(one.at, as_of),
                )


def _late(own: Iterable[IssueLine]) -> Iterator[Decision]:
    for issue in own:
        for item in issue.items:
            if item.late:
                yield Decision(
                    kind="late",
                    feed=issue.feed,
                    area=issue.area,
                    focus_id=issue.focus_id,
                    title=issue.title,
                    item_id=item.item_id,
                    text=item.text,
                    unit=item.unit,
                    due=item.due,
                )


def _candidates(
    found: Iterable[FocusLine], period: str, area: str, issues: tuple[FocusIssue, ...]
) -> Iterator[Decision]:
    for one in found:
        if not decided_on(issues, one.feed, one.topics, area, period):
            yield Decision(
                kind="candidate",
                feed=one.feed,
                topic=one.topic,
                topics=one.topics,
                area=area,
                period=period,
                rank=one.rank,
                matters=one.matters,
                areas=one.areas,
                of_areas=one.of_areas,
            )


def _days(since: str, as_of: int) -> int:
    return max(0, as_of - instant_of_iso(since)) // DAY
