"""The gateway: files to events. Every data row ends as ``Taken`` or as a ``Rejection``, and nothing of it stays here.

Files are read three times: for their encoding and wholeness, for person data in the columns that would be kept, and
for their rows. So a file that is wrong as a whole is refused before its first row is given.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate, chain, islice, pairwise
from pathlib import Path

import msgspec

from city.events import Event
from intake.binding import Binding, bind, person_headers, uses
from intake.city_tables import NONE_GIVEN, CityTables
from intake.drafts import UNDECIDED, Decision, Draft
from intake.errors import InputError, PersonDataError, RowError, changed
from intake.mapping import RowReader
from intake.names import Names
from intake.privacy import ColumnScan
from intake.readers import Record, Source, open_sources
from intake.row_times import TimeReader
from intake.tables import Profile
from intake.taxonomy import Taxonomy

__all__ = [
    "Flow",
    "InputError",
    "PersonDataError",
    "Rejection",
    "Taken",
    "fingerprint",
    "flows",
    "read",
    "refuse",
]

_CHUNK = 1 << 20
OFFICES = frozenset({"case.unit", "case.first_unit", "case.units", "case.channel"})
"""What holds offices: where names of persons stand instead, few are enough to refuse the profile."""
_ROWS = 1 << 12
NEVER = 1 << 62
"""After all time."""


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
    def arrived(self) -> int:
        """When it could be known first."""
        return self.draft.arrived

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
    return chain.from_iterable(items for flow in flows(paths, profile, city, now=now) for items, _ in flow.parts())


def refuse(paths: Iterable[Path | str], profile: Profile) -> None:
    """Raises ``PersonDataError`` where a kept column's header or values look like persons, else does nothing.

    Raises ``InputError`` for a file that cannot be read.
    """
    refuse_persons(opened(paths, profile), profile)


@dataclass(frozen=True)
class Flow:
    """The rows of a file that was found whole, and free of persons in what is kept of it."""

    source: Source
    binding: Binding
    profile: Profile
    city: CityTables
    taxonomy: Taxonomy | None
    now: int | None
    soonest: list[int]
    """By part of the file: none of the rows from it on is known before, and after the last part nothing is."""
    rows: int
    """Of all parts, by the reading that found it free of persons."""

    def parts(self) -> Iterator[tuple[list[Taken | Rejection], int]]:
        """Rows in their order, and before when none of the rows after them can be known. Raises ``InputError`` where
        they are not those that the file held when it was read first.
        """
        name, reader, left = self.source.name, self._reader(), self.rows
        records = self.source.records(self.binding.wanted)
        for bound, soonest in pairwise(self.soonest):
            items = [_item(name, reader, record) for record in islice(records, _ROWS)]
            if len(items) != min(_ROWS, left) or any(isinstance(one, Taken) and one.arrived < bound for one in items):
                raise changed(name)
            left -= len(items)
            yield items, soonest
        if next(records, None) is not None:
            raise changed(name)

    def _reader(self) -> RowReader:
        profile, binding, city = self.profile, self.binding, self.city
        times = TimeReader(profile, binding, self.now, workbook=self.source.workbook)
        return RowReader(profile, binding, times, city, Names(profile, binding, city.areas, self.taxonomy))


def flows(
    paths: Iterable[Path | str], profile: Profile, city: CityTables = NONE_GIVEN, *, now: int | None = None
) -> list[Flow]:
    """One for each file and sheet, all of which have been read once. Raises what ``read`` raises."""
    city.require_city(profile)
    sources = opened(paths, profile)
    found, taxonomy = refuse_persons(sources, profile, now), Taxonomy.of(profile)
    return [Flow(*each, profile, city, taxonomy, now, *parts) for each, parts in zip(sources, found, strict=True)]


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


def _item(name: str, reader: RowReader, record: Record) -> Taken | Rejection:
    fault = record.fault
    if fault is None:
        try:
            return Taken(file=name, row=record.row, draft=reader.draft(record.cells), reader=reader)
        except RowError as error:
            fault = error.field, error.reason, error.code
    field, reason, code = fault
    return Rejection(file=name, row=record.row, line=record.line, field=field, reason=reason, code=code)


def opened(paths: Iterable[Path | str], profile: Profile) -> list[tuple[Source, Binding]]:
    """The files with the columns of the profile found in them. Raises ``InputError``."""
    sources = [source for path in paths for source in open_sources(path, profile.file)]
    return [(source, bind(profile, source.name, source.header)) for source in sources]


def refuse_persons(
    sources: Sequence[tuple[Source, Binding]], profile: Profile, now: int | None = None
) -> list[tuple[list[int], int]]:
    """Raises ``PersonDataError`` where a kept column of a file looks like persons; gives ``Flow.soonest`` and
    ``Flow.rows`` of each.
    """
    problems = person_headers(profile)
    watched = [use for use in uses(profile).values() if use.numbers or use.texts]
    found = []
    for source, binding in sources:
        scans = {
            use.name: ColumnScan(numbers=use.numbers and not use.texts, offices=not OFFICES.isdisjoint(use.tables))
            for use in watched
            if use.name in binding.headers
        }
        columns = [(binding.index[name], scan) for name, scan in scans.items()]
        times = TimeReader(profile, binding, now, workbook=source.workbook)
        bounds, count = [], 0
        for records in _batches(source, binding):
            count += len(records)
            rows = [record.cells for record in records if record.fault is None]
            by_column = list(zip(*rows, strict=True))
            for at, scan in columns if rows else ():
                scan.add(by_column[at])
            bounds.append(min((known for row in rows if (known := times.known(row)) is not None), default=NEVER))
        found.append(([*reversed([*accumulate(reversed(bounds), min)]), NEVER], count))
        for name, scan in scans.items():
            if kind := scan.verdict():
                problems.append(
                    f"{source.name}: profile {profile.feed} keeps the column {binding.header(name)} "
                    f"(columns.{name}), whose values look like {kind}; persons are never taken in"
                )
    if problems:
        raise PersonDataError(problems)
    return found


def _batches(source: Source, binding: Binding) -> Iterator[list[Record]]:
    records = source.records(binding.wanted)
    while some := list(islice(records, _ROWS)):
        yield some
