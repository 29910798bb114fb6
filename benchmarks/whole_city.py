"""A made-up city of the size of Beijing, as the documents that the service would keep of it.

16 districts, 343 streets, 200 topics. A day brings 24,400 requests, 400 of them petitions, and 35,600 inquiries.
Requests are there as cases and in the buckets of every day. Inquiries are in the buckets of every day, as cases only on
the last ``INQUIRY_DAYS``: a pack reads no others, and all of them would take the disk of another two such cities.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from capacity.load import HOURS
from city.alerts import Alert, Change
from city.buckets import Bucket
from city.events import Event
from city.findings import Part
from city.paths import name
from city.times import DAY, HOUR, MINUTE, SECOND, Zone, utc_iso
from indexing.documents import bucket_document, case_document
from indexing.judgements import alert_document
from indexing.store import Body, Document

CITY: Final = "见微市"
HOTLINE, PETITION = "complaint/hotline", "petition/city"
REQUESTS, PETITIONS, INQUIRIES, ALERTS = 24_400, 400, 35_600, 10_000
INQUIRY_DAYS = 62
ZONE = Zone("Asia/Shanghai")
STREETS = [f"{CITY}>第{number % 16:02}区>第{number:03}街道" for number in range(343)]
TOPICS = [f"第{number % 14:02}领域>第{number % 56:02}类>第{number:03}问题" for number in range(200)]
_BLANK: Final = case_document(
    Event(feed=HOTLINE, id="", version=1, registered=0, arrived=0, topic=TOPICS[0], area=STREETS[0]), "counted", 1
).body
Draws = NDArray[np.int64]


def documents(first: int, last: int) -> Iterator[Document]:
    """The city from one day to another, as it stands when the last is over."""
    chance = np.random.default_rng(11)
    shares = [_shares(chance, len(TOPICS), 1.1), _shares(chance, len(STREETS), 0.5)]
    now = ZONE.start(last + 1)
    for day in range(first, last + 1):
        requests, inquiries = (_drawn(chance, shares, number) for number in (REQUESTS, INQUIRIES))
        yield from _requests(chance, requests, day, now)
        if day > last - INQUIRY_DAYS:
            yield from _inquiries(inquiries, day)
        yield from _buckets(requests[:PETITIONS], PETITION, "request", day)
        yield from _buckets(requests[PETITIONS:], HOTLINE, "request", day)
        yield from _buckets(inquiries, HOTLINE, "inquiry", day)
    yield from _alerts(now)


def _shares(chance: np.random.Generator, size: int, power: float) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = chance.permutation(np.arange(1, size + 1, dtype=float) ** -power)
    return np.asarray(shares / shares.sum())


def _drawn(chance: np.random.Generator, shares: list[NDArray[np.float64]], number: int) -> Draws:
    """One row a case: topic, street, hour, millisecond in it, whether it repeats a known matter."""
    topics, streets = (chance.choice(len(each), number, p=each) for each in shares)
    hours = chance.choice(24, number, p=HOURS)
    within = chance.integers(0, HOUR // SECOND, number) * SECOND
    return np.stack([topics, streets, hours, within, chance.random(number) < 0.2], axis=1).astype(np.int64)


def _requests(chance: np.random.Generator, drawn: Draws, day: int, now: int) -> Iterator[Document]:
    """Closed after some days, one in twenty after many, and asked about in the week after."""
    number = len(drawn)
    slow = chance.random(number) < 0.05
    taken = (chance.gamma(2.0, np.where(slow, 20.0, 2.0)) * DAY / SECOND).astype(np.int64) * SECOND + HOUR
    later = chance.integers(1, 7 * DAY // SECOND, number) * SECOND
    allowed = chance.choice([2, 7, 15], number) * DAY
    reached, contacted, solved, told = (chance.random(number) < share for share in (0.85, 0.95, 0.9, 0.9))
    excluded = chance.random(number) < 0.04
    answers = chance.choice(["yes", "mostly", "no"], number, p=[0.85, 0.05, 0.1])
    columns = (drawn, taken, later, allowed, reached, contacted, solved, told, excluded, answers)
    rows = zip(*(each.tolist() for each in columns), strict=True)
    for each, (one, days, lag, due, valid, spoken, done, known, left_out, answer) in enumerate(rows):
        registered = ZONE.start(day) + one[2] * HOUR + one[3]
        closed = registered + days if registered + days < now else None
        more: Body = {"excluded": left_out, "due": utc_iso(registered + (60 * DAY if each < PETITIONS else due))}
        if closed is not None:
            more |= {"closed": utc_iso(closed), "status": "closed", "stage": "closed"}
        if each < PETITIONS:
            more |= {"feed": PETITION, "first": known if each % 20 else None}
        elif spoken and registered + HOUR < now:
            more["contacted"] = utc_iso(registered + HOUR)
        if closed is not None and each >= PETITIONS and closed + lag < now:
            more |= {"called_back": utc_iso(closed + lag), "reached": valid}
            more |= {"solved": done, "satisfied": answer} if valid else {}
        yield _case(f"{day}-{each:05}", one, registered, more)


def _inquiries(drawn: Draws, day: int) -> Iterator[Document]:
    for each, one in enumerate(drawn.tolist()):
        registered = ZONE.start(day) + one[2] * HOUR + one[3]
        more = {"class": "inquiry", "status": "closed", "stage": "closed", "closed": utc_iso(registered + MINUTE)}
        yield _case(f"{day}-i{each:05}", one, registered, more)


def _case(number: str, drawn: list[int], registered: int, more: dict[str, Any]) -> Document:
    topic, area, moment = TOPICS[drawn[0]], STREETS[drawn[1]], utc_iso(registered)
    body = {
        **_BLANK,
        "topic": name(topic),
        "topic_id": topic,
        "area": name(area),
        "area_id": area,
        "unit": f"{name(area)}办事处",
        "registered": moment,
        "arrived": moment,
        "version": registered,
        "repeat": bool(drawn[4]),
        **more,
    }
    body["case"] = id = f"{body['feed']}:{number}"
    return Document("cases", id, 1, body)


def _buckets(drawn: Draws, feed: str, counted_as: Any, day: int) -> Iterator[Document]:
    keys, hours = drawn[:, 0] * len(STREETS) + drawn[:, 1], drawn[:, 2]
    order = np.lexsort((hours, keys))
    cells, first, reports = np.unique(keys[order] * 24 + hours[order], return_index=True, return_counts=True)
    matters = np.add.reduceat(1 - drawn[order, 4], first)
    found: dict[int, list[int]] = {}
    for cell, report, matter in zip(cells.tolist(), reports.tolist(), matters.tolist(), strict=True):
        found.setdefault(cell // 24, []).extend((cell % 24, report, matter, 0))
    tick, over = ZONE.start(day + 1) + HOUR, True
    for key, slots in found.items():
        topic, area = TOPICS[key // len(STREETS)], STREETS[key % len(STREETS)]
        yield bucket_document(Bucket(feed, counted_as, topic, area, day, tick, over, 24, tuple(slots)))


def _alerts(now: int) -> Iterator[Document]:
    """Over three years, the newest hundred not over; each with six steps and five places."""
    for number in range(ALERTS):
        at, status = now - (number + 1) * 2 * HOUR, "closed" if number >= 100 else "open"
        area = STREETS[number % len(STREETS)]
        steps = tuple(
            Change(tick=at + step * MINUTE, status="open", level=2, why="above its band") for step in range(5)
        )
        yield alert_document(
            Alert(
                alert_id=f"{number:012x}",
                feed=HOTLINE,
                topic=TOPICS[number % len(TOPICS)],
                area=area,
                level=(1, 2, 3, 4)[number % 4],
                status=status,  # type: ignore[arg-type]
                opened_at=at,
                updated_at=at + HOUR,
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
                reason="41 in 10 hours where 2 are expected, ordinary up to 6; carried by five places. ",
                areas=tuple(Part(path=f"{area}>社区{each}", observed=8, expected=0.4) for each in range(5)),
                history=(*steps, Change(tick=at + HOUR, status=status, level=2, why="over")),  # type: ignore[arg-type]
                told="at_once",
            ),
            ZONE,
            1,
        )
