"""Meeting packs of a made-up city: seconds for the figures, the page and the Word file, and the memory they take.

A day brings ``A_DAY`` requests, each with its case, spread over 16 districts, 320 streets and 150 topics.
"""

import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from board.documents.html import html
from board.documents.word import word
from board.packs.composing import compose
from briefing.packs.making import make
from city import paths
from city.configuration import Configuration
from city.desks import Tier
from city.times import DAY, Zone, day_iso, day_of_iso, utc_iso
from indexing.sqlite import open_sqlite
from indexing.store import Body, Document

FIRST, LAST = day_of_iso("2026-02-01"), day_of_iso("2026-03-31")
A_DAY = 2_400
FEED = "complaint/bench"
ZONE = Zone("Asia/Shanghai")
PACKS: tuple[tuple[Tier, str, str], ...] = (
    ("city", "City", "2026-03"),
    ("city", "City", "2026-03-18"),
    ("district", "City>D3", "2026-03"),
    ("street", "City>D3>S7", "2026-W11"),
)


def documents() -> Iterator[Document]:
    """Cases and buckets, day by day."""
    chance = np.random.default_rng(7)
    streets = [f"City>D{district}>S{street}" for district in range(16) for street in range(20)]
    topics = [f"F{field}>G{group}>T{topic}" for field in range(10) for group in range(3) for topic in range(5)]
    for day in range(FIRST, LAST + 1):
        cells: Counter[tuple[str, str, int]] = Counter()
        drawn = chance.integers(0, (24, len(streets), len(topics), 20), size=(A_DAY, 4)).tolist()
        for number, (hour, at, of, days) in enumerate(drawn):
            place, topic = streets[at], topics[of]
            cells[topic, place, hour] += 1
            registered = ZONE.start(day) + hour * DAY // 24
            closed = registered + days * DAY
            yield _case(f"{day}-{number}", topic, place, registered, closed if closed < ZONE.start(LAST + 1) else None)
        by_leaf: dict[tuple[str, str], list[int]] = {}
        for (topic, place, hour), count in cells.items():
            by_leaf.setdefault((topic, place), [0] * 24)[hour] += count
        for (topic, place), hours in by_leaf.items():
            yield _bucket(topic, place, day, hours)


def _place(topic: str, area: str) -> Body:
    return {"feed": FEED, "class": "request", "topic_id": topic, "area_id": area, "topic": paths.name(topic)}


def _case(name: str, topic: str, area: str, registered: int, closed: int | None) -> Document:
    unknown = dict.fromkeys(("accepted", "contacted", "called_back", "reached", "solved", "satisfied", "first"))
    body = {
        **_place(topic, area),
        **unknown,
        "case": f"{FEED}:{name}",
        "status": "open" if closed is None else "closed",
        "counting": "counted",
        "registered": utc_iso(registered),
        "arrived": utc_iso(registered),
        "closed": None if closed is None else utc_iso(closed),
        "due": utc_iso(registered + 7 * DAY),
        "repeat": False,
        "excluded": False,
    }
    return Document("cases", f"{FEED}:{name}", 1, body)


def _bucket(topic: str, area: str, day: int, hours: list[int]) -> Document:
    counts = {"reports": hours, "matters": hours, "excluded": [0] * 24}
    body = {**_place(topic, area), "day": day_iso(day), "tick": utc_iso(ZONE.start(day + 1)), "closed": True, **counts}
    return Document("buckets", f"{topic}|{area}|{day}", 1, body)


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_sqlite(Path(folder) / "city.db")
        kept = store.put(documents())
        print(f"{kept:,} documents, {A_DAY:,} requests a day over {LAST - FIRST + 1} days")
        print(f"{'pack':<22}{'figures s':>10}{'page s':>8}{'Word s':>8}")
        for tier, area, period in PACKS:
            began = perf_counter()
            pack = make(store, Configuration(city="City"), tier, area, period, {})
            made = perf_counter()
            document = compose(pack, "zh")
            html(document)
            shown = perf_counter()
            word(document)
            written = perf_counter()
            print(f"{f'{tier} {period}':<22}{made - began:>10.2f}{shown - made:>8.2f}{written - shown:>8.2f}")
        print(f"highest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
        store.close()


if __name__ == "__main__":
    main()
