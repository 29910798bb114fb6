"""All rows of a file judged by columns: where each counts, and which are left to the row's own reading.

Law: every row ends exactly as ``intake.gateway.read`` ends it. What is judged by columns is surely good; whatever is
doubtful, or bad, is read by ``RowReader`` like any row, so fields, reasons and codes are its own.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import polars as pl

from city.events import CaseClass
from city.packed_places import EXCLUDED, REPEAT
from intake.city_tables import CityTables
from intake.conditions import Test
from intake.drafts import Draft
from intake.errors import InputError, RowError
from intake.history.cells import Cells
from intake.history.columns import Bools, Columns, Dictionary
from intake.history.compiling import compiled
from intake.history.frames import ROW, ColumnFile, Part, as_texts
from intake.history.judged import COPY, NOTHING, Cell, Counted, Hashes, Judged, Places, Refused, Single
from intake.history.meanings import Group, Marks, makes_bad
from intake.history.moments import Moments
from intake.mapping import RowReader
from intake.names import Names
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
        self._empty = frozenset({"", *(text.strip() for text in profile.file.empty)})
        self._moments = Moments(profile, plan.times, self._empty, city.calendar, now)
        draft = self._reader.draft
        self._dictionaries: dict[int, Dictionary] = {}
        self._deciding = Group(plan.deciding, draft, _decided, self._dictionaries)
        self._places = Group(plan.place, draft, lambda found: found.latest.area, self._dictionaries)
        self._bad = [makes_bad(at, draft) for at in plan.names]
        self._repeats = [Marks(at, _holding(tests)) for at, tests in plan.repeats.items()]
        self._copies = Marks(plan.copies.position, _holding([plan.copies.test])) if plan.copies else None
        self._master = plan.copies.master if plan.copies else plan.id
        self._excluded = None if plan.excluded is None else Marks(plan.excluded, _among(plan.excluding))
        self._cells, self._seed = Cells(profile.feed, cells), seed
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
        return self._cases_of(columns, self._copy(columns))

    def _cases_of(self, columns: Columns, copy: Bools | None) -> Hashes:
        own = self.cases(columns.ids(self._plan.id)[0])
        return own if copy is None else np.where(copy, self.cases(columns.ids(self._master)[0]), own)

    def _copy(self, columns: Columns) -> Bools | None:
        """The rows that are copies, None where none is."""
        marked = None if self._copies is None else self._copies.of(columns)
        return None if marked is None else marked & ~columns.ids(self._master)[2]

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
        left = self._left(columns, base)
        copy = self._copy(columns)
        decided, placed = self._deciding.codes(columns, base), self._places.codes(columns, base)
        registered, versions = self._moments.read(columns, left)
        left |= (decided < 0) | (placed < 0)
        cases, marks = self._cases_of(columns, copy), self._marks(columns, copy)
        if copy is not None:
            versions[copy] = COPY
        at, days = registered.at, registered.day
        if left.any():
            kept = ~left
            cases, marks, versions = cases[kept], marks[kept], versions[kept]
            decided, placed, at, days = decided[kept], placed[kept], at[kept], days[kept]
        places = self._cells.of(decided, placed, self._deciding.meanings, self._places.meanings)
        return left, Counted(cases, places | marks | self._moments.slots(at, days), versions)

    def _left(self, columns: Columns, base: Sequence[str]) -> Bools:
        """The rows of which one of the names or numbers may be wrong."""
        plan = self._plan
        ids, good, empty = columns.ids(plan.id)
        left = ~good | empty
        for at in plan.numbers:
            _, good, none = columns.ids(at)
            left |= ~(good | none)
        for at, pattern in plan.marked:
            left |= columns.ids(at)[0].str.contains(pattern).to_numpy()
        for at in plan.own:
            left |= (columns.raw(at).str.strip_chars() == ids).to_numpy()
        for bad in self._bad:
            marked = bad.of(columns, base)
            if marked is not None:
                left |= marked
        return left

    def _marks(self, columns: Columns, copy: Bools | None) -> Places:
        """The marks of a row's place. A copy is no repeat."""
        ids, _, _ = columns.ids(self._plan.id)
        repeat = np.zeros(columns.height, np.bool_)
        for at in self._plan.filled:
            texts, _, none = columns.ids(at)
            if not none.all():
                repeat |= ((texts != "") & (texts != ids)).to_numpy()
        for one in self._repeats:
            marked = one.of(columns)
            if marked is not None:
                repeat |= marked
        if copy is not None:
            repeat &= ~copy
        marks: Places = repeat * np.uint64(REPEAT)
        excluded = None if self._excluded is None else self._excluded.of(columns)
        return marks if excluded is None else marks | excluded * np.uint64(EXCLUDED)


def _decided(found: Draft) -> tuple[CaseClass, str, bool]:
    latest = found.latest
    return latest.counted_as, latest.topic, latest.subgrid == "order"


def _holding(tests: Sequence[Test]) -> Callable[[str, Sequence[str]], bool]:
    """Whether one of the tests holds for a cell, whatever row it is in."""
    return lambda text, _: any(test([text, ""]) for test in tests)


def _among(values: frozenset[str]) -> Callable[[str, Sequence[str]], bool]:
    return lambda text, _: text.strip() in values
