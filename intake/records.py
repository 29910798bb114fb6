"""Rows as readers give them: the number that a person sees, and as many cells of text as the file has headers."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

Wanted = Mapping[int, bool]
"""Positions of the header that are read, and whether every row must have the cell."""


class Record(NamedTuple):
    """One row: ``row`` counts from the first of the file as 1, ``line`` is the line that it starts at."""

    row: int
    line: int
    cells: list[str]
    fault: tuple[str, str, str] | None = None
    """Field, reason and code of what makes the row unreadable."""


class Source(Protocol):
    """An opened file, or one sheet of a workbook, that has been found whole."""

    name: str
    header: tuple[str, ...]
    workbook: bool
    """Times may come as ISO texts of the spreadsheet's own dates."""

    def records(self, wanted: Wanted | None = None) -> Iterator[Record]:
        """The rows below the header that are not blank; cells are as many as headers.

        In files whose rows name their own cells (JSON), cells that are not wanted are empty, and a wanted one that the
        row lacks or that is no single value is the row's fault. Without ``wanted`` all cells are read as far as can be.
        """
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
