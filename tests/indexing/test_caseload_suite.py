"""What every store says of cases in sums: what units have on their desks, and how far the cases of a query are."""

import sqlite3
from contextlib import closing

import pytest

from indexing.errors import QueryError
from indexing.sqlite import open_sqlite
from indexing.store import Caseload, Progress, Query
from tests.indexing.test_store_suite import FEED, NOISE, NORTH, NORTH_TWO, SOUTH, at, case, store  # noqa: F401

NOON = "2026-03-10T12:00:00+08:00"
TOMORROW = "2026-03-11T12:00:00+08:00"
HOSTILE = "</td><script>alert(1)</script>\u202e'; DROP TABLE documents_cases --%*\"\\"


def due(text):
    return {"due": at(text)}


@pytest.fixture
def town(store):  # noqa: F811 - the store of the suite
    """Two offices at noon of 10 March."""
    store.put(
        [
            case("late", "2026-03-01 08:00", unit="水务", **due("2026-03-10 11:59")),
            case("now", "2026-03-02 08:00", unit="水务", **due("2026-03-10 12:00")),
            case("soon", "2026-03-03 08:00", unit="水务", area=NORTH_TWO, **due("2026-03-11 11:59")),
            case("done", "2026-02-01 08:00", unit="水务", status="closed", **due("2026-03-01 08:00")),
            case("open end", "2026-02-11 08:00", unit="市容"),
            case("never", "2026-03-09 08:00", unit="市容", area=SOUTH, due=253_402_300_799_999),
            case("nobody's", "2026-03-09 09:00", area=SOUTH, **due("2026-03-09 10:00")),
        ]
    )
    return store


class TestCaseloads:
    def test_open_cases_are_counted_by_unit_with_what_is_due_and_the_oldest(self, town):
        assert town.caseloads([NOON, TOMORROW]) == [
            Caseload("", FEED, 1, (1, 1), "2026-03-09T01:00:00.000Z"),
            Caseload("市容", FEED, 2, (0, 0), "2026-02-11T00:00:00.000Z"),
            Caseload("水务", FEED, 3, (1, 3), "2026-03-01T00:00:00.000Z"),
        ]

    def test_an_area_holds_itself_and_what_lies_below_and_no_name_that_begins_alike(self, town):
        town.put([case("near", area=f"{NORTH}外", unit="外"), case("below", area=f"{NORTH}>甲社区", unit="内")])
        assert {one.unit for one in town.caseloads([NOON], NORTH)} == {"市容", "水务", "内"}
        assert [(one.unit, one.open) for one in town.caseloads([], "见微市>北区")] == [
            ("内", 1),
            ("外", 1),
            ("市容", 1),
            ("水务", 3),
        ]
        assert town.caseloads([NOON], "见微市>北") == []
        assert town.caseloads([NOON], "%") == []

    def test_feeds_are_counted_apart(self, town):
        body = {**case("grid", unit="水务").body, "feed": "incident/grid", "case": "incident/grid:1"}
        town.put([type(case("x"))("cases", "incident/grid:1", 1, body)])
        assert [(one.feed, one.open) for one in town.caseloads([]) if one.unit == "水务"] == [
            (FEED, 3),
            ("incident/grid", 1),
        ]

    def test_a_case_leaves_when_it_closes_and_moves_with_its_unit(self, town):
        town.put([case("late", unit="水务", status="closed", version=2), case("now", unit="市容", version=2)])
        assert {one.unit: one.open for one in town.caseloads([])} == {"": 1, "市容": 3, "水务": 1}
        assert town.forget("2026-03") == 2
        assert {one.unit: one.open for one in town.caseloads([])} == {"": 1, "市容": 2, "水务": 1}

    def test_bounds_are_instants_of_any_offset_and_nothing_else(self, town):
        assert town.caseloads(["2026-03-10T04:00:00Z"]) == town.caseloads([NOON])
        with pytest.raises(QueryError, match="is not a time with its zone"):
            town.caseloads(["2026-03-10"])

    def test_an_empty_store_has_none(self, store):  # noqa: F811
        assert store.caseloads([NOON]) == []

    def test_more_units_than_an_answer_holds_are_all_there(self, store):  # noqa: F811
        store.put(case(f"{number}", unit=f"u{number:04}") for number in range(5_100))
        assert [one.unit for one in store.caseloads([NOON])] == [f"u{number:04}" for number in range(5_100)]

    def test_the_name_of_a_unit_is_a_name_and_nothing_more(self, store):  # noqa: F811
        store.put([case("1", unit=HOSTILE), case("2", unit="长" * 5_000)])
        assert [one.unit for one in store.caseloads([NOON])] == [HOSTILE, "长" * 5_000]


