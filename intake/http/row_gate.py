"""Rows of one feed as they come in one by one: the same profile, the same refusals as for a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

from msgspec.structs import replace

from city.events import Event
from city.times import DAY
from intake.binding import Binding, bind, person_headers, uses
from intake.city_tables import CityTables
from intake.deciding import Row as Decided
from intake.drafts import UNDECIDED, Decision, Draft
from intake.errors import InputError, PersonDataError, RowError
from intake.http.bodies import Row
from intake.json_values import Hole, no_value
from intake.mapping import RowReader
from intake.names import Names
from intake.privacy import ColumnScan
from intake.records import Record, checked
from intake.row_times import TimeReader
from intake.tables import Profile
from intake.taxonomy import Taxonomy

_SHAPES = 256
"""Different sets of field names that are remembered."""
_ENOUGH = 50
"""Filled cells from which on a column is judged as a whole; single rows are refused from the first."""
_OFFICES = frozenset({"case.unit", "case.first_unit", "case.units", "case.channel"})


@dataclass(frozen=True)
class Answer:
    """What becomes of one row: events, or a field (never a value), a code and a reason."""

    row: int
    events: tuple[Event, ...] = ()
    field: str = ""
    code: str = ""
    reason: str = ""


@dataclass(frozen=True)
class _Shape:
    """All that is worked out for rows with the same field names."""

    binding: Binding
    times: TimeReader
    reader: RowReader


class _Drafted(NamedTuple):
    row: int
    draft: Draft
    reader: RowReader


class RowGate:
    """Takes rows of one profile.

    Raises ``PersonDataError`` where that names columns of persons, ``InputError`` for a dictionary that is wrong.
    """

    def __init__(self, profile: Profile, city: CityTables) -> None:
        problems = person_headers(profile)
        if problems:
            raise PersonDataError(problems)
        city.require_city(profile)
        self.profile, self._city, self._taxonomy = profile, city, Taxonomy.of(profile)
        self._decider, self._forgotten_on = city.decider, 0
        self._shapes: dict[tuple[str, ...], _Shape] = {}
        self._scans = {
            use.name: ColumnScan(numbers=use.numbers and not use.texts, offices=not _OFFICES.isdisjoint(use.tables))
            for use in uses(profile).values()
            if use.numbers or use.texts
        }
        self.refused = ""
        """Why no row is taken any more: a column has turned out to hold persons."""

    def take(self, rows: Sequence[Row | RowError], first: int, now: int) -> list[Answer]:
        """One answer for each row, in order, numbered from ``first``. All that a row says reaches the service now."""
        if self.refused:
            return [Answer(first + at, code="person", reason=self.refused) for at in range(len(rows))]
        read = [self._read(row, first + at, now) for at, row in enumerate(rows)]
        return self.take(rows, first, now) if self._persons_found() else self._answers(read, now)

    def _answers(self, read: Sequence[Answer | _Drafted], now: int) -> list[Answer]:
        drafted = [one for one in read if isinstance(one, _Drafted)]
        decisions: Iterable[Decision] = repeat(UNDECIDED)
        if self._decider is not None and drafted:
            if now // DAY > self._forgotten_on:
                self._decider.forget(now)
                self._forgotten_on = now // DAY
            decisions = self._decider.decide([Decided(one.draft, one.reader.text, now) for one in drafted])
        decided = iter(zip(drafted, decisions, strict=False))
        return [one if isinstance(one, Answer) else _answer(*next(decided), now) for one in read]

    def _read(self, row: Row | RowError, number: int, now: int) -> Answer | _Drafted:
        if isinstance(row, RowError):
            return Answer(number, field=row.field, code=row.code, reason=row.reason)
        try:
            shape = self._shape(tuple(row))
        except InputError as error:
            return Answer(number, code="shape", reason=str(error).partition("header row: ")[2] or str(error))
        shape.times.now = now
        record = checked(_record(row, number, shape.binding), len(row), self.profile.file.longest_cell)
        if record.fault is not None:
            field, reason, code = record.fault
            return Answer(number, field=field, code=code, reason=reason)
        self._scan(shape.binding, record.cells)
        try:
            return _Drafted(number, shape.reader.draft(record.cells), shape.reader)
        except RowError as error:
            return Answer(number, field=error.field, code=error.code, reason=error.reason)

    def _shape(self, names: tuple[str, ...]) -> _Shape:
        known = self._shapes.get(names)
        if known is None:
            binding = bind(self.profile, "row", names)
            times = TimeReader(self.profile, binding, None, workbook=False)
            if len(self._shapes) >= _SHAPES:
                self._shapes.clear()
            names_of = Names(self.profile, binding, self._city.areas, self._taxonomy)
            reader = RowReader(self.profile, binding, times, self._city, names_of)
            known = self._shapes[names] = _Shape(binding, times, reader)
        return known

    def _scan(self, binding: Binding, cells: list[str]) -> None:
        for name, scan in self._scans.items():
            if name in binding.headers:
                scan.add((cells[binding.index[name]],))

    def _persons_found(self) -> bool:
        for name, scan in self._scans.items():
            if scan.seen >= _ENOUGH and (kind := scan.verdict()):
                self.refused = (
                    f"profile {self.profile.feed} keeps the column columns.{name}, whose values look like {kind}; "
                    "persons are never taken in"
                )
                return True
        return False


def _record(row: Row, number: int, binding: Binding) -> Record:
    """The cells of a row. An object is the fault of a row only where the profile expects a value."""
    wrong = (
        no_value(name, cell)
        for at, (name, cell) in enumerate(row.items())
        if at in binding.wanted and isinstance(cell, Hole)
    )
    cells = [cell if isinstance(cell, str) else "" for cell in row.values()]
    return Record(number, number, cells, next(wrong, None))


def _answer(drafted: _Drafted, decision: Decision, now: int) -> Answer:
    events = drafted.reader.finished(drafted.draft, decision)
    return Answer(drafted.row, tuple(replace(event, arrived=max(event.arrived, now)) for event in events))
