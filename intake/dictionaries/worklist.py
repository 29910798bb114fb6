"""What a dictionary could not match, for whoever keeps it: values by file and header, the most frequent first.

A value may hold anything, so only those are shown that can do no harm: short names of letters alone, or codes of the
lengths that areas have, in which nothing looks like a person. All others are counted and not shown.
"""

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from city.times import day_iso
from intake.bare_names import names_a_person
from intake.dictionaries.rows import read_rows
from intake.errors import RowError
from intake.privacy import is_bare_name
from intake.texts import kept_name

_LONGEST_SHOWN = 24
_CODE = re.compile(r"\d{6}|\d{9}|\d{12}", re.ASCII)
_NUMERALS = re.compile("[零〇一二三四五六七八九十幺两]{5}")
"""A number that is spelled out."""
_HOME = re.compile("[家宅院处户]$")
"""What makes a place of a person's name."""
_COLUMNS = ("file", "header", "value", "within", "rows", "last", "candidates")
_SEPARATOR = "|"


class Entry(NamedTuple):
    """One value, or with an empty ``value`` all values of a header that are not shown."""

    file: str
    header: str
    value: str
    within: str
    """The area that the levels above the value name."""
    rows: int
    last: str
    """The last day that a row with it was registered on, as an ISO date."""
    candidates: tuple[str, ...]


@dataclass
class Worklist:
    """Gathers values that were not matched."""

    _found: dict[tuple[str, str, str, str], Entry] = field(default_factory=dict)

    def add(self, one: Entry) -> None:
        """Notes rows with a value."""
        if not may_be_shown(one.value):
            one = one._replace(value="", within="", candidates=())
        known = self._found.get(one[:4])
        if known is not None:
            one = one._replace(
                rows=known.rows + one.rows,
                last=max(known.last, one.last),
                candidates=one.candidates or known.candidates,
            )
        self._found[one[:4]] = one

    def entries(self) -> list[Entry]:
        """The most frequent first, what is not shown last."""
        return sorted(self._found.values(), key=lambda one: (not one.value, -one.rows, one[:4]))


def may_be_shown(value: str) -> bool:
    """True for a value that may be kept and shown to whoever keeps a dictionary.

    >>> [may_be_shown(text) for text in ("望景街道", "张三", "张三家", "3号楼2单元501", "110105026", "13812345678")]
    [True, False, False, False, True, False]
    """
    try:
        text = unicodedata.normalize("NFKC", kept_name(value, "")).strip()
    except RowError:
        return False
    if not text or len(text) > _LONGEST_SHOWN or _NUMERALS.search(text):
        return False
    if is_bare_name(text) or is_bare_name(_HOME.sub("", text)) or names_a_person(text):
        return False
    return bool(_CODE.fullmatch(text)) or not any(letter.isdigit() for letter in text)


def write_worklist(path: Path, entries: Sequence[Entry]) -> None:
    """Writes entries as CSV (UTF-8)."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows((*one[:-1], _SEPARATOR.join(one.candidates)) for one in entries)


def read_worklist(path: Path) -> list[Entry]:
    """Reads what ``write_worklist`` wrote. Raises ``InputError``; a value that may not be shown is not read either."""
    found = []
    for row in read_rows(path, _COLUMNS, _COLUMNS, "value"):
        rows, last = row.cells["rows"], row.day("last")
        if not (rows.isascii() and rows.isdigit()) or last is None:
            raise row.error("rows" if last else "last", "expected a number of rows" if last else "expected a date")
        value = row.cells["value"] if may_be_shown(row.cells["value"]) else ""
        candidates = tuple(path for path in row.cells["candidates"].split(_SEPARATOR) if path)
        found.append(
            Entry(row.text("file"), row.text("header"), value, row.path("within"), int(rows), day_iso(last), candidates)
        )
    return found
