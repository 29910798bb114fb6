"""A row between two looks: what its cells say, and what its text and the cases before it say of it."""

from typing import NamedTuple

import msgspec

from city.events import Event
from intake.lifecycle import RowTimes


class Draft(NamedTuple):
    """What the cells of a row say. Title and body are in memory only, and go no further than to what decides."""

    latest: Event
    """The newest stage, without what is decided later. Its topic is empty where the row names none and a text may."""
    times: RowTimes
    copy: bool
    """Hands a known case to another unit."""
    day: int
    """Day of the registration."""
    title: str = ""
    body: str = ""
    numbers: tuple[str, ...] = ()
    """What the matter is called elsewhere: name of a system, a colon, the number there."""

    @property
    def arrived(self) -> int:
        """When the row could be known first, by the data's own time."""
        return max(self.times.known, self.times.arrival or self.times.known)

    @property
    def readable(self) -> bool:
        """Whether there is a text to be looked at. Of public order none is."""
        return bool(self.title or self.body) and self.latest.subgrid != "order"


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is added to a case because of its text and of what came before it."""

    topic: str = ""
    """In place of the row's own; empty where that stays."""
    urgent: tuple[str, ...] = ()
    """Urgent rules on texts that hold."""
    matter: str = ""
    """The case that this one is a report of; empty where it is a matter of its own, or the feed says so itself."""
    issue: str = ""
    subject: tuple[str, ...] = ()
    """Words of the issue, as far as it has so many matters that they may be shown."""
    read: bool = False
    """Its text was looked at."""
    title: str = ""
    """Without what was found of persons."""


UNDECIDED = Decision()
"""Of rows of feeds that have nothing to decide on."""
