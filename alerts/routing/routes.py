"""``routes.toml`` as values: who is on duty, who is told of which alerts, when it is quiet. See ``docs/routing.md``.

No person is named here and no address: a role is a post of duty (值班岗), a channel a name whose address and secret
are kept where messages are sent.
"""

from hashlib import blake2b
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from alerts.routing.hours import Clock, Window
from city.matchers import Matcher

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
_Minutes = Annotated[int, Meta(ge=0, le=100_000)]
_Count = Annotated[int, Meta(ge=0)]


class Role(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A post of duty and the channels that reach it. ``an_hour`` and ``a_day`` are its budget, 0 for none."""

    name: Name
    channels: Annotated[tuple[Name, ...], Meta(min_length=1)]
    an_hour: _Count = 0
    a_day: _Count = 0


class Roster(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who has the duty of one place, by shifts. ``fallback`` is the role where no shift is on.

    ``deputy`` is the roster that is told where nobody acknowledges.
    """

    name: Name
    fallback: str = ""
    deputy: str = ""


class Shift(Window, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The hours in which a role has the duty of a roster."""

    roster: str
    role: str


class Route(Matcher, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"goes_on": "continue"}):
    """Alerts that match are told to the rosters; later routes are tried only where it continues."""

    name: Name
    rosters: Annotated[tuple[str, ...], Meta(min_length=1)]
    digest: bool = False
    """They go to the digest, whatever their level."""
    goes_on: bool = False


class Quiet(Window, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hours in which alerts of these levels wait for their end."""

    levels: Annotated[tuple[Annotated[int, Meta(ge=1, le=4)], ...], Meta(min_length=1)] = (1, 2)


class Silence(
    Matcher, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"begins": "from", "ends": "until"}
):
    """For a time nobody is told of the alerts that match. A silence always ends."""

    name: Name
    begins: str
    """ISO time, in the city's zone where it has no offset."""
    ends: str
    author: str
    """The role that asked for it."""
    reason: Annotated[str, Meta(min_length=1)]


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """What hangs on the level of an alert."""

    digest: bool
    """It goes to the digest, not at once."""
    pause: int
    """Minutes before the same role is told of it again, doubled each time up to ``longest_pause``."""
    longest_pause: int
    repeats: bool
    """It is told again after each pause until somebody acknowledges it, also where nothing has changed."""
    deputy: int
    """Minutes without an acknowledgement after which the deputy is told, 0 for never."""
    above: int
    """The same for the tier above; after as many more for the next, up to the city."""


PACES: Final[dict[int, Pace]] = {
    1: Pace(digest=True, pause=1440, longest_pause=2880, repeats=False, deputy=0, above=0),
    2: Pace(digest=False, pause=240, longest_pause=1440, repeats=False, deputy=0, above=0),
    3: Pace(digest=False, pause=60, longest_pause=480, repeats=True, deputy=30, above=60),
    4: Pace(digest=False, pause=15, longest_pause=120, repeats=True, deputy=10, above=20),
}
"""The defaults by level."""


class LevelTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes what hangs on a level; what is left out stays as it is by default."""

    level: Annotated[int, Meta(ge=1, le=4)]
    digest: bool | None = None
    pause: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    longest_pause: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    repeats: bool | None = None
    deputy: _Minutes | None = None
    above: _Minutes | None = None


class Digest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the digests go, every day."""

    times: Annotated[tuple[Clock, ...], Meta(min_length=1)] = ("08:30",)


class Routes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    roles: Annotated[tuple[Role, ...], Meta(min_length=1)]
    rosters: Annotated[tuple[Roster, ...], Meta(min_length=1)]
    shifts: tuple[Shift, ...] = ()
    routes: Annotated[tuple[Route, ...], Meta(min_length=1)]
    quiet: tuple[Quiet, ...] = ()
    silences: tuple[Silence, ...] = ()
    levels: tuple[LevelTable, ...] = ()
    digest: Digest = Digest()
    settling: _Minutes = 60
    """Minutes that a recovery must last before it is told."""
    flapping: _Minutes = 2880
    """Minutes after its end in which what comes back on level 1 or 2 is told in the digest only."""

    def pace(self, level: int) -> Pace:
        """What hangs on a level."""
        pace = PACES[level]
        for table in self.levels:
            if table.level == level:
                given = msgspec.structs.asdict(table)
                changes = {key: value for key, value in given.items() if key != "level" and value is not None}
                pace = msgspec.structs.replace(pace, **changes)
        return pace

    @property
    def revision(self) -> str:
        """Twelve hexadecimal digits that stand for this content."""
        return blake2b(msgspec.json.encode(self, order="deterministic"), digest_size=6).hexdigest()
