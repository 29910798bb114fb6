"""Where the header of a table is: the row that speaks most of what a profile needs."""

from collections.abc import Sequence
from itertools import islice

from intake.guessing.vocabulary import folded, is_spoken
from intake.json_files import JsonSource
from intake.readers import Source

_TOP = 15
"""Rows among which the header is looked for."""


def header_place(source: Source, aliases: frozenset[str]) -> tuple[int, int]:
    """The row of the header and how many rows it has.

    A header has two rows where the upper one has gaps, as merged cells leave them, and both speak and hold no digit.
    """
    if isinstance(source, JsonSource):
        return 1, 1
    top = [(1, list(source.header)), *((record.row, record.cells) for record in islice(source.records(), _TOP))]
    scores = [speaks(cells, aliases) for _, cells in top]
    at = max(range(len(top)), key=lambda one: (scores[one], -one))
    for upper in (at - 1, at):
        both = [cells for _, cells in top[max(upper, 0) : upper + 2]]
        if upper >= 0 and len(both) == 2 and _has_gaps(both[0]) and all(_is_level(cells, aliases) for cells in both):
            return top[upper][0], 2
    return top[at][0], 1


def _is_level(cells: Sequence[str], aliases: frozenset[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return speaks(cells, aliases) > 0 and not any(letter.isdigit() for cell in filled for letter in cell)


def _has_gaps(cells: Sequence[str]) -> bool:
    filled = [at for at, cell in enumerate(cells) if cell.strip()]
    return len(filled) > 1 and len(filled) <= filled[-1]


def speaks(cells: Sequence[str], aliases: frozenset[str]) -> int:
    """How many cells are headers that mean something."""
    words = [folded(cell) for cell in cells if len(cell) <= 40]
    return sum(word in aliases or is_spoken(word) for word in words if word)
