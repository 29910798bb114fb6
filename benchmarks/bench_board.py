"""How long the pages of the board take, from the request to the last byte, over a loopback connection.

Run it as a script. A made-up city has 10,000 alerts of which 100 are not over, ninety days of counts and a million
cases of 400 days (``--cases``), of which a tenth is not closed. Each page is asked for as an officer's browser does,
with a session; the city's desk sees all, a street's what is of one street. With ELASTICSEARCH_URL set the same is
measured over an Elasticsearch. Goal: 200 ms a page.

With the file of a city as argument (`jianwei demo --out FOLDER` makes one) its documents are taken instead, as of the
day after its last.
"""

import argparse
import asyncio
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from time import perf_counter, process_time, time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import aiohttp
import numpy as np
from aiohttp import web

from board.desk.accounts import Account
from board.desk.audit import Audit
from board.desk.guards import Gate
from board.desk.passwords import Cost, hashed
from board.desk.server import Board
from board.desk.sessions import Sessions
from board.desk.signing import Signing
from city.alerts import Alert, AlertStatus, Change
from city.buckets import Bucket
from city.configuration import Configuration
from city.events import Event
from city.findings import Part
from city.paths import depth, root
from city.times import DAY, HOUR, MINUTE, SECOND, Zone, day_iso, day_of_iso
from indexing.documents import bucket_document, case_document
from indexing.elastic_connection import connect
from indexing.elastic_setup import apply, plan, remove
from indexing.elastic_store import ElasticStore
from indexing.judgements import alert_document
from indexing.sqlite import open_sqlite
from indexing.store import Document, Kind, Query, Store
from jianwei.board import opener

ALERTS, OPEN, DAYS, ROUNDS = 10_000, 100, 90, 30
CASE_DAYS, CASES_OPEN, UNITS = 400, 0.1, 300
ZONE = Zone("Asia/Shanghai")
NOW = round(time() * SECOND)
STREETS = [f"见微市>区{district:02}>街道{street:02}" for district in range(16) for street in range(20)]
TOPICS = [f"城市管理>市容环境>问题{number:03}" for number in range(60)]
FEEDS = ("complaint/hotline", "petition/town", "incident/grid")
WORD = "a password of a benchmark"
Row = tuple[str, str, float, float, float, float, int]
"""Account, page, seconds of the first request (no chart is drawn yet), median and slowest of the others, seconds of
processor a request (of server and visitor, without Elasticsearch), bytes."""
STATES: tuple[AlertStatus, ...] = ("open", "growing", "continuing", "acknowledged", "handling")


