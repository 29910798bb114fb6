"""``load-history`` without its command line: a history judged and written, in one transaction, as closed and sealed.

Law: rejects, and buckets that hold a case, are those of a replay of the same rows, but that a replay counts no case
that arrives more than ``horizon_days`` after its day. It also keeps empty buckets where a case was moved to another.
The tick of the buckets is the instant up to which the history is sealed: cases registered before it are kept as
documents from then on, and counted in no bucket.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from time import perf_counter, time

import msgspec

from city.configuration import Configuration
from city.times import SECOND, Zone, day_iso, utc_iso
from indexing.errors import StoreError
from indexing.sealed import USUAL_SLOTS
from indexing.sqlite_history import HistoryWriter
from intake.city_tables import CityTables
from intake.errors import InputError
from jianwei.embedded import Embedded
from jianwei.history_load import Loading
from jianwei.history_spill import Spill
from jianwei.intake import Progressed, mark
from jianwei.sources import Source
from jianwei.stores import load_folder
from jianwei.whole_files import write_whole

_ROWS_AT_ONCE = 1 << 23
_JUDGED_BY = ("jianwei", "polars")
"""Programs of which another version may cut files into other parts, hash otherwise or judge otherwise."""


class HistoryReport(msgspec.Struct, kw_only=True):
    """What became of the rows. ``rows`` is the sum of the outcomes and of ``pending``, the cases of later days."""

    rows: int = 0
    accepted: int = 0
    replaced: int = 0
    repeated: int = 0
    rejected: int = 0
    pending: int = 0
    singly: int = 0
    """Rows that were read one by one."""
    buckets: int = 0
    sealed_until: str = ""
    judging_seconds: float = 0.0
    writing_seconds: float = 0.0
    seconds: float = 0.0
    before: bool = False
    """The same files had been loaded before: nothing is new."""


def load(  # noqa: PLR0913 - what to load, where to, by which rules, up to when, whom to tell
    path: Path,
    sources: Sequence[Source],
    configuration: Configuration,
    *,
    city: CityTables,
    until: int | None,
    progressed: Progressed,
) -> HistoryReport:
    """Loads the days before ``until``, all where it is None; goes on where a former load of the same files ended.

    Raises ``InputError`` and ``PersonDataError`` as a replay does; ``StoreError`` for a store that counts days already,
    or that another process writes to meanwhile. Nothing of the rows is kept then: only a load that is stopped or killed
    leaves what it has judged.
    """
    started = perf_counter()
    marked = mark(sources, city)
    zone = Zone(configuration.zone)
    folder = load_folder(path)
    with Embedded(path, configuration) as service, _nothing_left(folder):
        progress = service.progress(marked)
        if progress.done and "buckets" in progress.outcomes:
            shutil.rmtree(folder, ignore_errors=True)  # a kill after the commit has left it
            return HistoryReport(**progress.outcomes, sealed_until=utc_iso(service.sealed_until), before=True)
        _require_new(service, path)
        spill = _spill(folder, [marked, configuration.revision, *map(version, _JUDGED_BY)])
        loading = Loading(sources, city, marked=marked, spill=spill, zone=zone, told=progressed)
        days = _judged(loading)
        judged = perf_counter()
        until = max(days) + 1 if until is None else until
        report = HistoryReport(rows=loading.rows, rejected=len(loading.rejected), singly=loading.singly)
        report.replaced, report.repeated = loading.replaced, loading.repeated
        service.sealed_until = zone.start(until)
        progress.now, progress.done = spill.now, True
        with service.file.held() as unchanged:
            if not unchanged:
                raise StoreError(f"{path}: another process has written to the store meanwhile: nothing was loaded")
            service.reject(loading.rejected)
            lengths = {day: slots for day in days if (slots := zone.slots(day)) != USUAL_SLOTS}
            with HistoryWriter(service.file.connection, loading.series, service.sealed_until) as writer:
                for first, last in _spans(days, until):
                    places = loading.places(first, last)
                    report.accepted += places.size
                    report.buckets += writer.write(places, lengths)
                    progressed("writing buckets", (last - min(days) + 1) / (until - min(days)))
            report.pending = report.rows - report.rejected - report.accepted - report.replaced - report.repeated
            progress.outcomes = _outcomes(report)
            service.commit(progress)
    shutil.rmtree(folder)
    report.sealed_until = utc_iso(zone.start(until))
    report.judging_seconds = round(judged - started, 2)
    report.writing_seconds = round(perf_counter() - judged, 2)
    return report


@contextmanager
def _nothing_left(folder: Path) -> Iterator[None]:
    """Takes the folder away on any error: names in it may be texts of persons, and mended files are another input."""
    try:
        yield
    except Exception:
        if folder.exists():
            shutil.rmtree(folder)
        raise


def _judged(loading: Loading) -> dict[int, int]:
    """Rows that count by day."""
    loading.judge()
    if days := loading.days():
        return days
    raise InputError("no row of the files counts: there is no history to load")


def _require_new(service: Embedded, path: Path) -> None:
    if service.last_tick is not None:
        raise StoreError(f"{path}: counts days already: history is loaded into a new store, before the first replay")
    if service.sealed_until:
        raise StoreError(
            f"{path}: holds a history, sealed until {day_iso(service.zone.day(service.sealed_until))}: "
            "give all files of all feeds in one load, into a new store"
        )


def _spill(folder: Path, judged: Sequence[str]) -> Spill:
    """The folder of a load; that of another input, or judged by other rules or programs, is taken away."""
    named, marked = folder / "input", "\n".join(judged)
    if folder.exists() and not (named.exists() and named.read_text() == marked):
        shutil.rmtree(folder)
    spill = Spill(folder, round(time() * SECOND))
    write_whole(named, marked)
    return spill


def _outcomes(report: HistoryReport) -> dict[str, int]:
    names = ("rows", "accepted", "replaced", "repeated", "rejected", "pending", "buckets")
    return {name: getattr(report, name) for name in names}


def _spans(days: dict[int, int], until: int) -> Iterator[tuple[int, int]]:
    """First and last days of stretches with not too many rows."""
    first, rows, last = None, 0, 0
    for day, times in days.items():
        if day >= until:
            break
        if first is not None and rows + times > _ROWS_AT_ONCE:
            yield first, last
            first, rows = None, 0
        first, last, rows = day if first is None else first, day, rows + times
    if first is not None:
        yield first, last
