"""Silences of notices that a duty role sets and ends at run time. Feeds that fell silent are another thing."""

import msgspec

from city.actions import ROLE_LENGTH
from city.matchers import MatchedLevel, Matcher
from city.paths import parts, within
from city.times import DAY

LONGEST_DAYS = 30
"""A silence lasts so long at most: what is to last longer is looked at again."""
REASON_LENGTH = 200
"""Characters of a reason at most."""


class NoticeSilence(
    Matcher,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag="notice silence",
    rename={"begins": "from", "ends": "until"},
):
    """For a time nobody is told of the alerts that match; they are shown all the same.

    Law: it holds in ``window`` and never after it, lasts ``LONGEST_DAYS`` at most, and matches only alerts of the area
    that its author keeps watch over. Level 4 it holds only where ``most`` says so. Raises ``ValueError`` for any other.
    """

    silence_id: str
    """Unique: one that comes twice is set once."""
    at: int
    """When it was set, in milliseconds UTC like all instants."""
    begins: int
    ends: int
    author: str
    """The duty role that set it, never a person."""
    area: str
    """The area that the role keeps watch over."""
    reason: str
    most: MatchedLevel = 3
    ended_at: int = 0
    """When it was ended by hand, 0 where it was not."""
    ended_by: str = ""

    def __post_init__(self) -> None:
        if not self.author or len(self.author) > ROLE_LENGTH:
            raise ValueError(f"the role has 1 to {ROLE_LENGTH} characters")
        if not self.reason or len(self.reason) > REASON_LENGTH:
            raise ValueError(f"the reason has 1 to {REASON_LENGTH} characters")
        if not all(name.strip() for path in (self.area, *self.areas, *self.topics) for name in parts(path) or ("",)):
            raise ValueError("areas and topics are paths without empty names")
        if not self.areas or not all(within(area, self.area) for area in self.areas):
            raise ValueError("a silence names areas, and none outside the area that its role keeps watch over")
        if self.least > self.most:
            raise ValueError(f"the lowest level, {self.least}, is above the highest, {self.most}")
        if self.ends <= max(self.begins, self.at):
            raise ValueError("a silence ends after it begins, and after it is set")
        if self.ends - self.begins > LONGEST_DAYS * DAY:
            raise ValueError(f"a silence lasts {LONGEST_DAYS} days at most")

    @property
    def name(self) -> str:
        """What reasons call it: its id."""
        return self.silence_id

    @property
    def window(self) -> tuple[int, int]:
        """The instants from which and before which it holds: never before it was set, never after it was ended.

        The second is not after the first where it was ended before it began.
        """
        return max(self.begins, self.at), min(self.ends, self.ended_at or self.ends)


class EndSilence(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag="end silence"
):
    """A duty role ends a silence before its time. Raises ``ValueError`` for a role without a name."""

    silence_id: str
    at: int
    role: str
    area: str
    """The area that the role keeps watch over: the silence's author has its own there."""

    def __post_init__(self) -> None:
        if not self.role or len(self.role) > ROLE_LENGTH:
            raise ValueError(f"the role has 1 to {ROLE_LENGTH} characters")


def may_end(area: str, silence: NoticeSilence) -> bool:
    """Whether a role of an area may end a silence: its author keeps watch over that area or one below it."""
    return within(silence.area, area)


def newer(one: NoticeSilence, other: NoticeSilence) -> NoticeSilence:
    """Of two states of a silence the one that knows of its end, in whatever order they come."""
    return other if other.ended_at and not one.ended_at else one
