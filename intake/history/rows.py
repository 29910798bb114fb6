"""All rows of a file judged by columns: where each counts, and which are left to the row's own reading.

Law: every row ends exactly as ``intake.gateway.read`` ends it. What is judged by columns is surely good; whatever is
doubtful, or bad, is read by ``RowReader`` like any row, so fields, reasons and codes are its own.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import polars as pl

from city.events import CaseClass
from city.times import HOUR, MINUTE
from intake.city_tables import CityTables
from intake.clocks import Clock
from intake.conditions import Test
from intake.drafts import Draft
from intake.errors import InputError, RowError
from intake.history.cells import Cells
from intake.history.columns import Bools, Columns, Dictionary, Ints
from intake.history.compiling import compiled
from intake.history.frames import ROW, ColumnFile, Part, as_texts
from intake.history.instants import Instanter, Instants
from intake.history.judged import (
    CELL,
    COPY,
    DAY,
    EXCLUDED,
    LEAST,
    NOTHING,
    REPEAT,
    SLOT,
    UNKNOWN,
    Cell,
    Counted,
    Hashes,
    Judged,
    Refused,
    Single,
    Versions,
)
from intake.history.meanings import Group, Marks, makes_bad
from intake.mapping import RowReader
from intake.names import Names
from intake.profile_rules import STAGE_COLUMNS
from intake.row_times import TimeReader
from intake.tables import Profile
from intake.taxonomy import Taxonomy

_TRIED = 1_000


class HistoryReader:
    """Judges the parts of a file. ``cells`` numbers the cells and grows; ``seed`` tells feeds apart in hashes of cases.

    Raises ``InputError`` for a profile or tables of a city that ask for more than columns can tell.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what to read, by which rules, into which numbers
        self, profile: Profile, file: ColumnFile, city: CityTables, now: int, cells: dict[Cell, int], seed: int
    ) -> None:
        if city.areas is not None:
            raise InputError("load-history cannot look up areas in a dictionary: replay the file instead")
        binding = file.binding
        self._width = len(file.header)
        self._plan = plan = compiled(profile, binding)
        reader_times = TimeReader(profile, binding, now, workbook=False)
        names = Names(profile, binding, None, Taxonomy.of(profile))
        self._reader = RowReader(profile, binding, reader_times, city, names)
        times = profile.times
        self._skew, self._now, self._zone = times.skew_minutes * MINUTE, now, profile.zone
        self._empty = frozenset({"", *(text.strip() for text in profile.file.empty)})
        clock = Clock(profile.zone, times.formats, ambiguous=times.ambiguous, date_only=times.date_only)
        exact = Clock(profile.zone, times.formats, ambiguous=times.ambiguous)
        self._instants = Instanter(clock, profile.zone, self._empty)
        self._exact = Instanter(exact, profile.zone, self._empty) if times.date_only else self._instants
        draft = self._reader.draft
        self._dictionaries: dict[int, Dictionary] = {}
        self._deciding = Group(plan.deciding, draft, _decided, self._dictionaries)
        self._places = Group(plan.place, draft, lambda found: found.latest.area, self._dictionaries)
        self._bad = [makes_bad(at, draft) for at in plan.names]
        self._repeats = [Marks(at, _holding(tests)) for at, tests in plan.repeats.items()]
        self._copies = Marks(plan.copies.position, _holding([plan.copies.test])) if plan.copies else None
        self._master = plan.copies.master if plan.copies else plan.id
        self._cells, self._seed, self._calendar = Cells(profile.feed, cells), seed, city.calendar
        self._base: list[str] | None = None

    def columns(self, part: Part) -> Columns:
        """The columns of a part."""
        return Columns(part.frame, self._dictionaries, self._empty)

    def judge(self, part: Part, columns: Columns) -> Judged:
        """What becomes of the rows of a part."""
        rejected = [Refused(one.row, *one.fault) for one in part.faults if one.fault]
        base = self._base_row(part.frame)
        left, counted = np.ones(columns.height, np.bool_), NOTHING
        if base is not None:
            left, counted = self._by_columns(columns, base)
        singles, bad = self.read_singly(part.frame.filter(pl.Series(left))) if left.any() else ([], [])
        return Judged(counted, singles, rejected + bad)

    def read_singly(self, frame: pl.DataFrame) -> tuple[list[Single], list[Refused]]:
        """Rows read one by one, as the gateway reads them."""
        singles, rejected = [], []
        for row, cells in self._rows(frame):
            try:
                event = self._reader.events(cells)[-1]
            except RowError as error:
                rejected.append(Refused(row, error.field, error.reason, error.code))
            else:
                singles.append(Single(row, event))
        return singles, rejected

    def cases(self, ids: pl.Series) -> Hashes:
        """The hashes of cases by their stripped numbers."""
        found: Hashes = ids.hash(self._seed).to_numpy()
        return found

    def cases_of(self, columns: Columns) -> Hashes:
        """The hashes of the cases of rows, those of copies by their master."""
        own = self.cases(columns.ids(self._plan.id)[0])
        copy = self._copy(columns)
        if copy is None or not copy.any():
            return own
        return np.where(copy, self.cases(columns.ids(self._master)[0]), own)

    def _copy(self, columns: Columns) -> Bools | None:
        if self._copies is None:
            return None
        return self._copies.of(columns) & ~columns.ids(self._master)[2]

    def _rows(self, frame: pl.DataFrame) -> Iterator[tuple[int, list[str]]]:
        frame = as_texts(frame)
        positions = [int(name) for name in frame.columns if name != ROW]
        at_row = frame.columns.index(ROW)
        order = [at for at, name in enumerate(frame.columns) if name != ROW]
        for values in frame.iter_rows():
            cells = [""] * self._width
            for at, position in zip(order, positions, strict=True):
                cells[position] = values[at]
            yield values[at_row], cells

    def _base_row(self, frame: pl.DataFrame) -> Sequence[str] | None:
        if self._base is None:
            for _, cells in self._rows(frame.head(_TRIED)):
                try:
                    found = self._reader.draft(cells)
                except RowError:
                    continue
                if not found.copy:
                    self._base = cells
                    break
        return self._base

    def _by_columns(self, columns: Columns, base: Sequence[str]) -> tuple[Bools, Counted]:
        plan, rows = self._plan, columns.height
        ids, good_ids, empty = columns.ids(plan.id)
        left, repeat = ~good_ids | empty, np.zeros(rows, np.bool_)
        for at in plan.numbers:
            _, good, none = columns.ids(at)
            left |= ~(good | none)
        for at, pattern in plan.marked:
            left |= columns.ids(at)[0].str.contains(pattern).to_numpy()
        for at in plan.own:
            left |= (columns.raw(at).str.strip_chars() == ids).to_numpy()
        for at in plan.filled:
            texts, _, none = columns.ids(at)
            if not none.all():
                repeat |= ((texts != "") & (texts != ids)).to_numpy()
        for bad in self._bad:
            left |= bad.of(columns, base)
        for marks in self._repeats:
            repeat |= marks.of(columns)
        copy = self._copy(columns)
        decided, placed = self._deciding.codes(columns, base), self._places.codes(columns, base)
        registered, versions = self._times(columns, left)
        left |= (decided < 0) | (placed < 0)
        cases = self.cases_of(columns)
        if copy is not None:
            versions[copy] = COPY
            repeat &= ~copy
        marks_of = repeat * np.uint64(REPEAT) + self._excluded(columns) * np.uint64(EXCLUDED)
        counted = Counted(cases, marks_of, versions)
        kept = np.flatnonzero(~left)
        if kept.size < rows:
            counted = Counted(cases[kept], marks_of[kept], versions[kept])
            registered, decided, placed = registered.at_rows(kept), decided[kept], placed[kept]
        places = counted.places
        days = registered.day
        places |= (days << DAY).astype(np.uint64)
        places |= (self._slots(registered.at, days) << SLOT).astype(np.uint64)
        places |= self._cells.of(decided, placed, self._deciding.meanings, self._places.meanings) << np.uint64(CELL)
        return left, counted

    def _slots(self, at: Ints, days: Ints) -> Ints:
        """The hour slots of instants of days."""
        if not days.size:
            return days
        first = int(days.min())
        there = np.bincount(days - first)
        starts = np.zeros(there.size, np.int64)
        for number in np.flatnonzero(there).tolist():
            starts[number] = self._zone.start(first + number)
        slots: Ints = (at - starts[days - first]) // HOUR
        return slots

    def _excluded(self, columns: Columns) -> Bools:
        if self._plan.excluded is None:
            return np.zeros(columns.height, np.bool_)
        found: Bools = columns.raw(self._plan.excluded).str.strip_chars().is_in(sorted(self._plan.excluding)).to_numpy()
        return found

    def _times(self, columns: Columns, left: Bools) -> tuple[Instants, Versions]:
        """Registration and version; rows whose times may be wrong are added to ``left``. See ``TimeReader.read``."""
        read: dict[str, Instants] = {}
        for key, at in self._plan.times.items():
            instanter = self._exact if key in {"arrived", "version"} else self._instants
            read[key] = one = instanter.read(columns.raw(at))
            left |= one.left
            if key != "due":
                left |= one.given & (one.at > self._now + self._skew)
        registered = read["registered"]
        left |= ~registered.given
        for key, one in read.items():
            if key == "closed":
                left |= one.given & (one.at < registered.at)
            elif key == "occurred":
                left |= one.given & (one.at > registered.at)
            elif key == "arrived" or key in STAGE_COLUMNS:
                left |= one.given & (one.at + self._skew < registered.at)
        if self._calendar is not None:
            days = np.unique(registered.day[~left]).tolist()
            unknown = [day for day in days if not self._calendar.knows(day)]
            left |= np.isin(registered.day, unknown)
        versions = np.full(columns.height, UNKNOWN, np.int64)
        if "version" in read:
            known = read["version"].given & (read["version"].at >= LEAST)
            versions[known] = read["version"].at[known]
        return registered, versions


def _decided(found: Draft) -> tuple[CaseClass, str, bool]:
    latest = found.latest
    return latest.counted_as, latest.topic, latest.subgrid == "order"


def _holding(tests: Sequence[Test]) -> Callable[[str, Sequence[str]], bool]:
    """Whether one of the tests holds for a cell, whatever row it is in."""
    return lambda text, _: any(test([text, ""]) for test in tests)
