"""The gateway: files to events. Every data row ends as ``Taken`` or as a ``Rejection``, and nothing of it stays here.

Files are read three times: for their encoding and wholeness, for person data in the columns that would be kept, and
for their rows. So a file that is wrong as a whole is refused before its first row is given.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec

from city.configuration import UrgentRule
from city.events import Event
from intake.binding import Binding, Use, bind, dropped, person_headers, uses
from intake.dictionaries import AreaDictionary
from intake.errors import InputError, PersonDataError, RowError
from intake.mapping import compile_mapping
from intake.privacy import ColumnScan
from intake.readers import Source, open_sources
from intake.row_times import TimeReader
from intake.tables import Profile
from intake.urgent import Urgency, compile_urgency

__all__ = [
    "CheckReport",
    "InputError",
    "PersonDataError",
    "Rejection",
    "Taken",
    "check",
    "fingerprint",
    "read",
    "refuse",
]

_CHUNK = 1 << 20
_OFFICES = frozenset({"case.unit", "case.channel"})
"""What holds offices: where names of persons stand instead, few are enough to refuse the profile."""
_ROWS = 1 << 12


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A row that became events, oldest stage first; its outcome is the outcome of the last."""

    file: str
    row: int
    events: tuple[Event, ...]


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


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a profile would do with files. ``rejected`` maps ``code: field: reason`` to a number of rows."""

    feed: str
    files: tuple[str, ...]
    kept: dict[str, str]
    """Header to what it becomes."""
    mapping_only: dict[str, str]
    """Header to what it decides; its content goes no further."""
    dropped: tuple[str, ...]
    missing: tuple[str, ...]
    """Optional columns that the files lack."""
    rows: int
    accepted: int
    rejected: dict[str, int]
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """True where nothing keeps the files from being read."""
        return not self.problems


def read(
    paths: Iterable[Path | str],
    profile: Profile,
    *,
    urgent: tuple[UrgentRule, ...] = (),
    now: int | None = None,
    dictionary: AreaDictionary | None = None,
) -> Iterator[Taken | Rejection]:
    """Exactly one item for every data row of every file, in the order of the files.

    Before it returns, all files have been read once: it raises ``InputError`` for a file that cannot be read and
    ``PersonDataError`` where the profile would keep person data. ``now`` (an instant) rejects times after it.
    """
    opened = _opened(paths, profile)
    _refuse(opened, profile)
    return _items(opened, profile, compile_urgency(urgent), now, dictionary)


def refuse(paths: Iterable[Path | str], profile: Profile) -> None:
    """Raises ``PersonDataError`` where a kept column's header or values look like persons, else does nothing.

    Raises ``InputError`` for a file that cannot be read.
    """
    _refuse(_opened(paths, profile), profile)


def check(paths: Iterable[Path | str], profile: Profile, *, dictionary: AreaDictionary | None = None) -> CheckReport:
    """What ``read`` would do with the files. What it would raise stands in ``problems``."""
    names = tuple(str(path) for path in paths)
    problems: list[str] = []
    opened: list[tuple[Source, Binding]] = []
    for name in names:
        try:
            opened.extend(_opened([name], profile))
        except InputError as error:
            problems.append(str(error))
    try:
        _refuse(opened, profile)
    except PersonDataError as error:
        problems.extend(error.problems)
    except InputError as error:
        problems.append(str(error))
    outcomes: Counter[str] = Counter()
    if not problems:
        for item in read(names, profile, dictionary=dictionary):
            outcomes["" if isinstance(item, Taken) else _sentence(item)] += 1
    accepted = outcomes.pop("", 0)
    known = uses(profile)
    return CheckReport(
        feed=profile.feed,
        files=names,
        kept=_described(opened, [use for use in known.values() if use.kept]),
        mapping_only=_described(opened, [use for use in known.values() if not use.kept]),
        dropped=tuple(dict.fromkeys(text for source, binding in opened for text in dropped(source.header, binding))),
        missing=tuple(name for name in known if any(name not in binding.headers for _, binding in opened)),
        rows=accepted + outcomes.total(),
        accepted=accepted,
        rejected=dict(outcomes.most_common()),
        problems=tuple(problems),
    )


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
    opened: Sequence[tuple[Source, Binding]],
    profile: Profile,
    urgency: Urgency,
    now: int | None,
    dictionary: AreaDictionary | None,
) -> Iterator[Taken | Rejection]:
    for source, binding in opened:
        times = TimeReader(profile, binding, now, workbook=source.workbook)
        events = compile_mapping(profile, binding, times, urgency, dictionary)
        for record in source.records(binding.wanted):
            fault = record.fault
            if fault is None:
                try:
                    yield Taken(file=source.name, row=record.row, events=events(record.cells))
                    continue
                except RowError as error:
                    fault = error.field, error.reason, error.code
            field, reason, code = fault
            yield Rejection(file=source.name, row=record.row, line=record.line, field=field, reason=reason, code=code)


def _opened(paths: Iterable[Path | str], profile: Profile) -> list[tuple[Source, Binding]]:
    sources = [source for path in paths for source in open_sources(path, profile.file)]
    return [(source, bind(profile, source.name, source.header)) for source in sources]


def _refuse(opened: Sequence[tuple[Source, Binding]], profile: Profile) -> None:
    problems = person_headers(profile)
    watched = [use for use in uses(profile).values() if use.numbers or use.texts]
    for source, binding in opened:
        scans = {
            use.name: ColumnScan(numbers=use.numbers and not use.texts, offices=not _OFFICES.isdisjoint(use.tables))
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


def _sentence(rejection: Rejection) -> str:
    return ": ".join(part for part in (rejection.code, rejection.field, rejection.reason) if part)


def _described(opened: Sequence[tuple[Source, Binding]], chosen: Sequence[Use]) -> dict[str, str]:
    """Header to the keys that use it, over all files."""
    return {
        binding.headers[use.name]: ", ".join(use.tables)
        for _, binding in opened
        for use in chosen
        if use.name in binding.headers
    }
