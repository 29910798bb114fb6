"""A store of sealed buckets answers as one that holds the same buckets as documents."""

import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from city.buckets import Bucket
from city.packed_places import CELL, DAY, EXCLUDED, REPEAT, SLOT
from city.times import day_iso
from indexing.canonical import export
from indexing.documents import bucket_document
from indexing.errors import StoreError
from indexing.sealed import Series
from indexing.sqlite import SqliteStore, open_sqlite
from indexing.sqlite_history import HistoryWriter
from indexing.sqlite_loading import put_off
from indexing.sqlite_schema import connect, loading
from indexing.store import Query

FIRST, LAST, TICK = 740_000, 740_019, 1_800_000_000_000
LENGTHS = {740_004: 25, 740_011: 23}
PLACES = ["城>东>甲", "城>东>乙", "城>东>乙|2", "城>西", "城"]
SERIES_OF = [
    Series(feed, counted_as, topic, area, b"")
    for feed in ("complaint/a", "incident/b")
    for counted_as in ("request", "inquiry")
    for topic in ("水>停水", "水", "噪声>施工")
    for area in PLACES
]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqliteStore, SqliteStore]]:
    """The same cases sealed, in two spans, and as documents; the three days behind them are documents in both."""
    chance = np.random.default_rng(1)
    size = 3_000
    series, day = chance.integers(0, len(SERIES_OF), size), chance.integers(FIRST, LAST + 1, size)
    slot, marks = chance.integers(0, 23, size), chance.integers(0, 4, size)
    slot[day == 740_004] += 2
    folder = tmp_path_factory.mktemp("stores")
    connection = connect(folder / "sealed.db")
    writer = HistoryWriter(connection, SERIES_OF, TICK)
    written = 0
    for inside in (day < FIRST + 9, day >= FIRST + 9):
        keys = series << CELL | day << DAY | slot << SLOT | marks
        written += writer.write(np.sort(keys[inside].astype(np.uint64)), LENGTHS)
    counts: dict[tuple[int, int], Counter[tuple[int, str]]] = {}
    for at, on, hour, mark in zip(series.tolist(), day.tolist(), slot.tolist(), marks.tolist(), strict=True):
        of = counts.setdefault((at, on), Counter())
        names = ["reports"] + ["matters"] * (not mark & REPEAT) + ["excluded"] * (mark & EXCLUDED != 0)
        of.update((hour, name) for name in names)
    documents = []
    for (at, on), of in counts.items():
        hours = [n for hour in sorted({h for h, _ in of}) for n in (hour, *(of[hour, name] for name in MEASURES))]
        bucket = Bucket(*SERIES_OF[at][:4], on, TICK, closed=True, slots=LENGTHS.get(on, 24), hours=tuple(hours))
        documents.append(bucket_document(bucket))
    open_day: dict[str, Any] = {"closed": False, "slots": 24, "hours": (3, 2, 1, 0)}
    later = [
        bucket_document(Bucket("complaint/a", "request", "水", "城", on, TICK, **open_day))
        for on in range(LAST + 1, LAST + 4)
    ]
    sealed, plain = SqliteStore(connection), open_sqlite(folder / "plain.db")
    plain.put([*documents, *later])
    sealed.put(later)
    assert written == len(documents)
    yield sealed, plain
    connection.close()
    plain.close()


MEASURES = ("reports", "matters", "excluded")
QUERIES = [
    Query(),
    Query(limit=0),
    Query(limit=7),
    Query(limit=7, newest=True),
    Query(newest=True),
    Query(limit=60, since=day_iso(FIRST + 7), until=day_iso(FIRST + 11)),
    Query(equal={"feed": "incident/b", "class": "inquiry"}, limit=5, newest=True),
    Query(equal={"topic_id": "水", "area_id": "城>西", "feed": "complaint/a", "class": "request"}, limit=6),
    Query(equal={"day": day_iso(LAST)}, limit=1),
    Query(equal={"topic": "停水"}, below={"area_id": "城>东"}),
    Query(equal={"area": "乙", "closed": True}, below={"topic_id": "水"}),
    Query(equal={"closed": False}),
    Query(equal={"day": day_iso(FIRST + 3)}),
    Query(among={"day": [day_iso(FIRST), day_iso(LAST + 2), "no day"]}),
    Query(among={"area_id": ["城>西", "城"], "feed": ["complaint/a"]}, since=day_iso(LAST)),
    Query(below={"area_id": "城>北"}),
]


@pytest.mark.parametrize("query", QUERIES)
def test_search_and_count_are_the_same(stores: tuple[SqliteStore, SqliteStore], query: Query) -> None:
    sealed, plain = stores
    assert sealed.search("buckets", query) == plain.search("buckets", query)
    assert sealed.count("buckets", query) == plain.count("buckets", query)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("query", [QUERIES[0], *QUERIES[9:12], *QUERIES[14:]])
