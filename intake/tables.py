"""The tables of an import profile as values: what each key is called, its type and its default.

The written reference is ``docs/profiles.md``; a test holds the two together. Where a key names a column, it is a name
of ``[columns]``; a text that begins with ``=`` stands for itself: ``"=web"`` is the word ``web`` in every row.
"""

from typing import Literal

import msgspec

from city.events import CaseClass, Kind
from city.times import Zone

CONSTANT = "="
"""First character of a text that stands for itself where a column is expected."""


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a profile: unknown keys are errors."""


class FeedTable(Table, frozen=True, kw_only=True):
    """``[feed]``: whose events these are."""

    kind: Kind
    name: str
    about: str = ""


class CityTable(Table, frozen=True, kw_only=True):
    """``[city]``: the root of the areas and the wall clock of the file."""

    name: str
    zone: str


class FileTable(Table, frozen=True, kw_only=True):
    """``[file]``: how the bytes become cells."""

    encodings: tuple[str, ...] = ("utf-8", "gb18030")
    """Tried strictly in this order over the whole file; a byte order mark is skipped."""
    delimiter: str = ","
    sheet: str | tuple[str, ...] = ""
    """Sheets of a workbook by name or by a pattern with ``*`` and ``?``; the first where empty."""
    rows: str = ""
    """JSON: path with ``.`` of the list of rows inside the file; the file is that list where empty."""
    header_row: int = 1
    """The first row that is not blank at or after this one holds the headers."""
    header_rows: int = 1
    """Rows of headers with merged cells; they are joined as ``upper/lower``."""
    longest_cell: int = 100_000
    """Characters; a row with a longer cell is rejected."""
    empty: tuple[str, ...] = ()
    """Cell texts that mean nothing, beside the empty cell."""


class ColumnTable(Table, frozen=True, kw_only=True):
    """A column of the file: the first of ``headers`` that the file has is read."""

    headers: tuple[str, ...]
    optional: bool = False


class AnswerTable(Table, frozen=True, kw_only=True):
    """A column whose values mean yes, no or (every other) not known."""

    column: str
    yes: tuple[str, ...]
    no: tuple[str, ...]


class CaseTable(Table, frozen=True, kw_only=True):
    """``[case]``: what is kept of the case itself."""

    id: str
    channel: str = ""
    unit: str = ""
    purpose: str = ""
    """The petition's purpose: never kept, read to refuse and to quarantine."""
    solved: AnswerTable | None = None
    satisfied: AnswerTable | None = None
    required: tuple[str, ...] = ()
    """Columns that must hold something, else the row is quarantined."""


class TimesTable(Table, frozen=True, kw_only=True):
    """``[times]``: columns of times, their formats, and how strictly they are read."""

    registered: str
    occurred: str = ""
    closed: str = ""
    due: str = ""
    arrived: str = ""
    version: str = ""
    version_is: Literal["time", "number"] = "time"
    formats: tuple[str, ...] = ("%Y-%m-%d %H:%M:%S",)
    date_only: bool = False
    ambiguous: Literal["reject", "first", "second"] = "reject"
    skew_minutes: int = 5
    """Clocks of two systems differ: a time is in the future only where it is ahead by more than this."""


class TopicTable(Table, frozen=True, kw_only=True):
    """``[topic]``: the path of the subject matter, highest level first."""

    path: tuple[str, ...]
    split: tuple[str, ...] = ()
    """Texts that part the levels inside a column; a column that holds several levels holds the whole path."""
    empty: str = ""
    """Name of a level that the row leaves empty; without it the path ends there."""
    alias: dict[str, str] = {}


class AreaTable(Table, frozen=True, kw_only=True):
    """``[area]``: the place complained of below the city, highest level first."""

    path: tuple[str, ...]
    unlocated: tuple[str, ...] = ()
    """Values that name no place; the path ends above them."""
    unknown: Literal["reject", "city"] = "reject"
    """A place that the area dictionary does not know at that date, where a dictionary is given."""
    prefix: dict[str, str] = {}
    """Column to a text that is put before its values."""
    alias: dict[str, str] = {}


class ConditionTable(Table, frozen=True, kw_only=True):
    """A test of one column: its text is one of ``values``, or ``pattern`` is found in it, or it is ``filled``."""

    column: str
    values: tuple[str, ...] = ()
    pattern: str = ""
    filled: bool = False
    """Holds something, and something else than the case's own id."""


class ClassRuleTable(ConditionTable, frozen=True, kw_only=True):
    """``[[class.rules]]``: the class of the rows that the condition holds for; the first rule that holds decides."""

    counted_as: CaseClass = msgspec.field(name="class")


class ClassTable(Table, frozen=True, kw_only=True):
    """``[class]``: the counting class."""

    default: Literal["request", "inquiry", "staff", "reject"] = "request"
    rules: tuple[ClassRuleTable, ...] = ()


class StatusTable(Table, frozen=True, kw_only=True):
    """``[status]``: what the status column says wins over the closing time; other values leave it to the time."""

    column: str
    closed: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


class CopiesTable(ConditionTable, frozen=True, kw_only=True):
    """``[copies]``: rows that hand a known case to another unit; they take the id of their ``master``."""

    master: str


class RefuseTable(ConditionTable, frozen=True, kw_only=True):
    """``[[refuse]]``: rows of a kind that is never taken in."""

    kind: str


class Profile(Table, frozen=True, kw_only=True):
    """One import profile. ``intake.profile.load_profile`` gives it checked."""

    feed_table: FeedTable = msgspec.field(name="feed")
    city_table: CityTable = msgspec.field(name="city")
    columns: dict[str, str | tuple[str, ...] | ColumnTable]
    case: CaseTable
    times: TimesTable
    topic: TopicTable
    area: AreaTable
    file: FileTable = FileTable()
    classes: ClassTable = msgspec.field(name="class", default=ClassTable())
    status: StatusTable | None = None
    repeat: tuple[ConditionTable, ...] = ()
    copies: CopiesTable | None = None
    refuse: tuple[RefuseTable, ...] = ()
    skip: tuple[ConditionTable, ...] = ()

    @property
    def feed(self) -> str:
        """``kind/name``."""
        return f"{self.feed_table.kind}/{self.feed_table.name}"

    @property
    def city(self) -> str:
        """The root of the areas."""
        return self.city_table.name

    @property
    def zone(self) -> Zone:
        """The wall clock of the file."""
        return Zone(self.city_table.zone)

    def column(self, local: str) -> ColumnTable:
        """A column by its name in the profile. Raises ``KeyError`` for a name that ``[columns]`` lacks."""
        given = self.columns[local]
        if isinstance(given, ColumnTable):
            return given
        return ColumnTable(headers=(given,) if isinstance(given, str) else given)
