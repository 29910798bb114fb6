"""A simulated city with stories as a store that candidates are worked out from, and where each story stands in them.

The store is filled from the simulator's table as the service would fill it: of the rows of an order the newest, copies
of texts as the gateway's finder tells them. Nothing is judged: candidates are worked out from counts and cases alone.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from briefing.choosing.candidate import Candidate
from city import paths
from city.times import from_datetime, utc_iso
from indexing.sqlite import SqliteStore
from indexing.store import Document
from intake.copies import CopyFinder, Text
from intake.simulator import SCALES, Truth, simulate
from intake.simulator.names import CITY
from intake.simulator.story_rows import DUE, RETURNS, TEXT
from intake.simulator.tables import Table
from intake.simulator.truth import Planted

FIRST_DAY, DAYS, SCALE = "2024-01-01", 731, 0.5
EXPECTED: Final = {
    "chronic": ("volume", "persistence", "hard"),
    "seasonal": ("season",),
    "new": ("growth",),
    "spreading": ("spread", "growth"),
    "hard": ("hard",),
    "told_again": (),
    "sent_again": (),
    "moved": (),
}
"""By kind the criteria that it was planted for, any of which is enough; none for what should not be chosen."""
FEED: Final = "complaint/hotline12345"
KEPT_SINCE = "2025-01-01"
"""Cases are kept for a year, counts for good."""
_INQUIRIES: Final = frozenset({"咨询", "表扬"})
_SAID: Final = {"是": True, "否": False, "": None}
_SATISFIED: Final = {"满意": "yes", "基本满意": "mostly", "不满意": "no", "": None}


class Trial(NamedTuple):
    """A city's store and its truth."""

    store: SqliteStore
    truth: Truth


def trial(seed: int, *, stories: bool = True) -> Trial:
    """Two years of a small city; without stories the same city has none of them."""
    city = simulate(SCALES["small"].times(SCALE), seed, FIRST_DAY, DAYS, focus_stories=stories)
    return Trial(filled(city.hotline, KEPT_SINCE), city.truth)


def filled(table: Table, kept_since: str = "") -> SqliteStore:
    """A store with the requests of a hotline's table: the counts of all, and the cases that are kept."""
    newest = {row["工单编号"]: row for row in _rows(table) if row["工单类型"] not in _INQUIRIES}
    rows = [row for row in newest.values() if row["工单性质"] != "协办" or row["并单主单号"] not in newest]
    sent = _sent_again(rows)
    counts: Counter[tuple[str, str, str, str]] = Counter()
    documents: list[Document] = []
    for row in rows:
        day, number = row["来电时间"][:10], row["工单编号"]
        topic = row["问题分类"].replace("->", paths.SEPARATOR)
        area = paths.join(CITY, row["被反映区"], row["被反映街乡镇"])
        repeat = row["是否重复"] == "是" or bool(row["并单主单号"]) or number in sent
        counts[topic, area, day, "reports"] += 1
        counts[topic, area, day, "matters"] += not repeat
        if day >= kept_since:
            documents.append(Document("cases", number, 1, _case(row, topic, area, repeat=repeat)))
    for topic, area, day in dict.fromkeys(key[:3] for key in counts):
        place = {"feed": FEED, "class": "request", "topic_id": topic, "area_id": area, "day": day}
        sums = {name: [counts[topic, area, day, name]] for name in ("reports", "matters")}
        documents.append(Document("buckets", f"{topic}|{area}|{day}", 1, {**place, **sums, "excluded": [0]}))
    store = SqliteStore(sqlite3.connect(":memory:", isolation_level=None), owned=True)
    store.put(documents)
    return store


def _case(row: dict[str, str], topic: str, area: str, *, repeat: bool) -> dict[str, Any]:
    return {
        "feed": FEED,
        "class": "request",
        "topic_id": topic,
        "area_id": area,
        "status": "closed" if row["办结时间"] else "open",
        "registered": _moment(row["来电时间"]),
        "closed": _moment(row["办结时间"]),
        "due": _moment(row.get(DUE, "")),
        "returned": int(row.get(RETURNS, "0")),
        "unit": row["承办单位"],
        "solved": _SAID[row["是否解决"]],
        "satisfied": _SATISFIED[row["是否满意"]],
        "repeat": repeat,
        "counting": "counted",
    }


def _rows(table: Table) -> Iterator[dict[str, str]]:
    """The rows by header, in the order of their last change."""
    ordered = table.sorted_by("修改时间")
    columns = [column.tolist() for column in ordered.columns.values()]
    return (dict(zip(ordered.columns, row, strict=True)) for row in zip(*columns, strict=True))


def _sent_again(rows: Iterable[dict[str, str]]) -> set[str]:
    """The orders whose text the gateway's finder takes for a copy of an earlier one."""
    written = sorted((row for row in rows if row.get(TEXT)), key=lambda row: row["导入时间"])
    texts = [
        Text(row["工单编号"], row["被反映街乡镇"], date.fromisoformat(row["来电时间"][:10]).toordinal(), row[TEXT])
        for row in written
    ]
    with sqlite3.connect(":memory:", isolation_level=None) as memory:
        copies = CopyFinder(memory).find(texts)
    memory.close()
    return {text.case for text, copy in zip(texts, copies, strict=True) if copy is not None}


def _moment(text: str) -> str | None:
    return utc_iso(from_datetime(datetime.fromisoformat(f"{text.replace(' ', 'T')}+08:00"))) if text else None


class Standing(NamedTuple):
    """Where one thing that was planted stands."""

    kind: str
    topic: str
    rank: int | None
    """None where it is not among the candidates asked for."""
    leading: str
    """The criterion with the highest percentile, and that percentile."""
    hit: bool
    """Among the first ten for a reason it was planted for; of what should not be chosen: not among them."""


FIRST: Final = 10
HIGH: Final = 0.75
"""Percentile from which a criterion is a reason."""


def standings(truth: Truth, candidates: Iterable[Candidate]) -> list[Standing]:
    """Of every kind and topic of the hotline that was planted to be chosen or not to be."""
    ranked = list(candidates)
    wanted = {
        (each.kind, each.topic): each
        for each in truth.planted
        if each.kind in EXPECTED and each.feed.startswith("complaint")
    }
    return [_standing(each, ranked) for each in sorted(wanted.values(), key=lambda each: (each.kind, each.topic))]


def candidate_of(each: Planted, ranked: Iterable[Candidate]) -> Candidate | None:
    """The best candidate that has the topic, is within it or has it below."""
    return next((one for one in ranked if any(paths.nested(topic, each.topic) for topic in one.topics)), None)


def _standing(each: Planted, ranked: list[Candidate]) -> Standing:
    one = candidate_of(each, ranked)
    expected = EXPECTED[each.kind]
    if one is None:
        return Standing(each.kind, each.topic, None, "", not expected)
    name, best = max(one.criteria.items(), key=lambda item: item[1].percentile)
    reason = any(one.criteria[key].percentile >= HIGH for key in expected if key in one.criteria)
    hit = one.rank <= FIRST and reason if expected else one.rank > FIRST
    return Standing(each.kind, each.topic, one.rank, f"{name} {best.percentile:.2f}", hit)