@pytest.mark.parametrize("by", [(), ("feed",), ("topic_id", "area_id")])
def test_counts_are_the_same(
    stores: tuple[SqliteStore, SqliteStore], by: tuple[Any, ...], query: Query, measure: Any
) -> None:
    days = day_iso(FIRST + 4), day_iso(LAST + 2)
    one, other = (store.counts(*days, by, query=query, measure=measure) for store in stores)
    assert (one.keys, one.days) == (other.keys, other.days)
    np.testing.assert_array_equal(one.counts, other.counts)


def test_the_export_has_the_same_bytes(stores: tuple[SqliteStore, SqliteStore]) -> None:
    sealed, plain = stores
    assert list(export(sealed)) == list(export(plain))


def test_single_documents_paths_and_days_are_the_same(stores: tuple[SqliteStore, SqliteStore]) -> None:
    sealed, plain = stores
    for id, body in plain.stream("buckets"):
        assert sealed.get("buckets", id) == body
    for id in ("", "x", f"complaint/a|request|水|城|{day_iso(FIRST - 1)}", "complaint/a|request|水|城|2026-W09-7"):
        assert sealed.get("buckets", id) is None
    assert sealed.paths("buckets", "area_id") == plain.paths("buckets", "area_id")
    assert sealed.paths("buckets", "topic_id") == plain.paths("buckets", "topic_id")
    assert sealed.days("buckets") == plain.days("buckets")


def test_a_document_of_a_sealed_day_is_refused(stores: tuple[SqliteStore, SqliteStore]) -> None:
    sealed, plain = stores
    with pytest.raises(StoreError, match="sealed"):
        sealed.put([bucket_document(Bucket("complaint/a", "request", "水", "城", LAST, TICK, True, 24, ()))])
    assert len(list(sealed.stream("buckets"))) == len(list(plain.stream("buckets")))


def test_a_load_behind_a_history_leaves_its_readers_their_indexes(tmp_path: Path) -> None:
    connection = connect(tmp_path / "city.db")
    HistoryWriter(connection, SERIES_OF[:1], TICK).write(np.array([FIRST << DAY], np.uint64), {})
    put_off(connection)
    assert not loading(connection)
    assert len(SqliteStore(connection).search("buckets", Query(limit=1))) == 1
    connection.close()


def test_hours_are_not_bounded_by_the_width_of_a_number(tmp_path: Path) -> None:
    connection = connect(tmp_path / "city.db")
    writer = HistoryWriter(connection, SERIES_OF[:1], TICK)
    keys = np.full(70_000, FIRST << DAY | 5 << SLOT | EXCLUDED, np.uint64)
    assert writer.write(keys, {}) == 1
    (body,) = SqliteStore(connection).search("buckets")
    assert body["reports"] == body["excluded"] == [0] * 5 + [70_000] + [0] * 18
    connection.close()


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda store: store.search("buckets", Query(equal={"feed": "complaint/a"}, limit=1)), id="first"),
        pytest.param(lambda store: store.search("buckets", Query(limit=1, newest=True)), id="last"),
        pytest.param(lambda store: store.count("buckets"), id="count"),
        pytest.param(lambda store: store.counts(day_iso(FIRST), day_iso(LAST), ("feed",)), id="counts"),
    ],
)
def test_a_span_is_not_unpacked_at_once(large: SqliteStore, ask: Callable[[SqliteStore], object]) -> None:
    tracemalloc.start()
    ask(large)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * LARGE


LARGE = 4_000_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    connection = connect(tmp_path_factory.mktemp("large") / "city.db")
    numbers = np.arange(LARGE, dtype=np.uint64)
    size = len(SERIES_OF)
    keys = (numbers % size) << CELL | (FIRST + numbers // size % 300) << DAY | (numbers % 24) << SLOT
    HistoryWriter(connection, SERIES_OF, TICK).write(np.sort(keys), {})
    yield SqliteStore(connection)
    connection.close()


def test_days_that_count_already_are_not_sealed_over(tmp_path: Path) -> None:
    connection = connect(tmp_path / "city.db")
    writer = HistoryWriter(connection, SERIES_OF[:1], TICK)

    def days(*of: int) -> Any:
        return np.array([day << DAY | 5 << SLOT for day in of], np.uint64)

    writer.write(days(FIRST, FIRST + 4), {})
    for overlapping in ((FIRST + 4, FIRST + 9), (FIRST + 2,), (FIRST - 1, FIRST + 6)):
        with pytest.raises(StoreError, match="would count twice"):
            writer.write(days(*overlapping), {})
    open_day = Bucket("complaint/a", "request", "水", "城", FIRST + 7, TICK, closed=False, slots=24, hours=(3, 2, 1, 0))
    SqliteStore(connection).put([bucket_document(open_day)])
    writer.write(days(FIRST + 5), {})
    for last in (FIRST + 7, FIRST + 8):
        with pytest.raises(StoreError, match="would count twice"):
            writer.write(days(FIRST + 6, last), {})
    connection.close()
