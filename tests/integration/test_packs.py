"""A pack of Elasticsearch is the pack of a file, to the byte."""

import pytest

from board.documents.html import html
from board.documents.word import word
from board.packs.composing import compose
from briefing.packs.following import after
from briefing.packs.making import make
from briefing.packs.pack import encoded
from city.configuration import Configuration
from city.focus_issues import FocusIssue, Item, Subject
from city.meetings import Meeting, MeetingItem, meeting_id
from indexing.elastic_connection import connect
from indexing.elastic_setup import apply, plan, remove
from indexing.elastic_store import ElasticStore
from indexing.focus_issues import focus_document
from indexing.meetings import meeting_document
from indexing.sqlite import open_sqlite
from indexing.store import KINDS, Document, Query
from jianwei.__main__ import main
from tests.jianwei.conftest import arguments_of, city

__all__ = ["city"]
pytestmark = pytest.mark.integration


@pytest.fixture
def stores(elasticsearch_url, name, city, tmp_path):
    """Six weeks of a small city in a file, and the same documents in Elasticsearch."""
    path = tmp_path / "city.db"
    assert main([*arguments_of(city, path), "--json"]) == 0
    file = open_sqlite(path, create=False)
    client = connect(elasticsearch_url)
    apply(client, plan(client, name, Configuration(city="见微市")))
    elastic = ElasticStore(client, name)
    file.put(
        [focus_document(_issue(file), 1), *(meeting_document(_meeting(day), 1) for day in ("2025-02-20", "2025-03-20"))]
    )
    elastic.put(Document(kind, id, 1, body) for kind in KINDS for id, body in file.stream(kind))
    client.indices.refresh(index=f"{name}-*")
    yield file, elastic
    remove(client, name)
    client.close()
    file.close()


def _issue(store):
    """A focus issue with a late line, of a topic that has matters everywhere."""
    topic = max(
        store.paths("buckets", "topic_id"), key=lambda path: store.count("buckets", Query(below={"topic_id": path}))
    )
    return FocusIssue(
        focus_id="f",
        subject=Subject(feed="complaint/hotline12345", topics=(topic,), area="见微市", period="2025-02"),
        title="题目",
        state="chosen",
        decided_at=1740000000000,
        updated_at=1740000000000,
        items=(Item(item_id="t", list="tasks", text="整改", unit="城管部门", due="2025-02"),),
    )


def _meeting(day):
    """A meeting of the city with a decided item."""
    item = MeetingItem(
        item_id="i", subject="供暖", decision="整改", owner="住建部门", due="2025-03-01", decided_at=1740000000000
    )
    return Meeting(
        meeting_id=meeting_id("见微市", day),
        area="见微市",
        date=day,
        title="例会",
        state="closed",
        opened_at=1740000000000,
        updated_at=1740000000000,
        agenda=(item,),
    )


def test_both_stores_give_the_same_bytes(stores):
    configuration = Configuration(city="见微市")
    district = next(">".join(path.split(">")[:2]) for path in stores[0].paths("buckets", "area_id") if ">" in path)
    asked = [("city", "见微市", "2025-03"), ("city", "见微市", "2025-03-20"), ("district", district, "2025-W12")]
    for tier, area, period in asked:
        last = None
        for _ in range(2):
            one, other = (make(store, configuration, tier, area, period, {}, last) for store in stores)
            assert encoded(one) == encoded(other)
            assert one.totals
            last = after(one)
        assert one.issues.own or one.issues.above
        assert len(one.meetings) == (2 if tier == "city" else 0)
    documents = [compose(pack, "zh") for pack in (one, other)]
    assert html(documents[0]) == html(documents[1])
    assert word(documents[0]) == word(documents[1])
