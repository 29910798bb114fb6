"""How long the pages of the board take, from the request to the last byte, over a loopback connection.

Run it as a script. A made-up city has 10,000 alerts of which 100 are not over, ninety days of counts and a case an hour
and feed. Each page is asked for as an officer's browser does, with a session; the city's desk sees all, a street's the
alerts of one street. With ELASTICSEARCH_URL set the same is measured over an Elasticsearch. Goal: 200 ms a page.
"""

import asyncio
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, time

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
from city.times import DAY, HOUR, SECOND, Zone
from indexing.documents import bucket_document, case_document
from indexing.elastic_connection import connect
from indexing.elastic_setup import apply, plan, remove
from indexing.elastic_store import ElasticStore
from indexing.judgements import alert_document
from indexing.sqlite import open_sqlite
from indexing.store import Document, Store
from jianwei.board import opener

ALERTS, OPEN, DAYS, ROUNDS = 10_000, 100, 90, 30
ZONE = Zone("Asia/Shanghai")
NOW = round(time() * SECOND)
STREETS = [f"见微市>区{district:02}>街道{street:02}" for district in range(16) for street in range(20)]
TOPICS = [f"城市管理>市容环境>问题{number:03}" for number in range(60)]
FEEDS = ("complaint/hotline", "petition/town", "incident/grid")
WORD = "a password of a benchmark"
Row = tuple[str, str, float, float, float, int]
"""Account, page, seconds of the first request (no chart is drawn yet), median and slowest of the others, bytes."""
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
    """Two counts of each topic a day somewhere, and a case an hour and feed."""
    random = np.random.default_rng(1)
    today, closed = ZONE.day(NOW), True
    for day in range(today - DAYS, today + 1):
        for topic in TOPICS:
            for street in random.choice(len(STREETS), 2, replace=False):
                matters = int(random.poisson(3)) + 1
                hours = (int(random.integers(24)), matters, matters, 0)
                tick = ZONE.start(day) + DAY
                yield bucket_document(Bucket(FEEDS[0], "request", topic, STREETS[street], day, tick, closed, 24, hours))
    for hour in range(24 * 30):
        for feed in FEEDS:
            when = NOW - hour * HOUR
            event = Event(
                feed=feed,
                id=f"{hour}",
                version=when,
                registered=when,
                arrived=when,
                topic=TOPICS[0],
                area=STREETS[hour % len(STREETS)],
            )
            yield case_document(event, "counted", when)


def board(folder: Path, opened: Callable[[], AbstractContextManager[Store]]) -> Board:
    """A board of two accounts: the city's desk and a street's."""
    kept = hashed(WORD, Cost(n=16, r=1, p=1))
    known = [("city", "见微市"), ("street", STREETS[0])]
    accounts = {name: Account(name=name, role=f"{name}-duty", area=area, password=kept) for name, area in known}
    signing = Signing(
        accounts, Sessions(folder / "sessions.db"), Audit(folder / "audit.jsonl"), Gate(), lambda: NOW, decoy=kept
    )
    return Board(signing, opened, lambda _: None, ZONE, lambda: round(time() * SECOND))


async def measured(made: Board) -> list[Row]:
    """A row for each account and page."""
    runner = web.AppRunner(made.application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    rows = []
    pages = (("duty desk", "/"), ("shift hand-over", "/shift"), ("alert with charts", f"/alerts/{0:012x}"))
    for account in ("city", "street"):
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            form = {"name": account, "password": WORD}
            await session.post(f"{address}/sign-in", data=form, headers={"Origin": address})
            for name, path in pages:
                taken, size = [], 0
                for _ in range(ROUNDS + 1):
                    begun = perf_counter()
                    async with session.get(address + path) as answer:
                        size = len(await answer.read())
                        answer.raise_for_status()
                    taken.append(perf_counter() - begun)
                    await asyncio.sleep(0.01)
                rows.append((account, name, taken[0], float(np.median(taken[1:])), max(taken[1:]), size))
    await runner.cleanup()
    return rows


def in_file(folder: Path) -> list[Row]:
    """Over a SQLite file."""
    path = folder / "city.db"
    store = open_sqlite(path)
    store.put(alerts())
    store.put(counts())
    store.close()
    return asyncio.run(measured(board(folder, opener(f"sqlite:{path}", store))))


def in_elasticsearch(folder: Path, address: str) -> list[Row]:
    """Over an installation of its own, which is removed again."""
    name = f"b-{secrets.token_hex(4)}"
    client = connect(address)
    try:
        apply(client, plan(client, name, Configuration(city="见微市")))
        store = ElasticStore(client, name)
        store.put(alerts())
        store.put(counts())
        return asyncio.run(measured(board(folder, opener(address, store))))
    finally:
        remove(client, name)
        client.close()


def main() -> None:
    """Prints the table."""
    print(f"{ALERTS:,} alerts, {OPEN} not over; {ROUNDS} requests of each page")
    print(f"{'store':<14} {'account':<8} {'page':<18} {'first':>8} {'median':>8} {'slowest':>8} {'kB':>6}")
    stores: list[tuple[str, Callable[[Path], list[Row]]]] = [("SQLite", in_file)]
    if address := os.environ.get("ELASTICSEARCH_URL"):
        stores.append(("Elasticsearch", lambda folder: in_elasticsearch(folder, address)))
    for store, measure in stores:
        with TemporaryDirectory() as folder:
            for account, page, *seconds, size in measure(Path(folder)):
                times = " ".join(f"{one * 1000:>5.0f} ms" for one in seconds)
                print(f"{store:<14} {account:<8} {page:<18} {times} {size / 1000:>6.0f}")


if __name__ == "__main__":
    main()
