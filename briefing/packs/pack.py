"""A meeting pack: every figure of one area and period, as of a fixed time, as one value that can be kept.

The pages are made from this value alone. Its id stands for its content, so a pack that was changed by hand is refused.
"""

from typing import Annotated, Final

import msgspec

from briefing import frozen
from briefing.packs.alert_lines import Alerts, Silence
from briefing.packs.candidates import FocusLine
from briefing.packs.casework import Casework
from briefing.packs.checkup import Check
from briefing.packs.comparing import AreaLine, FieldLine, TopicLine, Total
from briefing.packs.decisions import Decision
from briefing.packs.focus_lines import FocusIssues
from briefing.packs.former import After
from briefing.packs.freshness import Feed, Rejected
from briefing.packs.meeting_lines import MeetingLine
from briefing.packs.moments import check_days, check_moments
from briefing.packs.petitions import Quarter
from briefing.packs.rates import Rates
from briefing.packs.reconciling import Reconciled
from briefing.packs.spans import Kind, parse
from briefing.packs.state import State
from briefing.periods import PeriodError
from briefing.unmade import UnmadeError
from city.desks import Tier

SCHEMA: Final = 3


class PackError(UnmadeError):
    """A pack that cannot be made, or a file that is none."""


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A period that is compared with: ISO dates, both inclusive."""

    first: str
    last: str
    days: Annotated[int, msgspec.Meta(ge=1)]

    def __post_init__(self) -> None:
        check_days(self.first, self.last)


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """Matters of class request by feed: sums of ``step`` days each, from ``first`` on."""

    first: str
    step: Annotated[int, msgspec.Meta(ge=1, le=7)]
    feeds: tuple[tuple[str, tuple[int, ...]], ...]

    def __post_init__(self) -> None:
        check_days(self.first)
        if not all(counts for _, counts in self.feeds):
            raise ValueError("expected counts of every feed of the chart")


class Pack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a pack shows. Times are ISO texts of the city's clock."""

    schema: int = SCHEMA
    pack_id: str = ""
    city: str
    zone: str
    tier: Tier
    area: str
    kind: Kind
    period: str
    start: str
    end: str
    """The first instant and the one that ends the period."""
    days: Annotated[int, msgspec.Meta(ge=1)]
    complete: bool
    """The period was over when the figures were made; else they are those so far and are compared with nothing."""
    state: State
    before: Stretch
    year: Stretch
    festival: bool
    """``year`` was moved so that it lies as far from the Spring Festival."""
    population: int | None
    feeds: tuple[str, ...]
    totals: tuple[Total, ...]
    per_ten_thousand: tuple[float | None, ...]
    """万人诉求比 of the area, in the order of ``feeds``."""
    fields: tuple[FieldLine, ...]
    topics: tuple[TopicLine, ...]
    topics_in_all: int
    repeated: tuple[TopicLine, ...]
    """一事多诉: topics with the most reports of a matter that was known."""
    areas: tuple[AreaLine, ...]
    trend: Trend
    casework: tuple[Casework, ...]
    rates: tuple[Rates, ...]
    petitions: tuple[Quarter, ...]
    reconciled: tuple[Reconciled, ...]
    alerts: Alerts
    silences: tuple[Silence, ...]
    freshness: tuple[Feed, ...]
    rejected: tuple[Rejected, ...] | None
    """Of the city's packs only: a rejected row has no area."""
    focus: tuple[FocusLine, ...] | None
    """Of the city's packs of a month, a quarter or a year only."""
    issues: FocusIssues
    after: After | None
    """What was open in the pack of the last meeting, None where none was given."""
    meetings: tuple[MeetingLine, ...]
    """What the area's own meetings decided, as far as it is open or ended since the period began."""
    decisions: tuple[Decision, ...]
    """What the meeting might decide on."""
    checks: tuple[Check, ...]

    def __post_init__(self) -> None:
        check_moments(self.start, self.end)
        if _kind(self.period) != self.kind:
            raise ValueError("its period is none of its kind")
        columns = [self.per_ten_thousand]
        columns += [
            each for line in self.areas for each in (line.matters, line.before, line.year, line.per_ten_thousand)
        ]
        if any(len(column) != len(self.feeds) for column in columns):
            raise ValueError("expected as many numbers of an area as there are feeds")


def _kind(period: str) -> Kind | None:
    try:
        return parse(period, 0).kind
    except PeriodError:
        return None


def encoded(pack: Pack) -> bytes:
    """The canonical bytes of a pack, one line."""
    return frozen.encoded(pack)


def identified(pack: Pack) -> Pack:
    """The pack with the id that its content gives."""
    return frozen.identified(pack, "pack")


def decoded(content: bytes) -> Pack:
    """The pack of its bytes. Raises ``PackError`` for what is none, of another schema, or changed since it was made."""
    return frozen.decoded(content, Pack, "pack", SCHEMA, PackError)
