"""The tables of an import profile that say what is kept of a case itself: ``[case]`` and ``[times]``.

The written reference is ``docs/profiles.md``; a test holds the two together. Where a key names a column, it is a name
of ``[columns]``.
"""

from typing import Literal

import msgspec


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a profile: unknown keys are errors."""


class AnswerTable(Table, frozen=True, kw_only=True):
    """A column whose values mean yes, no or (every other) not known."""

    column: str
    yes: tuple[str, ...]
    no: tuple[str, ...]


class GradeTable(Table, frozen=True, kw_only=True):
    """A column of how satisfied a resident was; every other value means not known."""

    column: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    mostly: tuple[str, ...] = ()
    """基本满意."""


class CaseTable(Table, frozen=True, kw_only=True):
    """``[case]``: what is kept of the case itself."""

    id: str
    channel: str = ""
    unit: str = ""
    purpose: str = ""
    """The petition's purpose: never kept, read to refuse and to quarantine."""
    first_unit: str = ""
    """The office that took it in first (首办)."""
    units: str = ""
    """Other offices that are needed, several in one cell."""
    units_split: tuple[str, ...] = ("、", "，", ",", "；", ";", "|")
    returns: str = ""
    """How often a unit has sent it back (退单): a number."""
    reached: AnswerTable | None = None
    """Whether the call-back has reached the resident (是否有效回访)."""
    solved: AnswerTable | None = None
    satisfied: GradeTable | None = None
    excluded: AnswerTable | None = None
    """Whether the feed leaves it out of its own assessment."""
    first: AnswerTable | None = None
    """Whether it is a first petition (初信初访)."""
    extended: AnswerTable | None = None
    """Whether its deadline was extended."""
    whistle: AnswerTable | None = None
    """Whether several units are needed (吹哨)."""
    tags: tuple[str, ...] = ()
    """Columns of labels, several in one cell, parted as ``units`` are."""
    required: tuple[str, ...] = ()
    """Columns that must hold something, else the row is quarantined."""


class TimesTable(Table, frozen=True, kw_only=True):
    """``[times]``: columns of times, their formats, and how strictly they are read."""

    registered: str
    occurred: str = ""
    accepted: str = ""
    dispatched: str = ""
    returned: str = ""
    contacted: str = ""
    handled: str = ""
    checked: str = ""
    closed: str = ""
    called_back: str = ""
    reviewed: str = ""
    re_reviewed: str = ""
    due: str = ""
    arrived: str = ""
    version: str = ""
    version_is: Literal["time", "number"] = "time"
    formats: tuple[str, ...] = ("%Y-%m-%d %H:%M:%S",)
    date_only: bool = False
    ambiguous: Literal["reject", "first", "second"] = "reject"
    skew_minutes: int = 5
    """Clocks of two systems differ: a time is in the future only where it is ahead by more than this."""
