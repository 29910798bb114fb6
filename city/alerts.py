"""An alert as a value: what a person sees of one cause."""

from typing import Literal

import msgspec

from city.actions import Handling
from city.desks import Told
from city.findings import Part, Span

Level = Literal[1, 2, 3, 4]
LEVELS: dict[int, tuple[str, str]] = {
    1: ("关注", "watch"),
    2: ("提示", "notice"),
    3: ("重点", "major"),
    4: ("紧急会商", "urgent"),
}
"""Internal attention levels. They are not the statutory warning levels and are never published."""

AlertStatus = Literal["open", "growing", "continuing", "acknowledged", "handling", "recovered", "closed", "reopened"]
OPEN: tuple[AlertStatus, ...] = ("open", "growing", "continuing", "reopened", "acknowledged", "handling")
"""States of an alert that is not over."""

Relation = Literal["beside", "after", "before", "fell"]
"""How another series stands to an alert's own: it rose in the same hours; it followed within the days that its feed
may; it is what a closed alert told of and this one follows; it fell by as much, because it has another name now.
"""


class Joined(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Another series that moved with the alert's own: part of the same cause, perhaps told by another feed."""

    feed: str
    topic: str
    area: str
    observed: int
    expected: float
    since: int
    span: Span = "hour"
    start: int = 0
    """First instant of the period that was counted, and its end; 0 where they are not known."""
    end: int = 0
    told_at: int = 0
    """The tick at which it came to the alert."""
    relation: Relation = "beside"
    alert_id: str = ""
    """The closed alert, for ``before``."""

    @property
    def series(self) -> tuple[str, str, str]:
        """Feed, topic and area."""
        return (self.feed, self.topic, self.area)

    @property
    def excess(self) -> float:
        """Counts above expectation, at least 0."""
        return max(0.0, self.observed - self.expected)


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of the life of an alert."""

    tick: int
    """Of what people do, when they did it."""
    status: AlertStatus
    level: Level
    why: str
    by: str = ""
    """The duty role that did it; empty for what the counts did."""
    note: str = ""
    refused: bool = False
    """It no longer fitted, and changed nothing."""


class Alert(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag="alert"):
    """One cause, where it sits, since when, how large, why. All instants in milliseconds UTC."""

    alert_id: str
    feed: str
    topic: str
    area: str
    level: Level
    status: AlertStatus
    opened_at: int
    updated_at: int
    """The tick of this state: readers take the state with the highest."""
    first_period: int
    last_period: int
    span: str
    observed: int
    expected: float
    upper: float
    p: float
    score: float
    """``-log10 p`` of the strongest finding so far, at most 300."""
    excess: float
    """Largest number of cases above expectation in one judged period so far."""
    method: str
    reason: str
    areas: tuple[Part, ...] = ()
    joined: tuple[Joined, ...] = ()
    history: tuple[Change, ...] = ()
    cases: tuple[str, ...] = ()
    """Case names behind an urgent alert."""
    rule: str = ""
    issue: str = ""
    """Id of the issue behind an alert of an emerging issue."""
    handling: Handling = Handling()
    """What people have done with it."""
    told: Told = "at_once"
    """``digest`` for one that was opened over its desk's budget of the day and not promoted since."""
    promoted_at: int = 0
    """The tick at which an alert of the digest was told at once after all, 0 for any other."""
