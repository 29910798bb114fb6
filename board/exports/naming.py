"""Names of sheets and files that Excel and file systems take, no two of them alike."""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Final

MOST_SHEET: Final = 31
"""Characters in the name of a sheet."""
_MOST_FILE = 60
_SHEET = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FILE = re.compile(r"[^\w-]+")
_RESERVED_SHEETS = frozenset({"history"})
"""A name that Excel keeps for itself."""
_RESERVED_FILES = frozenset(
    {"history", "con", "prn", "aux", "nul", *(f"{port}{at}" for port in ("com", "lpt") for at in range(1, 10))}
)
"""Names that are devices to Windows, whatever their ending."""


def sheet_names(names: Iterable[str]) -> list[str]:
    """The names as sheets may have them, in their order.

    >>> sheet_names(["a/b", "A:b", "'", "History"])
    ['a b', 'A b 2', 'sheet', 'History 2']
    """
    return _told_apart(
        (_SHEET.sub(" ", name).strip().strip("'").strip() or "sheet" for name in names), MOST_SHEET, _RESERVED_SHEETS
    )


def file_names(names: Iterable[str]) -> list[str]:
    """The names as files may have them, without an ending.

    >>> file_names(["三率", "../x"])
    ['三率', '-x']
    """
    return _told_apart((_FILE.sub("-", name) or "table" for name in names), _MOST_FILE, _RESERVED_FILES)


def _told_apart(names: Iterable[str], most: int, reserved: AbstractSet[str]) -> list[str]:
    found: list[str] = []
    taken = set(reserved)
    for name in names:
        number, told = 1, _within(name, "", most)
        while told.casefold() in taken:
            number += 1
            told = _within(name, f" {number}", most)
        taken.add(told.casefold())
        found.append(told)
    return found


def _within(name: str, ending: str, most: int) -> str:
    """Cut by UTF-16 units, as Excel counts them."""
    units = name.encode("utf-16-le")[: 2 * (most - len(ending))]
    return units.decode("utf-16-le", "ignore").rstrip("' ") + ending
