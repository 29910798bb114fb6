"""The files of a choice of focus issues: candidates that analysts edit, former issues, weights. Read strictly."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from briefing.choosing.edits import EditError, Edits
from briefing.choosing.former import Former
from briefing.choosing.weights import Ranking
from intake.dictionaries.rows import read_rows
from intake.errors import ProfileError, RowError
from intake.profile_text import Fault, ProfileText
from intake.texts import kept_name
from intake.toml_faults import convert, read_text

FORMER_COLUMNS = ("year", "name", "topics")
SEPARATOR = ";"
"""Between the topics of one former issue in a CSV file."""


class _FormerFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    former: tuple[Former, ...]


class _WeightsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    weights: Ranking


@dataclass(frozen=True)
class EditsFile:
    """The edits of a file, and where in it each stands."""

    text: ProfileText
    edits: Edits

    def error(self, error: EditError) -> ProfileError:
        """The error with file and line."""
        return self.text.error(Fault(error.table, error.key, error.what, error.nth))


def load_edits(path: Path) -> EditsFile:
    """The candidates of a TOML file: ``[[add]]``, ``[[merge]]``, ``[[rename]]``, ``[[leave_out]]``.

    Raises ``ProfileError`` that names file, line and key.
    """
    text = read_text(path)
    edits = convert(text, Edits)
    fault = next(_faults(edits), None)
    if fault is not None:
        raise text.error(fault)
    return EditsFile(text, edits)


def load_former(path: Path) -> tuple[Former, ...]:
    """Former focus issues: TOML tables ``[[former]]``, or a CSV file with year, name and topics parted by ``;``.

    Raises ``ProfileError`` or ``InputError`` that names file, line and field.
    """
    if path.suffix.lower() != ".csv":
        return convert(read_text(path), _FormerFile).former
    found = []
    for row in read_rows(path, FORMER_COLUMNS, FORMER_COLUMNS, "former focus issue"):
        year = row.cells["year"]
        if not (year.isascii() and year.isdigit()):
            raise row.error("year", "expected a year as 2025")
        topics = tuple(topic.strip() for topic in row.names("topics", SEPARATOR) if topic.strip())
        if not topics:
            raise row.error("topics", f"expected paths of topics, parted by {SEPARATOR}")
        found.append(Former(year=int(year), name=row.text("name"), topics=topics))
    return tuple(found)


def load_weights(path: Path) -> Ranking:
    """The table ``[weights]`` of a TOML file. Raises ``ProfileError`` that names file, line and key."""
    return convert(read_text(path), _WeightsFile).weights


def _faults(edits: Edits) -> Iterator[Fault]:
    """Names that cannot be kept, and names given twice."""
    seen: set[str] = set()
    given = [
        *(("add", nth, one.name) for nth, one in enumerate(edits.add)),
        *(("merge", nth, one.name) for nth, one in enumerate(edits.merge)),
        *(("rename", nth, one.name) for nth, one in enumerate(edits.rename)),
    ]
    for table, nth, name in given:
        if not name.strip():
            yield Fault(table, "name", "is empty", nth)
        try:
            kept_name(name, "name")
        except RowError as error:
            yield Fault(table, "name", error.reason, nth)
        if name in seen:
            yield Fault(table, "name", "this name stands above", nth)
        seen.add(name)
