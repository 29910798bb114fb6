"""Rows as readers give them: the number that a person sees, and as many cells of text as the file has headers."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol


class Record(NamedTuple):
    """One row: ``row`` counts from the header as 1, ``line`` is the line that it starts at."""

    row: int
    line: int
    cells: list[str]
    fault: tuple[str, str, str] | None = None
    """Field, reason and code of what makes the row unreadable."""


class Source(Protocol):
    """An opened file."""

    name: str
    header: tuple[str, ...]
    workbook: bool
    """Times may come as ISO texts of the spreadsheet's own dates."""

    def records(self) -> Iterator[Record]:
        """The rows below the header that are not blank; cells are as many as headers."""
        ...


def checked(record: Record, width: int, limit: int) -> Record:
    """The record with cells as many as headers, or with its fault. Empty cells beyond the header are dropped."""
    cells = record.cells
    if len(cells) != width:
        if len(cells) < width or any(cells[width:]):
            return record._replace(fault=("", f"{len(cells)} cells, the header has {width}", "shape"))
        cells = cells[:width]
    if sum(map(len, cells)) > limit:
        for position, cell in enumerate(cells, start=1):
            if len(cell) > limit:
                return record._replace(
                    fault=(f"column {position}", f"a cell longer than {limit} characters", "cell_size")
                )
    if "\0" in "".join(cells):
        position = next(at for at, cell in enumerate(cells, start=1) if "\0" in cell)
        return record._replace(fault=(f"column {position}", "a NUL byte", "nul"))
    return record if cells is record.cells else record._replace(cells=cells)
