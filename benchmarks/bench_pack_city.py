"""A monthly pack of a city of the size of Beijing: seconds and memory by part, beside the limit of a minute.

Run it as a script. It writes the last ``--days`` of the city of ``benchmarks/whole_city.py`` into a SQLite file
(``--file`` keeps it, or takes it where it is there), and measures each part of a pack in a process of its own, so that
the memory is the part's. With ELASTICSEARCH_URL set and ``--elasticsearch`` the city goes into an installation of its
own there, which is removed again: give few days.
"""

import argparse
import os
import resource
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from whole_city import CITY, STREETS, ZONE, documents

from board.documents.html import html
from board.documents.word import word
from board.packs.composing import compose
from briefing.focus import candidates
from briefing.packs.alert_lines import alerts
from briefing.packs.case_scope import CaseScope
from briefing.packs.casework import CaseworkSums
from briefing.packs.comparing import Comparison
from briefing.packs.freshness import feeds
from briefing.packs.making import make
from briefing.packs.petitions import quarters
from briefing.packs.rates import assessment_months, rates
from briefing.packs.spans import parse, quarter_of
from briefing.packs.state import state
from city.calendars import Calendar
from city.configuration import Configuration
from city.desks import Tier
from city.paths import join, parts
from city.times import DAY, day_of_iso
from indexing.elastic_connection import connect
from indexing.elastic_setup import apply, plan, remove
from indexing.elastic_store import ElasticStore
from indexing.sqlite import open_sqlite
from indexing.store import Store

LAST, MONTH, LIMIT, A_PUT = day_of_iso("2026-10-31"), "2026-10", 60, 100_000
CONFIGURATION = Configuration(city=CITY)
CALENDAR = Calendar(CONFIGURATION.calendar)
SPAN = parse(MONTH, CONFIGURATION.calendar.report_hour)
START, END = SPAN.instants(ZONE)
STREET = STREETS[3]
Measured = Callable[[Store], object]
Opened = Callable[[], Store]


def counts(store: Store) -> None:
    """Totals, fields of work and areas beside the month before and a year before."""
    compared = Comparison(store, CITY, SPAN, CALENDAR)
    compared.totals()
    compared.fields(5)
    compared.areas({})


def scope(store: Store) -> CaseScope:
    """The cases that the pack tells of."""
    return CaseScope(store, CITY, START - CONFIGURATION.keep_days * DAY, END, ZONE)


def three_rates(store: Store) -> None:
    """Of the assessment month that ends in the month."""
    rates(scope(store), assessment_months(CALENDAR, SPAN.first, SPAN.last), END)


def petitions(store: Store) -> None:
    """Of two quarters."""
    quarter = quarter_of(SPAN.last)
    quarters(scope(store), (quarter_of(quarter.first - 1), quarter), END)


def whole(tier: Tier, area: str, period: str = MONTH) -> Measured:
    """A pack with its page and its Word file."""

    def made(store: Store) -> None:
        document = compose(make(store, CONFIGURATION, tier, area, period, {}), "zh")
        html(document)
        word(document)

    return made


PARTS: tuple[tuple[str, Measured], ...] = (
    ("state of the store", lambda store: state(store, CONFIGURATION)),
    ("counts and comparisons", counts),
    ("casework", lambda store: CaseworkSums(scope(store), START).lines()),
    ("three rates", three_rates),
    ("first petitions", petitions),
    ("alerts", lambda store: alerts(store, CITY, START, END, END, ZONE)),
    ("freshness", lambda store: feeds(store, SPAN, ZONE)),
    ("candidates", lambda store: candidates(store, MONTH)),
    ("CITY, MONTH, with files", whole("city", CITY)),
    ("city, week", whole("city", CITY, "2026-W43")),
    ("city, report day", whole("city", CITY, "2026-10-20")),
    ("district, month", whole("district", join(*parts(STREET)[:2]))),
    ("street, month", whole("street", STREET)),
)


def alone(opened: Opened, measured: Measured) -> tuple[float, float, float]:
    """Seconds of the clock, of the processor, and MiB at most, in a process of its own."""
    here, there = get_context("fork").Pipe(duplex=False)
    process = get_context("fork").Process(target=_measure, args=(opened, measured, there))
    process.start()
    there.close()
    found: tuple[float, float, float] = here.recv()
    process.join()
    return found


def _measure(opened: Opened, measured: Measured, result: Connection) -> None:
    with closing(opened()) as store:
        clock, processor = perf_counter(), process_time()
        measured(store)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        result.send((perf_counter() - clock, process_time() - processor, memory))


def fill(store: Store, days: int) -> None:
    """Writes the city and tells how large it is."""
    begun, written, remaining = perf_counter(), 0, documents(LAST - days + 1, LAST)
    while some := list(islice(remaining, A_PUT)):
        written += store.put(some)
    print(f"{written:,} documents of {days} days written in {perf_counter() - begun:.0f} s")


@contextmanager
def in_file(path: Path, days: int) -> Iterator[Opened]:
    """The city in a SQLite file."""
    if not path.exists():
        with closing(open_sqlite(path)) as store:
            fill(store, days)
    print(f"{path.stat().st_size / 2**30:.1f} GiB")
    yield lambda: open_sqlite(path, create=False)


@contextmanager
def in_elasticsearch(address: str, days: int) -> Iterator[Opened]:
    """The city in an installation that is removed again."""
    name = f"b-{secrets.token_hex(4)}"
    client = connect(address)
    try:
        apply(client, plan(client, name, CONFIGURATION))
        fill(ElasticStore(client, name), days)
        yield lambda: ElasticStore(connect(address), name, owned=True)
    finally:
        remove(client, name)
        client.close()


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=62, help="of the city")
    parser.add_argument("--file", type=Path, help="where the city is kept")
    parser.add_argument("--elasticsearch", action="store_true", help="instead of SQLite")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        kept = given.file or Path(folder) / "city.db"
        town = in_file(kept, given.days)
        if given.elasticsearch:
            town = in_elasticsearch(os.environ["ELASTICSEARCH_URL"], given.days)
        with town as opened:
            print(f"{'part':<26}{'seconds':>9}{'processor':>11}{'MiB':>7}   of the limit of {LIMIT} s")
            for name, measured in PARTS:
                clock, processor, memory = alone(opened, measured)
                print(f"{name:<26}{clock:>9.1f}{processor:>11.1f}{memory:>7.0f}{clock / LIMIT:>10.0%}", flush=True)


if __name__ == "__main__":
    main()
