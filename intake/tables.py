"""The tables of an import profile as values: what each key is called, its type and its default.

The written reference is ``docs/profiles.md``; a test holds the two together. Where a key names a column, it is a name
of ``[columns]``; a text that begins with ``=`` stands for itself: ``"=web"`` is the word ``web`` in every row.
"""

from typing import Literal

import msgspec

from city.events import CaseClass, Kind
from city.times import Zone
from intake.case_tables import CaseTable, Table, TimesTable
from intake.datum import Datum

CONSTANT = "="
"""First character of a text that stands for itself where a column is expected."""


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


class TopicTable(Table, frozen=True, kw_only=True):
    """``[topic]``: the path of the subject matter, highest level first."""

    path: tuple[str, ...]
    split: tuple[str, ...] = ()
    """Texts that part the levels inside a column; a column that holds several levels holds the whole path."""
    empty: str = ""
    """Name of a level that the row leaves empty; without it the path ends there."""
    alias: dict[str, str] = msgspec.field(default_factory=dict)
    dictionary: str = ""
    """File of the city's topics; beside the profile, where the path is relative."""
    crosswalk: str = ""
    """File that says which topics the classes of the feed are."""
    taxonomy: str = ""
    """Name of the feed's catalogue in the crosswalk; the feed's own name where empty."""
    unknown: Literal["keep", "reject"] = "keep"
    """A class that dictionary and crosswalk do not know on that day."""


class AreaTable(Table, frozen=True, kw_only=True):
    """``[area]``: the place complained of below the city, highest level first."""

    path: tuple[str, ...]
    unlocated: tuple[str, ...] = ()
    """Values that name no place; the path ends above them."""
    unknown: Literal["reject", "city"] = "reject"
    """A place that the area dictionary does not know at that date, where a dictionary is given."""
    match: Literal["exact", "free"] = "exact"
    """How names are looked up in the area dictionary: level by level as they are, or in whatever words."""
    prefix: dict[str, str] = msgspec.field(default_factory=dict)
    """Column to a text that is put before its values."""
    alias: dict[str, str] = msgspec.field(default_factory=dict)


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


class MatterTable(Table, frozen=True, kw_only=True):
    """``[matter]``: the case that a repeated or copied one is a report of, where the feed names it."""

    column: str = ""
    feed: str = ""
    """Feed of that case, as ``complaint/hotline12345``; the profile's own where empty."""
    system: str = ""
    """Name of the system that the case's own number is of; the name of the feed where empty."""
    numbers: dict[str, str] = msgspec.field(default_factory=dict)
    """System to the column of the number that the matter has there."""


class TextTable(Table, frozen=True, kw_only=True):
    """``[text]``: free text. It is looked at in memory and never kept."""

    title: str = ""
    body: str = ""
    topic: Literal["feed", "missing", "always"] = "feed"
    """Whose topic counts: the feed's; the text's where the row names none; the text's wherever it is clear."""
    unclear: str = "待分类"
    """Topic of a row that names none and whose text is not clear."""
    titles: bool = False
    """Keeps the title, without what is found of persons."""


class PointTable(Table, frozen=True, kw_only=True):
    """``[point]``: where it is, read in memory: what is kept is a cell of at least 200 m, or nothing."""

    latitude: str
    longitude: str
    datum: Datum = "wgs84"
    snap: Literal["cell", "community"] = "cell"
    """``community``: where the row names a community, that is kept alone, else the cell."""


class SubgridTable(Table, frozen=True, kw_only=True):
    """``[subgrid]``: which of the three grids an incident is of. Public order is looked for first, in every column; of
    its incidents only counts by street and category are kept.
    """

    columns: tuple[str, ...]
    order: str = ""
    """Regular expression, found anywhere; so are the others."""
    management: str = ""
    service: str = ""


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
    matter: MatterTable | None = None
    text: TextTable | None = None
    subgrid: SubgridTable | None = None
    point: PointTable | None = None
    refuse: tuple[RefuseTable, ...] = ()
    skip: tuple[ConditionTable, ...] = ()

    @property
    def undecided(self) -> bool:
        """Something is to be decided on rows: by their texts, or by numbers that others may have had."""
        return self.text is not None or (self.matter is not None and bool(self.matter.numbers or self.matter.system))

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
