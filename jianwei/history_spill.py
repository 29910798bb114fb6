"""What is kept beside a store while history is loaded, so that a load that was stopped goes on: one file a part of the
input that was judged. Nothing of it holds a text of a row but names of topics and areas, and numbers of cases; those
stand in records, which are withdrawn while a column of their file looks like persons.
"""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from city.events import CaseClass
from indexing.errors import StoreError
from intake.history.judged import Counted, Hashes, Places, Versions, days_of
from jianwei.whole_files import whole, write_whole
from streams.messages import Rejected


class SingleRow(msgspec.Struct, frozen=True, array_like=True):
    """A row that was read by itself, and where the newest of its events counts."""

    file: int
    row: int
    case: str
    hashed: int
    version: int
    content: bytes
    place: int


class PartRecord(msgspec.Struct, kw_only=True):
    """A part of the input: its rows by what became of them. Those that count stand in a file of their own."""

    rows: int
    singles: list[SingleRow]
    rejected: list[Rejected]
    cells: list[tuple[str, CaseClass, str, str]]
    """Cells that were met first in it: feed, class, topic, area."""
    days: dict[int, int] = {}
    """Rows that count by day."""

    @property
    def counted(self) -> int:
        """Rows that count."""
        return sum(self.days.values())


class Spill:
    """A folder of parts. ``now`` is what counted as the present when the load began."""

    def __init__(self, folder: Path, now: int) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)
        begun = folder / "now"
        if not begun.exists():
            write_whole(begun, str(now).encode())
        self.now = int(begun.read_text())

    def record(self, number: int, rows: int) -> PartRecord | None:
        """What was kept of a part of so many rows, None where it was not judged.

        Raises ``StoreError`` where the part that was kept had others.
        """
        path = self._record(number)
        if not path.exists():
            return None
        record = msgspec.msgpack.decode(path.read_bytes(), type=PartRecord)
        if record.rows != rows:
            raise StoreError(f"{path}: {record.rows:,} rows were judged where the files have {rows:,} now: load again")
        return record

    def count(self, number: int, counted: Counted, record: PartRecord) -> None:
        """Keeps what a part counts, without a text, and notes its days in the record, which is not kept yet."""
        if counted.cases.size:
            days = days_of(counted.places)
            first = int(days.min())
            times = np.bincount(days - first)
            record.days = {first + day: int(times[day]) for day in np.flatnonzero(times).tolist()}
        with whole(self._rows(number)) as rows:
            rows.writelines(column.tobytes() for column in counted)

    def keep(self, number: int, record: PartRecord) -> None:
        """Keeps the record of a part whose counts are kept: from now on the part is judged."""
        write_whole(self._record(number), msgspec.msgpack.encode(record))

    def withdraw(self, number: int) -> None:
        """Takes a record away: a load that is stopped now judges the part again."""
        self._record(number).unlink(missing_ok=True)

    def cases(self, number: int) -> Hashes:
        """The hashes of the cases of a part's rows that count."""
        return self._column(number, 0, np.uint64)

    def places(self, number: int) -> Places:
        """Where they count."""
        return self._column(number, 1, np.uint64)

    def versions(self, number: int) -> Versions:
        """The versions of their last events."""
        return self._column(number, 2, np.int64)

    def _record(self, number: int) -> Path:
        return self._folder / f"{number:06}.part"

    def _rows(self, number: int) -> Path:
        return self._folder / f"{number:06}.rows"

    def _column(self, number: int, column: int, kind: type[Any]) -> NDArray[Any]:
        path = self._rows(number)
        rows = path.stat().st_size // 24
        return np.fromfile(path, kind, rows, offset=column * rows * 8)
