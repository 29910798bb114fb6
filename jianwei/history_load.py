"""Bulk history: all rows of the input judged, part by part, and the buckets that they add up to.

What is judged is kept beside the store until all of it is, so a load that is stopped goes on with the next part.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from city.events import digest
from city.packed_places import place
from city.times import Zone
from indexing.sealed import Series
from intake.city_tables import CityTables
from intake.errors import PersonDataError
from intake.history.columns import Columns, Ints
from intake.history.frames import ColumnFile, Part
from intake.history.judged import Cell, Hashes, Places, Single, days_of
from intake.history.rows import HistoryReader
from jianwei.history_cases import among, beaten, in_order, winners
from jianwei.history_scan import FileScan, refuse_headers
from jianwei.history_spill import PartRecord, SingleRow, Spill
from jianwei.intake import Progressed
from jianwei.sources import Source
from streams.messages import Rejected


class _File(NamedTuple):
    number: int
    file: ColumnFile
    reader: HistoryReader
    scan: FileScan


class _FileRecords:
    """The records of a file's parts: none is kept while a column looks like persons. Later rows may clear it."""

    def __init__(self, spill: Spill, scan: FileScan) -> None:
        self._spill, self._scan = spill, scan
        self._kept: dict[int, PartRecord] = {}
        self._waiting: dict[int, PartRecord] = {}
        self._suspected = False

    def scan(self, columns: Columns) -> None:
        """Looks at the next part, before it is judged; withdraws what is kept where the file is suspected now."""
        self._scan.add(columns)
        self._suspected = bool(self._scan.problems())
        if self._suspected:
            for number in self._kept:
                self._spill.withdraw(number)
            self._waiting, self._kept = {**self._kept, **self._waiting}, {}

    def keep(self, number: int, record: PartRecord) -> None:
        """Keeps the record of the part that was looked at last, and all that waited, where nothing is suspected."""
        self._waiting[number] = record
        if self._suspected:
            self._spill.withdraw(number)
            return
        for each, waiting in self._waiting.items():
            self._spill.keep(each, waiting)
        self._kept, self._waiting = {**self._kept, **self._waiting}, {}


class Loading:
    """One load: ``judge`` first, then ``places`` of the days that are asked for."""

    def __init__(  # noqa: PLR0913 - what to read, by which rules, where to keep what is judged
        self, sources: Sequence[Source], city: CityTables, *, marked: str, spill: Spill, zone: Zone, told: Progressed
    ) -> None:
        self._spill, self._zone, self._told, self._marked = spill, zone, told, marked
        self._cells: dict[Cell, int] = {}
        self._files: list[_File] = []
        feeds = sorted({source.profile.feed for source in sources})
        for source in sources:
            profile = source.profile
            city.require_city(profile)
            refuse_headers(profile)
            seed = feeds.index(profile.feed)
            for path in source.files:
                file = ColumnFile(path, profile)
                reader = HistoryReader(profile, file, city, spill.now, self._cells, seed)
                self._files.append(_File(len(self._files), file, reader, FileScan(profile, file)))
        self.rows = self.singly = self.replaced = self.repeated = 0
        self.rejected: list[Rejected] = []
        self._days: list[dict[int, int]] = []
        self._lost: dict[int, Ints] = {}
        self._winners: Places = np.zeros(0, np.uint64)

    def judge(self) -> None:
        """Judges all parts that were not judged before. Raises ``PersonDataError``, and ``InputError`` for a file."""
        singles: list[SingleRow] = []
        sizes: list[int] = []
        for each in self._files:
            records = _FileRecords(self._spill, each.scan)
            for part in each.file.parts():
                columns = each.reader.columns(part)
                records.scan(columns)
                record = self._spill.record(len(sizes), _rows(part))
                if record is None:
                    record = self._judged(len(sizes), each, part, columns)
                records.keep(len(sizes), record)
                for cell in record.cells:
                    self._cells.setdefault(cell, len(self._cells))
                self.rows += record.rows
                singles += record.singles
                self.rejected += record.rejected
                sizes.append(record.counted)
                self._days.append(record.days)
                self._told(f"judging {self.rows:,} rows", 0.0)
        if problems := [problem for each in self._files for problem in each.scan.problems()]:
            raise PersonDataError(problems)
        lost = beaten(self._spill, sizes, np.array([single.hashed for single in singles], np.uint64))
        self._lost = lost.lost
        if lost.again.size:
            singles += self._read_again(lost.again)
        found = winners(singles)
        self.singly, self.replaced, self.repeated = len(singles), lost.replaced + found.replaced, found.repeated
        self._winners = np.array([row.place for row in found.rows], np.uint64)

    def _judged(self, number: int, each: _File, part: Part, columns: Columns) -> PartRecord:
        before = len(self._cells)
        judged = each.reader.judge(part, columns)
        name = Path(each.file.name).name
        record = PartRecord(
            rows=_rows(part),
            singles=self._single_rows(each, judged.singles),
            rejected=[
                Rejected(self._marked, name, one.row, one.field, one.code, one.reason) for one in judged.rejected
            ],
            cells=list(self._cells)[before:],
        )
        self._spill.count(number, judged.counted, record)
        return record

    def _read_again(self, cases: Hashes) -> list[SingleRow]:
        """The rows of cases by themselves: their contents decide which of them counts."""
        found: list[SingleRow] = []
        number = 0
        for each in self._files:
            for part in each.file.parts():
                if number in self._lost:
                    those = among(each.reader.cases_of(each.reader.columns(part)), cases)
                    again, _ = each.reader.read_singly(part.frame.filter(pl.Series(those)))
                    found += self._single_rows(each, again)
                number += 1
        return found

    def _single_rows(self, each: _File, singles: Sequence[Single]) -> list[SingleRow]:
        hashes = each.reader.cases(pl.Series([one.event.id for one in singles], dtype=pl.String)).tolist()
        found = []
        for (row, event), case in zip(singles, hashes, strict=True):
            day, slot = self._zone.day_and_slot(event.registered)
            cell = self._cells.setdefault((event.feed, event.counted_as, event.topic, event.area), len(self._cells))
            at = place(cell, day, slot, repeat=event.repeat, excluded=event.excluded)
            found.append(SingleRow(each.number, row, event.case, case, event.version, digest(event), at))
        return found

    @property
    def series(self) -> list[Series]:
        """The cells by their number."""
        return [Series(*cell, b"") for cell in self._cells]

    def days(self) -> dict[int, int]:
        """Rows that count by day; those of cases with several rows are among them more than once."""
        found = Counter(days_of(self._winners).tolist())
        for days in self._days:
            found.update(days)
        return dict(sorted(found.items()))

    def places(self, first: int, last: int) -> Places:
        """Where every case counts, of days from the first to the last, sorted."""
        found = [_within(self._winners, first, last)]
        for number, days in enumerate(self._days):
            if days and min(days) <= last and max(days) >= first:
                places = self._spill.places(number)
                if number in self._lost:
                    places = np.delete(places, self._lost[number])
                inside = first <= min(days) and max(days) <= last
                found.append(places if inside else _within(places, first, last))
        return in_order(np.concatenate(found))


def _rows(part: Part) -> int:
    return part.frame.height + len(part.faults)


def _within(places: Places, first: int, last: int) -> Places:
    days = days_of(places)
    return places[(days >= first) & (days <= last)]
