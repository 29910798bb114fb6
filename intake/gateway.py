"""The gateway: files to events. Every data row ends as ``Taken`` or as a ``Rejection``, and nothing of it stays here.

Files are read three times: for their encoding and wholeness, for person data in the columns that would be kept, and
for their rows. So a file that is wrong as a whole is refused before its first row is given.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec

from city.events import Event
from intake.binding import Binding, bind, person_headers, uses
from intake.city_tables import NONE_GIVEN, CityTables
from intake.drafts import UNDECIDED, Decision, Draft
from intake.errors import InputError, PersonDataError, RowError
from intake.mapping import RowReader
from intake.names import Names
from intake.privacy import ColumnScan
from intake.readers import Source, open_sources
from intake.row_times import TimeReader
from intake.tables import Profile
from intake.taxonomy import Taxonomy

__all__ = [
    "InputError",
    "PersonDataError",
    "Rejection",
    "Taken",
    "fingerprint",
    "read",
    "refuse",
]

_CHUNK = 1 << 20
OFFICES = frozenset({"case.unit", "case.first_unit", "case.units", "case.channel"})
"""What holds offices: where names of persons stand instead, few are enough to refuse the profile."""
_ROWS = 1 << 12


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was taken."""

    file: str
    row: int
    draft: Draft
    reader: RowReader

    @property
    def undecided(self) -> bool:
        """Whether its text, or a number of it, is to be looked at before it becomes events."""
        return self.reader.undecided

    @property
    def events(self) -> tuple[Event, ...]:
        """Its events, oldest stage first; its outcome is the outcome of the last."""
        return self.decided(UNDECIDED)

    def decided(self, decision: Decision) -> tuple[Event, ...]:
        """The events with what was decided of it."""
        return self.reader.finished(self.draft, decision)


class Rejection(msgspec.Struct, frozen=True, kw_only=True):
    """A row that became none. ``field`` is a header that the profile names, or ``column N``; no value is held.

    ``row`` counts from the first row of the file as 1; ``line`` is the line that the row starts at, the same number
    unless cells hold line breaks. ``code`` is one of the words of ``docs/profiles.md``.
    """

    file: str
    row: int
    line: int
    field: str
    reason: str
    code: str


def read(
    paths: Iterable[Path | str],
    profile: Profile,
    city: CityTables = NONE_GIVEN,
    *,
    now: int | None = None,
) -> Iterator[Taken | Rejection]:
    """Exactly one item for every data row of every file, in the order of the files.

    Before it returns, all files have been read once: it raises ``InputError`` for a file that cannot be read or an area
    dictionary of another city, and
    ``PersonDataError`` where the profile would keep person data. ``now`` (an instant) rejects times after it.
    """
    city.require_city(profile)
    sources = opened(paths, profile)
    refuse_persons(sources, profile)
    return _items(sources, profile, city, Taxonomy.of(profile), now)


def refuse(paths: Iterable[Path | str], profile: Profile) -> None:
    """Raises ``PersonDataError`` where a kept column's header or values look like persons, else does nothing.

    Raises ``InputError`` for a file that cannot be read.
    """
    refuse_persons(opened(paths, profile), profile)


def fingerprint(paths: Iterable[Path | str]) -> str:
    """SHA-256 over the SHA-256 of every file's bytes, in the given order. Raises ``InputError``."""
    whole = sha256()
    for path in paths:
        single = sha256()
        try:
            with Path(path).open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    single.update(chunk)
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror})") from None
        whole.update(single.digest())
    return whole.hexdigest()


def _items(
    sources: Sequence[tuple[Source, Binding]],
    profile: Profile,
    city: CityTables,
    taxonomy: Taxonomy | None,
    now: int | None,
) -> Iterator[Taken | Rejection]:
    for source, binding in sources:
        times = TimeReader(profile, binding, now, workbook=source.workbook)
        reader = RowReader(profile, binding, times, city, Names(profile, binding, city.areas, taxonomy))
        for record in source.records(binding.wanted):
            fault = record.fault
            if fault is None:
                try:
                    yield Taken(file=source.name, row=record.row, draft=reader.draft(record.cells), reader=reader)
                    continue
                except RowError as error:
                    fault = error.field, error.reason, error.code
            field, reason, code = fault
            yield Rejection(file=source.name, row=record.row, line=record.line, field=field, reason=reason, code=code)


def opened(paths: Iterable[Path | str], profile: Profile) -> list[tuple[Source, Binding]]:
    """The files with the columns of the profile found in them. Raises ``InputError``."""
    sources = [source for path in paths for source in open_sources(path, profile.file)]
    return [(source, bind(profile, source.name, source.header)) for source in sources]


def refuse_persons(sources: Sequence[tuple[Source, Binding]], profile: Profile) -> None:
    """Raises ``PersonDataError`` where a kept column of the files looks like persons."""
    problems = person_headers(profile)
    watched = [use for use in uses(profile).values() if use.numbers or use.texts]
    for source, binding in sources:
        scans = {
            use.name: ColumnScan(numbers=use.numbers and not use.texts, offices=not OFFICES.isdisjoint(use.tables))
            for use in watched
            if use.name in binding.headers
        }
        columns = [(binding.index[name], scan) for name, scan in scans.items()]
        for rows in _batches(source, binding):
            for at, scan in columns:
                scan.add([row[at] for row in rows])
        for name, scan in scans.items():
            if kind := scan.verdict():
                problems.append(
                    f"{source.name}: profile {profile.feed} keeps the column {binding.header(name)} "
                    f"(columns.{name}), whose values look like {kind}; persons are never taken in"
                )
    if problems:
        raise PersonDataError(problems)


def _batches(source: Source, binding: Binding) -> Iterator[list[list[str]]]:
    rows: list[list[str]] = []
    for record in source.records(binding.wanted):
        if record.fault is None:
            rows.append(record.cells)
        if len(rows) == _ROWS:
            yield rows
            rows = []
    yield rows
