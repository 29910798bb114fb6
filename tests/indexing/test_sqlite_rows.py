"""Rows that are written at once are those that the store makes of documents, to the byte."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.buckets import Bucket
from city.events import Event
from indexing.documents import CASE_TIMES, bucket_document, case_document
from indexing.sqlite import SqliteStore, open_sqlite
from indexing.sqlite_rows import bucket_row, case_row
from indexing.sqlite_schema import table
from tests.indexing.samples import BUCKET, EVENT, NORTH, WASTE

TICK = EVENT.arrived + 1
texts = st.text(max_size=6)
instants = st.integers(0, 4_000_000_000_000)
names = st.lists(texts, max_size=3).map(tuple)
answers = st.sampled_from([None, True, False])
events = st.builds(
    Event,
    feed=texts,
    id=texts,
    version=st.integers(0, 1 << 50),
    registered=instants,
    arrived=instants,
    topic=st.sampled_from(["", "一", WASTE]),
    area=st.sampled_from([NORTH, "City"]),
    counted_as=st.sampled_from(["request", "inquiry"]),
    status=st.sampled_from(["open", "closed"]),
    **dict.fromkeys(CASE_TIMES, st.none() | instants),
    **dict.fromkeys(("matter", "cell", "channel", "unit", "first_unit", "title", "issue"), texts),
    **dict.fromkeys(("units", "tags", "urgent", "subject"), names),
    **dict.fromkeys(("extended", "due_by_clock", "date_only", "repeat", "excluded", "whistle"), st.booleans()),
    **dict.fromkeys(("first", "reached", "solved"), answers),
    satisfied=st.sampled_from([None, "yes", "mostly", "no"]),
    returned=st.integers(0, 9_999),
)
counts = st.dictionaries(st.integers(0, 23), st.tuples(*[st.integers(0, 99)] * 3), max_size=5)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    made = open_sqlite(tmp_path_factory.mktemp("rows") / "city.db")
    yield made
    made.close()


def kept(store, kind, put):
    """All columns of the one row that is in the store after a put."""
    store._connection.execute(f"DELETE FROM {table(kind)}")  # noqa: S608 - our own table
    put()
    return store._connection.execute(f"SELECT *, typeof(body) FROM {table(kind)}").fetchall()  # noqa: S608


def same(store: SqliteStore, document, row):
    of_row = kept(store, document.kind, lambda: store.put_rows(document.kind, [row]))
    return of_row == kept(store, document.kind, lambda: store.put([document])) != []


@settings(max_examples=150, deadline=None, derandomize=True)
@given(events, st.sampled_from(["counted", "sealed"]))
def test_of_a_case(store, event, counting):
    assert same(store, case_document(event, counting, TICK), case_row(event, counting, TICK))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(counts, st.sampled_from([23, 24, 25]), st.booleans(), texts)
def test_of_a_bucket(store, counts, slots, closed, feed):
    hours = tuple(number for slot in sorted(counts) if slot < slots for number in (slot, *counts[slot]))
    bucket = msgspec.structs.replace(BUCKET, feed=feed, slots=slots, closed=closed, hours=hours)
    assert isinstance(bucket, Bucket)
    assert same(store, bucket_document(bucket), bucket_row(bucket))


def test_an_older_row_changes_nothing_and_a_newer_one_takes_its_place(store):
    closed = msgspec.structs.replace(EVENT, status="open", closed=None)
    store.put_rows("cases", [case_row(EVENT, "counted", TICK)])
    store.put_rows("cases", [case_row(closed, "counted", TICK - 1)])
    assert store.get("cases", EVENT.case)["status"] == "closed"
    store.put_rows("cases", [case_row(closed, "counted", TICK + 1)])
    assert store.get("cases", EVENT.case)["status"] == "open"


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 11)), max_size=6), max_size=4))
def test_of_rows_in_any_batches_the_newest_of_each_case_stays_wherever_it_has_moved_to(store, batches):
    """Each row is of a case and a tick; by the tick it is there or elsewhere, open or closed."""
    store._connection.execute(f"DELETE FROM {table('cases')}")  # noqa: S608 - our own table
    newest = {}
    for batch in batches:
        rows = []
        for name, tick in batch:
            area, status = "City" if tick % 2 else NORTH, "open" if tick % 3 else "closed"
            event = msgspec.structs.replace(EVENT, id=name, area=area, status=status)
            rows.append(case_row(event, "counted", tick))
            newest[event.case] = max(newest.get(event.case, (-1,)), (tick, area, status))
        store.put_rows("cases", rows)
    found = store._connection.execute(f"SELECT id, version, area_id, status FROM {table('cases')}").fetchall()  # noqa: S608
    assert {case: tuple(rest) for case, *rest in found} == newest
