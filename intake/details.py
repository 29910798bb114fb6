"""What a row says of a case beside its number, times, topic and area: offices, answers, labels, the matter it is of.

Only what the profile names is looked at, so a feed without such columns costs nothing.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from msgspec.structs import fields, replace

from city.cells import cell_of
from city.events import Event, Subgrid
from city.small_places import street_of
from intake.binding import Binding
from intake.case_tables import AnswerTable, GradeTable
from intake.datum import to_wgs84
from intake.errors import RowError
from intake.tables import MatterTable, PointTable, Profile, SubgridTable
from intake.texts import kept_name, no_person

_MOST = 9_999
_NOWHERE = "(?!)"
_DEGREES = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,20})?", re.ASCII)
_DEFAULTS = {field.name: field.default for field in fields(Event)}
_WHOLE = re.compile(r"\d{1,4}", re.ASCII)

_OF_ONE_ROW = frozenset({"matter", "cell"})

Columns = tuple[str, ...]
"""By their names in the profile."""
Reader = Callable[[list[str], str], Any]
"""From the cells of a row and the case's own number to the value of one field of the event."""


class Details:
    """Reads them for one profile and header. ``case_id`` checks a number, ``office`` a name of an office by its header;
    both raise ``RowError``.
    """

    def __init__(
        self,
        profile: Profile,
        binding: Binding,
        case_id: Callable[[str], str],
        office: Callable[[str, str], str],
    ) -> None:
        self._binding, self._case_id, self._office = binding, case_id, office
        self._empty = frozenset({"", *(text.strip() for text in profile.file.empty)})
        self._feed = profile.feed
        self._split = re.compile("|".join(map(re.escape, profile.case.units_split)) or _NOWHERE)
        told = [(name, columns, read) for name, columns, read in self._of(profile) if self._tells(name, columns, read)]
        self._readers = [(name, read) for name, _, read in told]
        self._own = [(name, read) for name, _, read in told if name in _OF_ONE_ROW]
        self._words = [(name, read) for name, _, read in told if name not in _OF_ONE_ROW]
        self.repeating = tuple(
            {column: None for name, columns, _ in told if name not in _OF_ONE_ROW for column in columns}
        )
        """Columns of ``of_words``, whose words rows repeat."""

    def of(self, cells: list[str], own: str) -> dict[str, Any]:
        """The fields of the event that the profile names columns for. Raises ``RowError``."""
        return {name: read(cells, own) for name, read in self._readers}

    def of_row(self, cells: list[str], own: str) -> dict[str, Any]:
        """Those that hang on numbers of the row, or on a point. Raises ``RowError``."""
        return {name: read(cells, own) for name, read in self._own} if self._own else {}

    def of_words(self, cells: list[str]) -> dict[str, Any]:
        """All others. Raises ``RowError``."""
        return {name: read(cells, "") for name, read in self._words}

    def _tells(self, name: str, columns: Columns, read: Reader) -> bool:
        """Whether any of a reader's columns is there, or says by not being there what no event says of itself."""
        if any(column in self._binding.headers for column in columns):
            return True
        blank = [""] * self._binding.width + list(self._binding.tail)
        try:
            return bool(read(blank, "") != _DEFAULTS[name])
        except RowError:  # what the profile says of every row is nothing that may be said: each is rejected for it
            return True

    def _of(self, profile: Profile) -> Iterator[tuple[str, Columns, Reader]]:
        case = profile.case
        answers: tuple[tuple[str, AnswerTable | None], ...] = (
            ("reached", case.reached),
            ("solved", case.solved),
            ("first", case.first),
        )
        yield from ((name, (table.column,), self._answer(table)) for name, table in answers if table)
        certain = (("excluded", case.excluded), ("extended", case.extended), ("whistle", case.whistle))
        yield from ((name, (table.column,), self._certain(table)) for name, table in certain if table)
        columns: tuple[tuple[str, str | tuple[str, ...], Callable[[Any], Reader]], ...] = (
            ("first_unit", case.first_unit, self._one_office),
            ("units", case.units, self._offices),
            ("returned", case.returns, self._number),
            ("tags", case.tags, self._labels),
        )
        for name, column, read in columns:
            if column:
                yield name, (column,) if isinstance(column, str) else column, read(column)
        if case.satisfied:
            yield "satisfied", (case.satisfied.column,), self._grade(case.satisfied)
        if profile.matter and profile.matter.column:
            yield "matter", (profile.matter.column,), self._matter(profile.matter)
        if profile.point:
            yield "cell", (profile.point.latitude, profile.point.longitude), self._cell(profile.point)
        if profile.subgrid:
            yield "subgrid", profile.subgrid.columns, self._subgrid(profile.subgrid)

    def _answer(self, table: AnswerTable) -> Reader:
        at = self._binding.index[table.column]
        meanings: dict[str, bool] = {**dict.fromkeys(table.no, False), **dict.fromkeys(table.yes, True)}
        return lambda cells, _: meanings.get(cells[at].strip())

    def _certain(self, table: AnswerTable) -> Reader:
        at, yes = self._binding.index[table.column], frozenset(table.yes)
        return lambda cells, _: cells[at].strip() in yes

    def _grade(self, table: GradeTable) -> Reader:
        at = self._binding.index[table.column]
        grades = {value: name for name in ("no", "mostly", "yes") for value in getattr(table, name)}
        return lambda cells, _: grades.get(cells[at].strip())

    def _one_office(self, column: str) -> Reader:
        at, header = self._binding.index[column], self._binding.header(column)

        def read(cells: list[str], _: str) -> str:
            text = cells[at].strip()
            return "" if text in self._empty else self._office(kept_name(text, header), header)

        return read

    def _offices(self, column: str) -> Reader:
        return self._several(self._binding.index[column], self._binding.header(column), office=True)

    def _cell(self, table: PointTable) -> Reader:
        """A point of zeros is no point: systems write it where they know none."""
        places = [(self._binding.index[name], self._binding.header(name)) for name in (table.latitude, table.longitude)]

        def read(cells: list[str], _: str) -> str:
            degrees = []
            for at, header in places:
                text = cells[at].strip()
                if text in self._empty:
                    return ""
                if not _DEGREES.fullmatch(text):
                    raise RowError(header, "no number of degrees", "point")
                degrees.append(float(text))
            if degrees == [0.0, 0.0]:
                return ""
            try:
                return cell_of(*to_wgs84(degrees[0], degrees[1], table.datum))
            except ValueError as error:
                raise RowError(places[0][1], str(error), "point") from None

        return read

    def _subgrid(self, table: SubgridTable) -> Reader:
        places = [self._binding.index[column] for column in table.columns]
        patterns: list[tuple[Subgrid, re.Pattern[str]]] = [
            ("order", re.compile(table.order or _NOWHERE)),
            ("management", re.compile(table.management or _NOWHERE)),
            ("service", re.compile(table.service or _NOWHERE)),
        ]

        @lru_cache(maxsize=1 << 12)
        def meaning(texts: tuple[str, ...]) -> Subgrid:
            return next((name for name, pattern in patterns if any(map(pattern.search, texts))), "")

        return lambda cells, _: meaning(tuple(cells[at] for at in places))

    def _several(self, at: int, header: str, *, office: bool) -> Callable[[list[str], str], tuple[str, ...]]:
        def read(cells: list[str], _: str) -> tuple[str, ...]:
            text = cells[at].strip()
            if text in self._empty:
                return ()
            names = [kept_name(part, header) for part in self._split.split(text)]
            named = self._office if office else no_person
            return tuple(dict.fromkeys(named(name, header) for name in names if name))

        return read

    def _labels(self, columns: tuple[str, ...]) -> Reader:
        index = self._binding.index
        readers = [self._several(index[column], self._binding.header(column), office=False) for column in columns]
        return lambda cells, own: tuple(sorted({tag for read in readers for tag in read(cells, own)}))

    def _number(self, column: str) -> Reader:
        at, header = self._binding.index[column], self._binding.header(column)

        def read(cells: list[str], _: str) -> int:
            text = cells[at].strip()
            if text in self._empty:
                return 0
            if not _WHOLE.fullmatch(text):
                raise RowError(header, f"not a whole number from 0 to {_MOST}", "number")
            return int(text)

        return read

    def _matter(self, table: MatterTable) -> Reader:
        at, feed = self._binding.index[table.column], table.feed or self._feed

        def read(cells: list[str], own: str) -> str:
            text = cells[at].strip()
            if text in self._empty or (feed == self._feed and text == own):
                return ""
            return f"{feed}:{self._case_id(text)}"

        return read


def order_only(event: Event) -> Event:
    """An incident of public order as it is counted: by street and category, without anything of the single case."""
    return replace(
        event,
        area=street_of(event.area),
        channel="",
        unit="",
        first_unit="",
        units=(),
        tags=(),
        cell="",
        title="",
        matter="",
    )