class TestUnfinished:
    def test_it_tells_of_each_query_whether_a_case_is_open(self, town):
        asked = [
            Query(),
            Query(below={"area_id": NORTH}),
            Query(below={"area_id": "见微市>北"}),
            Query(below={"area_id": "见微市>北区", "topic_id": NOISE}),
            Query(equal={"unit": "水务"}, below={"area_id": SOUTH}),
            Query(until="2026-02-05T00:00:00Z", below={"area_id": NORTH}),
            Query(among={"case": (f"{FEED}:done",)}, below={"area_id": "见微市"}),
            Query(among={"case": (f"{FEED}:done", f"{FEED}:late")}, below={"area_id": "见微市"}),
            Query(equal={"class": "inquiry"}, below={"area_id": NORTH}),
            Query(equal={"status": "closed"}),
        ]
        assert town.unfinished(asked) == [True, True, False, False, False, False, False, True, False, False]

    def test_nothing_is_unfinished_in_an_empty_store(self, store):  # noqa: F811
        assert store.unfinished([Query(), Query(below={"area_id": NORTH})]) == [False, False]
        assert store.unfinished([]) == []


class TestProgress:
    def test_it_counts_what_is_open_closed_and_not_solved_and_knows_the_last_times(self, store):  # noqa: F811
        store.put(
            [
                case("1", "2026-03-01 08:00"),
                case("2", "2026-03-04 08:00", status="closed", closed=at("2026-03-05 09:00"), solved=False),
                case("3", "2026-03-02 08:00", status="closed", closed=at("2026-03-09 10:00"), solved=True),
                case("4", "2026-03-03 08:00", status="closed", area=SOUTH),
                case("5", "2026-03-03 08:00", solved=False, closed=at("2026-03-09 23:00"), area=SOUTH),
            ]
        )
        whole, south, none = store.progress(
            [Query(), Query(below={"area_id": SOUTH}, limit=0), Query(equal={"topic_id": NOISE})]
        )
        assert whole == Progress(2, 3, 1, "2026-03-04T00:00:00.000Z", "2026-03-09T02:00:00.000Z")
        assert south == Progress(1, 1, 0, "2026-03-03T00:00:00.000Z", None)
        assert none == Progress()

    def test_cases_are_found_by_their_names(self, store):  # noqa: F811
        store.put([case("1"), case("2", status="closed"), case("3")])
        named = Query(among={"case": (f"{FEED}:1", f"{FEED}:2", f"{FEED}:404")})
        assert store.progress([named]) == [Progress(1, 1, 0, "2026-03-01T00:00:00.000Z", None)]
        assert store.count("cases", Query(equal={"case": f"{FEED}:3"})) == 1

    def test_of_no_query_there_is_none_and_of_many_each_in_its_place(self, store):  # noqa: F811
        assert store.progress([]) == []
        assert store.progress([Query()] * 3) == [Progress()] * 3
        store.put(case(f"{number}", unit=f"{number}") for number in range(450))
        asked = [Query(equal={"unit": f"{number}"}) for number in range(450)]
        assert [one.open for one in store.progress(asked)] == [1] * 450

    def test_what_cannot_be_asked_is_an_error(self, store):  # noqa: F811
        with pytest.raises(QueryError, match="did you mean 'status'"):
            store.progress([Query(equal={"statsu": "open"})])


def test_caseloads_of_a_file_are_read_from_one_index(tmp_path):
    with closing(open_sqlite(tmp_path / "store.sqlite")) as found:
        asked = []
        ask = found._ask
        found._ask = lambda sql, values=(): asked.append((sql, values)) or ask(sql, values)
        found.caseloads([NOON], NORTH)
        ((sql, values),) = asked
        plan = " ".join(row[3] for row in ask(f"EXPLAIN QUERY PLAN {sql}", values))
    assert "SEARCH documents_cases USING COVERING INDEX documents_cases_open" in plan


def test_a_file_of_an_older_version_tells_of_the_open_cases_that_it_had(tmp_path):
    path = tmp_path / "store.sqlite"
    with closing(open_sqlite(path)) as found:
        found.put([case("1", unit="水务", **due("2026-03-10 11:00")), case("2", unit="水务", status="closed")])
    former = sqlite3.connect(path, isolation_level=None)
    former.execute("DROP INDEX documents_cases_open")
    for column in ("unit", "due"):
        former.execute(f"ALTER TABLE documents_cases DROP COLUMN {column}")
    former.execute("UPDATE jianwei_documents SET version = 4")
    former.close()
    with closing(open_sqlite(path, create=False)) as found:
        assert found.caseloads([NOON]) == [Caseload("水务", FEED, 1, (1,), "2026-03-01T00:00:00.000Z")]
        assert found.count("cases", Query(equal={"unit": "水务"})) == 2