def alerts() -> Iterator[Document]:
    """Alerts of three years, each with a history of six steps and five areas that carry it; the newest are not over."""
    for number in range(ALERTS):
        over = number >= OPEN
        at = NOW - (number * 3 * HOUR if over else number * HOUR // 2)
        status: AlertStatus = "closed" if over else STATES[number % len(STATES)]
        area = STREETS[number % len(STREETS)]
        changes = tuple(
            Change(tick=at + step * HOUR, status=status, level=2, why="still above its band") for step in range(6)
        )
        alert = Alert(
            alert_id=f"{number:012x}",
            feed=FEEDS[0],
            topic=TOPICS[number % len(TOPICS)],
            area=area,
            level=(1, 2, 3, 4)[number % 4],
            status=status,
            opened_at=at,
            updated_at=at + 6 * HOUR if over else NOW,
            first_period=at - HOUR,
            last_period=at,
            span="hour",
            observed=41,
            expected=2.0,
            upper=6.0,
            p=1e-20,
            score=20.0,
            excess=39.0,
            method="intraday profile",
            reason="41 in 10 hours where 2 are expected, ordinary up to 6; carried by five places. " * 2,
            areas=tuple(Part(path=f"{area}>社区{each}", observed=8, expected=0.4) for each in range(5)),
            history=changes,
            told="digest" if number % 3 == 0 else "at_once",
        )
        yield alert_document(alert, ZONE, 1)


def counts() -> Iterator[Document]:
    """Two counts of each topic a day somewhere."""
    random = np.random.default_rng(1)
    today, closed = ZONE.day(NOW), True
    for day in range(today - DAYS, today + 1):
        for topic in TOPICS:
            for street in random.choice(len(STREETS), 2, replace=False):
                matters = int(random.poisson(3)) + 1
                hours = (int(random.integers(24)), matters, matters, 0)
                tick = ZONE.start(day) + DAY
                yield bucket_document(Bucket(FEEDS[0], "request", topic, STREETS[street], day, tick, closed, 24, hours))


def carriers() -> Iterator[Document]:
    """Twenty cases of each alert that is not over, of every other one all closed."""
    for number in range(OPEN):
        area, at = STREETS[number % len(STREETS)], NOW - number * HOUR // 2
        for each in range(20):
            when, open_ = at - each * MINUTE, number % 2 == 0 and each < 10
            event = Event(
                feed=FEEDS[0],
                id=f"carries-{number}-{each}",
                version=when,
                registered=when,
                arrived=when,
                topic=TOPICS[number % len(TOPICS)],
                area=f"{area}>社区{each % 5}",
                status="open" if open_ else "closed",
                closed=None if open_ else NOW,
            )
            yield case_document(event, "counted", when)


def cases(number: int) -> Iterator[Document]:
    """Cases with units and deadlines, registered evenly over the days."""
    random = np.random.default_rng(2)
    step = CASE_DAYS * DAY // number
    for each in range(number):
        when, open_ = NOW - each * step, bool(random.random() < CASES_OPEN)
        event = Event(
            feed=FEEDS[each % len(FEEDS)],
            id=f"{each:09}",
            version=when,
            registered=when,
            arrived=when,
            topic=TOPICS[int(random.integers(len(TOPICS)))],
            area=f"{STREETS[int(random.integers(len(STREETS)))]}>社区{each % 5}",
            unit=f"单位{int(random.integers(UNITS)):03}",
            due=when + int(random.integers(1, 60)) * DAY,
            status="open" if open_ else "closed",
            closed=None if open_ else when + 5 * DAY,
        )
        yield case_document(event, "counted", when)


@dataclass(frozen=True)
class Town:
    """What is looked at: documents, the desks of a city and a street, the alert that is opened, and when."""

    documents: Callable[[], Iterator[Document]]
    areas: tuple[str, str]
    alert: str
    now: int
    file: Path | None = None
    """A city that is there: its rows lie as they came."""


def made_up(number: int) -> Town:
    """The city of the module, with so many cases."""
    return Town(lambda: chain(alerts(), counts(), carriers(), cases(number)), ("见微市", STREETS[0]), f"{0:012x}", NOW)


def of_file(path: Path) -> Town:
    """A city that is there."""
    store = open_sqlite(path, create=False)
    last = (store.days("buckets") or ("", day_iso(ZONE.day(NOW))))[1]
    streets = [one for one in store.paths("buckets", "area_id") if depth(one) > 1]
    newest = store.search("alerts", Query(newest=True, limit=1))
    names: dict[Kind, str] = {"alerts": "opened_at", "buckets": "day", "bands": "day", "findings": "tick"}

    def documents() -> Iterator[Document]:
        for kind in names:
            for name, body in store.stream(kind):
                yield Document(kind, name, 1, body)

    return Town(
        documents, (root(streets[0]), streets[0]), newest[0]["alert_id"], ZONE.start(day_of_iso(last) + 2), path
    )


def board(folder: Path, opened: Callable[[], AbstractContextManager[Store]], town: Town) -> Board:
    """A board of two accounts: the city's desk and a street's."""
    kept = hashed(WORD, Cost(n=16, r=1, p=1))
    accounts = {
        name: Account(name=name, role=f"{name}-duty", area=area, password=kept)
        for name, area in zip(("city", "street"), town.areas, strict=True)
    }
    signing = Signing(
        accounts, Sessions(folder / "sessions.db"), Audit(folder / "audit.jsonl"), Gate(), lambda: NOW, decoy=kept
    )
    return Board(signing, opened, lambda _: None, ZONE, lambda: town.now)


async def measured(made: Board, town: Town) -> list[Row]:
    """A row for each account and page."""
    runner = web.AppRunner(made.application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    rows = []
    pages = (
        ("duty desk", "/"),
        ("shift hand-over", "/shift"),
        ("alert with charts", f"/alerts/{town.alert}"),
        ("deadlines by unit", "/units"),
        ("can be closed", "/closable"),
        ("explorer, 7 days", "/explore"),
        ("explorer, 28 days", "/explore?period=month"),
        ("a cell, all topics", "/explore/cell"),
        ("response, a year", "/response?days=365"),
    )
    for account in ("city", "street"):
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            form = {"name": account, "password": WORD}
            await session.post(f"{address}/sign-in", data=form, headers={"Origin": address})
            for name, path in pages:
                taken, size, seen, used = [], 0, False, 0.0
                for _ in range(ROUNDS + 1):
                    begun, before = perf_counter(), process_time()
                    async with session.get(address + path) as answer:
                        size = len(await answer.read())
                        seen = answer.ok
                    taken.append(perf_counter() - begun)
                    used += process_time() - before if len(taken) > 1 else 0
                    await asyncio.sleep(0.01)
                if seen:  # a street's desk may not see the alert
                    rows.append(
                        (account, name, taken[0], float(np.median(taken[1:])), max(taken[1:]), used / ROUNDS, size)
                    )
    await runner.cleanup()
    return rows


def in_file(folder: Path, town: Town) -> list[Row]:
    """Over a SQLite file."""
    path = folder / "city.db"
    if town.file is not None:
        copy(town.file, path)
    store = open_sqlite(path)
    if town.file is None:
        store.put(town.documents())
    store.close()
    return asyncio.run(measured(board(folder, opener(f"sqlite:{path}", store), town), town))


def in_elasticsearch(folder: Path, address: str, town: Town) -> list[Row]:
    """Over an installation of its own, which is removed again."""
    name = f"b-{secrets.token_hex(4)}"
    client = connect(address)
    try:
        apply(client, plan(client, name, Configuration(city="见微市")))
        store = ElasticStore(client, name)
        store.put(town.documents())
        return asyncio.run(measured(board(folder, opener(address, store), town), town))
    finally:
        remove(client, name)
        client.close()


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="the file of a city")
    parser.add_argument("--cases", type=int, default=1_000_000, help="of the made-up city")
    given = parser.parse_args()
    town = of_file(given.file) if given.file else made_up(given.cases)
    print(f"{ROUNDS} requests of each page; {sum(one.kind == 'alerts' for one in town.documents()):,} alerts")
    print(f"{'store':<14} {'account':<8} {'page':<18} {'first':>8} {'median':>8} {'slowest':>8} {'CPU':>8} {'kB':>6}")
    stores: list[tuple[str, Callable[[Path], list[Row]]]] = [("SQLite", lambda folder: in_file(folder, town))]
    if address := os.environ.get("ELASTICSEARCH_URL"):
        stores.append(("Elasticsearch", lambda folder: in_elasticsearch(folder, address, town)))
    for store, measure in stores:
        with TemporaryDirectory() as folder:
            for account, page, *seconds, size in measure(Path(folder)):
                times = " ".join(f"{one * 1000:>5.0f} ms" for one in seconds)
                print(f"{store:<14} {account:<8} {page:<18} {times} {size / 1000:>6.0f}")


if __name__ == "__main__":
    main()
