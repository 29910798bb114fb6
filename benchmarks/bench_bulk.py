"""The cost of writing by the index's bulk writer: documents a second against bare concurrent bulks of ready bodies.

Run it as a script, with ELASTICSEARCH_URL set; without it nothing is measured. Both write simulated cases into the same
indices of a node, in turns of a few requests, so that whatever else the machine does meets both alike: one as bodies
that were encoded before, sent four at once by a plain HTTP client that looks at no answer, the other by ``BulkWriter``,
which encodes, sends and looks at the outcome of every document. Goal: a ratio of at least 0.8.
"""

import asyncio
import os
import secrets
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import aiohttp
import numpy as np

from city.configuration import Configuration
from city.events import Event
from city.times import DAY, MINUTE
from indexing.documents import case_document
from indexing.elastic_bulk import BulkWriter
from indexing.elastic_connection import connect
from indexing.elastic_encoding import operations, requests
from indexing.elastic_setup import apply, plan, remove
from indexing.store import Document

TURNS, A_TURN, A_REQUEST, CONCURRENCY = 12, 11_200, 1_400, 4
START = 1_790_000_000_000
Write = Callable[[Sequence[Document]], Awaitable[float]]


def cases(turn: int) -> list[Document]:
    """New requests of two months, about 650 bytes each."""
    rng = np.random.default_rng(turn)
    found = []
    for number in range(A_TURN):
        registered = START + int(rng.integers(0, 60 * DAY))
        event = Event(
            feed="complaint/hotline",
            id=f"JW{turn:03}{number:06}",
            version=registered,
            registered=registered,
            arrived=registered + 5 * MINUTE,
            topic=f"城市管理>市容环境>垃圾清运{rng.integers(200)}",
            area=f"见微市>北区{rng.integers(16)}>街道{rng.integers(300)}",
            channel="电话",
            unit=f"街道办事处{rng.integers(300)}",
        )
        found.append(case_document(event, "counted", registered + 60 * MINUTE))
    return found


def bare(session: aiohttp.ClientSession, url: str, name: str) -> Write:
    """Ready bodies, sent as they are."""

    async def write(documents: Sequence[Document]) -> float:
        todo = [operation for document in documents for operation in operations(name, document)]
        waiting = iter([b"".join(one.lines for one in some) for some in requests(todo, A_REQUEST, 2**20)])

        async def work() -> None:
            for body in waiting:
                async with session.post(f"{url}/_bulk?filter_path=took", data=body) as answer:
                    answer.raise_for_status()
                    await answer.read()

        start = perf_counter()
        await asyncio.gather(*(work() for _ in range(CONCURRENCY)))
        return perf_counter() - start

    return write


def writer(bulk: BulkWriter) -> Write:
    """The bulk writer, encoding included."""

    async def write(documents: Sequence[Document]) -> float:
        start = perf_counter()
        outcome = await bulk.write(documents)
        spent = perf_counter() - start
        if outcome.indexed != len(documents):
            raise SystemExit(f"not all was written: {outcome}")
        return spent

    return write


async def measured(url: str, name: str) -> list[float]:
    """Seconds of both, summed over the turns. The first turn of each is not counted."""
    bulk = BulkWriter(url, name, concurrency=CONCURRENCY, documents_a_request=A_REQUEST)
    async with aiohttp.ClientSession(headers={"content-type": "application/x-ndjson"}) as session:
        spent = [0.0, 0.0]
        turns = list(enumerate((bare(session, url, name), writer(bulk))))
        for turn in range(TURNS + 1):
            for method, write in turns if turn % 2 else reversed(turns):
                seconds = await write(cases(2 * turn + method))
                spent[method] += seconds if turn else 0.0
    await bulk.close()
    return spent


def main() -> None:
    """Prints the table."""
    url = os.environ.get("ELASTICSEARCH_URL")
    if not url:
        print("no Elasticsearch: ELASTICSEARCH_URL is not set, nothing is measured")
        return
    name = f"b-{secrets.token_hex(4)}"
    client = connect(url)
    try:
        apply(client, plan(client, name, Configuration(city="Bench")))
        spent = asyncio.run(measured(url.rstrip("/"), name))
    finally:
        remove(client, name)
        client.close()
    print(f"| {'method':<40} | {'documents/s':>12} | {'ratio':>6} |")
    print(f"|{'-' * 42}|{'-' * 13}:|{'-' * 7}:|")
    for method, seconds in zip(("bare concurrent bulks of ready bodies", "BulkWriter"), spent, strict=True):
        print(f"| {method:<40} | {TURNS * A_TURN / seconds:>12,.0f} | {spent[0] / seconds:>6.2f} |")


if __name__ == "__main__":
    main()
