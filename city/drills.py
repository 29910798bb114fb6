"""Drills (演练): a marked alert that a duty desk orders, to see that the way from the watch to a person works."""

from typing import Final, get_args

import msgspec

from city.actions import NOTE_LENGTH, ROLE_LENGTH
from city.alerts import Level
from city.findings import Span

DRILL: Final = "drill"
"""Span, feed and method of its alert: nothing was judged and no feed has sent anything."""

COUNTED: Final[tuple[str, ...]] = get_args(Span)
"""Spans of all other alerts: what counts alerts counts these."""

WORDS: Final = ("演练", "drill")


class Drill(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag="drill"):
    """A duty role has ordered a drill. It stands in the stream of findings, as what people do with alerts does.

    ``drill_id`` is unique to the order: one that comes twice is one drill. Raises ``ValueError`` where the role or the
    area is missing, or the note is too long.
    """

    drill_id: str
    at: int
    """When it was ordered, in milliseconds UTC."""
    role: str
    desk: str
    """The area that the role keeps watch over."""
    area: str
    """Where the alert pretends to sit, and of which topic: empty for none."""
    topic: str = ""
    level: Level = 3
    note: str = ""

    def __post_init__(self) -> None:
        if not self.role or len(self.role) > ROLE_LENGTH:
            raise ValueError(f"the role has 1 to {ROLE_LENGTH} characters")
        if not self.area or not self.desk:
            raise ValueError("a drill has an area, and so has the desk that orders it")
        if len(self.note) > NOTE_LENGTH:
            raise ValueError(f"a note has at most {NOTE_LENGTH} characters")


def is_drill(span: str) -> bool:
    """Whether an alert of a span is a drill."""
    return span == DRILL
