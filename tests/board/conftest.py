"""A small town in a store in memory, with one alert that pages can show."""

import sqlite3

import pytest

from city import paths
from city.times import Zone, day_iso, day_of_iso
from indexing.sqlite import SqliteStore
from indexing.store import Document

FEED = "complaint/test"
TOPIC = "城市管理>市容环境>垃圾清运"
EAST, WEST = "见微市>东区>一街", "见微市>西区>二街"
FIRST, BURST, LAST = "2026-02-09", "2026-03-18", "2026-03-22"


def place(topic, area):
    return {"topic": paths.name(topic), "topic_id": topic, "area": paths.name(area), "area_id": area}


def bucket(topic, area, day, hours, *, feed=FEED):
    """``hours`` is matters by hour of the day."""
    slots = [hours.get(hour, 0) for hour in range(24)]
    body = {
        "feed": feed,
        "class": "request",
        **place(topic, area),
        "day": day,
        "tick": f"{day}T16:00:00.000Z",
        "closed": True,
        "reports": slots,
        "matters": slots,
        "excluded": [0] * len(slots),
    }
    return Document("buckets", f"{feed}|request|{topic}|{area}|{day}", 1, body)


def band(topic, day, areas, *, feed=FEED):
    """``areas`` is (observed, expected, upper) by area."""
    body = {
        "feed": feed,
        "topic": paths.name(topic),
        "topic_id": topic,
        "day": day,
        "tick": f"{day}T16:00:00.000Z",
        "areas": list(areas),
        "observed": [values[0] for values in areas.values()],
        "expected": [values[1] for values in areas.values()],
        "upper": [values[2] for values in areas.values()],
    }
    return Document("bands", f"{feed}|{topic}|{day}", 1, body)


def alert_body(name="a1", **changed):
    body = {
        "alert_id": name,
        "feed": FEED,
        **place(TOPIC, "见微市"),
        "topic_path": list(paths.parts(TOPIC)),
        "area_path": ["见微市"],
        "level": 3,
        "level_name": "重点 major",
        "status": "continuing",
        "opened_at": f"{BURST}T11:00:00+08:00",
        "updated_at": f"{BURST}T19:00:00+08:00",
        "first_period": f"{BURST}T09:00:00+08:00",
        "last_period": f"{BURST}T18:00:00+08:00",
        "span": "hour",
        "observed": 41,
        "expected": 2.0,
        "upper": 6.0,
        "p": 1e-20,
        "score": 20.0,
        "excess": 39.0,
        "method": "intraday profile",
        "reason": "41 in 10 hours where 2 are expected.",
        "areas": [
            {"area": "东区", "area_id": "见微市>东区", "observed": 38, "expected": 1.0},
            {"area": "西区", "area_id": "见微市>西区", "observed": 3, "expected": 1.0},
        ],
        "joined": [{**place("水务>停水", "见微市"), "observed": 9, "expected": 0.5, "since": f"{BURST}T01:00:00.000Z"}],
        "history": [
            {"at": f"{BURST}T03:00:00.000Z", "status": "open", "level": 2, "why": "first above its band"},
            {"at": f"{BURST}T11:00:00.000Z", "status": "continuing", "level": 3, "why": "still above it"},
        ],
        "cases": [],
        "rule": "",
    }
    return {**body, **changed}


def stored_alert(body):
    return Document("alerts", body["alert_id"], 1, body)


@pytest.fixture
def zone():
    return Zone("Asia/Shanghai")


@pytest.fixture
def store():
    """Two matters a day at 10:00 from 9 February on, and 41 on 18 March, 38 of them in the east at 14:00."""
    opened = SqliteStore(sqlite3.connect(":memory:", isolation_level=None), owned=True)
    documents = []
    for day in map(day_iso, range(day_of_iso(FIRST), day_of_iso(LAST) + 1)):
        burst = day == BURST
        documents.append(bucket(TOPIC, EAST, day, {10: 1, 14: 37} if burst else {10: 1}))
        documents.append(bucket(TOPIC, WEST, day, {10: 3} if burst else {10: 1}))
        if day >= "2026-02-23":
            rows = {"见微市": (41 if burst else 2, 2.0, 6.0), "见微市>东区": (38 if burst else 1, 1.0, 4.0)}
            documents.append(band(TOPIC, day, rows))
    opened.put(documents)
    yield opened
    opened.close()


@pytest.fixture
def make():
    """The builders of documents, for tests that need others than the town has."""
    return Make


class Make:
    alert = staticmethod(alert_body)
    stored = staticmethod(stored_alert)
    bucket = staticmethod(bucket)
    band = staticmethod(band)
    place = staticmethod(place)
