"""The evidence sheet of an area and a topic before a project or a policy (社会稳定风险评估): facts, as one value.

It holds no score, no forecast and no judgement of anybody. The pages are made from this value alone.
"""

from typing import Annotated, Final, Literal

import msgspec

from briefing import frozen
from briefing.evidence_cases import Unit
from briefing.packs.alert_lines import Alerts, Silence
from briefing.packs.casework import Casework
from briefing.packs.focus_lines import FocusIssues
from briefing.packs.moments import check_days, check_moments
from briefing.packs.petitions import Quarter
from briefing.packs.rates import Rates
from briefing.packs.reconciling import Reconciled
from briefing.packs.state import State
from briefing.unmade import UnmadeError

SCHEMA: Final = 1
FORMER: Final = 2
"""Years before that each month is told of."""


class HistoryError(UnmadeError):
    """A sheet that cannot be made, or a file that is none."""


class MonthLine(msgspec.Struct, frozen=True, kw_only=True):
    """One feed and class in a calendar month, or the part of it that the sheet is of.

    None where the feed had not begun by the last of the days; of former years also where it began within them.
    """

    feed: str
    counted_as: str
    first: str
    last: str
    reports: int | None
    matters: int | None
    former: Annotated[tuple[int | None, ...], msgspec.Meta(min_length=FORMER, max_length=FORMER)]
    """Matters of the same days one year before, two years before."""

    def __post_init__(self) -> None:
        check_days(self.first, self.last)


class BelowLine(msgspec.Struct, frozen=True, kw_only=True):
    """A topic or an area one level below, or the sheet's own for what names none below it; class request.

    None where a count is too small to be shown (1 or 2, and one more where it could be worked out), and of the year
    before where the feed had not begun.
    """

    feed: str
    of: str
    matters: int | None
    year: int | None


class Break(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a dictionary in or before the period: counts before and after it are of different things."""

    since: str
    tree: Literal["area", "topic"]
    former: str
    node: str
    share: float
    own: bool
    """It changes what the sheet's own area or topic holds; else only what lies below it."""

    def __post_init__(self) -> None:
        check_days(self.since)


class FeedCover(msgspec.Struct, frozen=True, kw_only=True):
    """How far a feed tells of the period. Its days are those of the whole city."""

    feed: str
    begun: str
    """The first day that it delivered."""
    last_day: str
    newest: str | None
    days: int
    """Days of the period, up to the last one known, once the feed had begun."""
    empty_days: tuple[str, ...]
    """Of those, without any report."""

    def __post_init__(self) -> None:
        check_days(self.begun, self.last_day, *self.empty_days)
        check_moments(self.newest)


class HistorySheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a sheet shows. Times are ISO texts of the city's clock, days ISO dates, both ends inclusive."""

    schema: int = SCHEMA
    history_id: str = ""
    city: str
    zone: str
    area: str
    topic: str
    first: str
    last: str
    until: str
    """The last day of the period that the store knows of."""
    state: State
    months: tuple[MonthLine, ...]
    topics: tuple[BelowLine, ...]
    areas: tuple[BelowLine, ...]
    casework: tuple[Casework, ...]
    rates: tuple[Rates, ...]
    units: tuple[Unit, ...]
    """Offices that handled most of the period's requests, by role, each with ``SHOWN_FROM`` cases or more."""
    petitions: tuple[Quarter, ...]
    alerts: Alerts
    issues: FocusIssues
    breaks: tuple[Break, ...]
    feeds: tuple[FeedCover, ...]
    silences: tuple[Silence, ...]
    reconciled: tuple[Reconciled, ...]

    def __post_init__(self) -> None:
        check_days(self.first, self.last, self.until)


def encoded(sheet: HistorySheet) -> bytes:
    """The canonical bytes of a sheet, one line."""
    return frozen.encoded(sheet)


def identified(sheet: HistorySheet) -> HistorySheet:
    """The sheet with the id that its content gives."""
    return frozen.identified(sheet, "history")


def decoded(content: bytes) -> HistorySheet:
    """The sheet of its bytes. Raises ``HistoryError`` for what is none, or was changed since it was made."""
    return frozen.decoded(content, HistorySheet, "history", SCHEMA, HistoryError)
