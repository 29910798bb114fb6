"""The candidates of the focus issue are the same whichever store is asked."""

import random
from datetime import date, timedelta

import pytest

from briefing.focus import Asked, propose
from city.buckets import Bucket
from city.events import Event
from city.themes import Theme
from city.times import DAY, HOUR, Zone, day_of_iso
from indexing.documents import bucket_document, case_document
from indexing.sqlite import open_sqlite

FEED = "complaint/town"
ZONE = Zone("Asia/Shanghai")
TOPICS = ["公共安全>消防>充电难", "公共安全>消防>通道占用", "住房>物业>电梯", "住房>物业>停车", "水务>停水"]
STREETS = [f"Town>D{number // 2}>S{number}" for number in range(6)]


def documents(seed):
    """Ten weeks of cases of five topics, and the counts of all of them."""
    rng = random.Random(seed)
    first = date(2026, 8, 3)
    counts = {}
    for number in range(1_500):
        day = day_of_iso((first + timedelta(days=rng.randrange(70))).isoformat())
        start = ZONE.start(day) + rng.randrange(24) * HOUR
        topic, area = rng.choice(TOPICS), rng.choice(STREETS)
        closed = start + rng.randrange(30 * 24) * HOUR if rng.random() < 0.8 else None
        event = Event(
            feed=FEED,
            id=str(number),
            version=1,
            registered=start,
            arrived=start,
            topic=topic,
            area=area,
            closed=closed,
            due=start + 7 * DAY,
            called_back=closed and closed + rng.randrange(20) * DAY,
            solved=rng.choice([True, False, None]),
            satisfied=rng.choice(["yes", "mostly", "no", None]),
            returned=rng.choice([0, 0, 1]),
            unit=rng.choice(["甲办", "乙办"]),
            tags=tuple(rng.sample(["充电", "进楼"], rng.randrange(3))),
        )
        counts[topic, area, day] = counts.get((topic, area, day), 0) + 1
        yield case_document(event, "counted", 1)
    for (topic, area, day), count in counts.items():
        hours = (9, count, count, 0)
        made = Bucket(
            feed=FEED,
            counted_as="request",
            topic=topic,
            area=area,
            day=day,
            tick=1,
            closed=True,
            slots=24,
            hours=hours,
        )
        yield bucket_document(made)


@pytest.mark.integration
def test_sqlite_and_elasticsearch_propose_the_same(installation, tmp_path):
    theme = Theme(name="充电", kind="每月一题", topics=(TOPICS[0],), tags=("充电", "进楼"))
    asked = Asked(themes=(theme,), top=10, zone=ZONE)
    found = []
    for store in (open_sqlite(tmp_path / "store.sqlite"), installation.store()):
        store.put(documents(7))
        found.append(propose(store, "2026-09", asked))
        store.close()
    assert found[0] == found[1]
    (proposal,) = found[0]
    kinds = {each.kind for each in proposal.candidates}
    assert kinds == {"theme", "topic"}
    assert all({"hard", "units"} <= set(each.criteria) for each in proposal.candidates)
