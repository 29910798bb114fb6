"""Values of filters are values: no operator, wildcard, quote or path of either store's language is read in them."""

import sqlite3
from contextlib import closing

import pytest

from indexing.elastic_queries import matching as elastic
from indexing.errors import QueryError
from indexing.fields import FIELDS
from indexing.sqlite import SqliteStore
from indexing.sqlite_queries import matching as sqlite
from indexing.store import KINDS, Query
from tests.board.conftest import bucket, stored_alert
from tests.board.desk.test_seeing import made

ODD = (
    "' OR '1'='1",
    "'; DROP TABLE alerts; --",
    '" OR ""="',
    "*",
    "%",
    "_",
    "?",
    "[a-z]",
    "/.*/",
    "Town*",
    "area_id:*",
    "a AND NOT b",
    "{}",
    '{"match_all": {}}',
    "\\",
    "\x00",
    "\u202e",
    "ｔｏｗｎ",
    "now",
    "2026-04-03||/M",
    "true",
    "1",
    "NaN",
    "",
)


@pytest.fixture
def store():
    with closing(SqliteStore(sqlite3.connect(":memory:", isolation_level=None), owned=True)) as opened:
        opened.put([stored_alert(made("a1")), stored_alert(made("a2", "Town>West>Hill"))])
        opened.put([bucket("Roads>Pothole", "Town>East>Mill", "2026-04-02", {10: 2})])
        yield opened


@pytest.mark.parametrize("kind", KINDS)
def test_in_sqlite_every_value_is_bound(kind):
    for name in FIELDS[kind].equal:
        for value in ODD:
            for query in (Query(equal={name: value}), Query(among={name: [value, value]})):
                sql, values = sqlite(kind, query)
                assert value in values
                assert sql == sqlite(kind, Query(**{"equal" if query.equal else "among": one(query, "x")}))[0]
    for name in FIELDS[kind].below:
        sql, values = sqlite(kind, Query(below={name: ODD[0]}))
        assert (ODD[0] in sql, values[0]) == (False, ODD[0])


def one(query, value):
    return {name: [value, value] if query.among else value for name in (*query.equal, *query.among)}


@pytest.mark.parametrize("kind", KINDS)
def test_in_elasticsearch_every_value_is_a_whole_term_or_nothing(kind):
    """No query of texts, patterns or scripts is ever made: terms, prefixes of paths, ranges of times, and none."""
    for name in (*FIELDS[kind].equal, *FIELDS[kind].below):
        for value in ODD:
            asked = Query(equal={name: value}, below=dict.fromkeys(FIELDS[kind].below, value))
            assert operators(elastic(kind, asked)) <= {
                "bool",
                "filter",
                "should",
                "term",
                "prefix",
                "match_none",
                name,
                *FIELDS[kind].below,
            }


def operators(clause):
    if isinstance(clause, dict):
        return set(clause).union(*map(operators, clause.values())) if clause else set()
    return set().union(*map(operators, clause)) if isinstance(clause, list) and clause else set()


@pytest.mark.parametrize("value", ODD)
def test_nothing_is_found_by_what_only_looks_like_a_query(store, value):
    for name in ("alert_id", "area_id", "topic_id", "feed", "status", "rule", "method", "span"):
        found = store.search("alerts", Query(equal={name: value}))
        assert all(body[name] == value for body in found)
    assert store.search("alerts", Query(below={"area_id": value or "none"})) == []
    assert store.get("alerts", value) is None
    assert (
        store.counts("2026-04-01", "2026-04-03", ("feed",), query=Query(below={"area_id": value or "none"})).keys == ()
    )
    assert store.count("alerts") == 2


@pytest.mark.parametrize(
    "name", ["area_id' --", "body", "id", "1=1", "alert_id) OR (1=1", "rowid", "__proto__", "*", ""]
)
def test_a_field_that_there_is_not_is_an_error_before_any_query(store, name):
    for query in (Query(equal={name: "x"}), Query(below={name: "x"}), Query(among={name: ["x"]})):
        with pytest.raises(QueryError):
            store.search("alerts", query)
        with pytest.raises(QueryError):
            elastic("alerts", query)


@pytest.mark.parametrize("when", ["now", "2026-04-03||/M", "' OR 1=1", "1; DROP TABLE alerts", "", "9999999999999"])
def test_a_time_that_is_none_is_an_error(store, when):
    for query in (Query(since=when), Query(until=when), Query(changed_since=when)):
        with pytest.raises(QueryError):
            store.search("alerts", query)
        with pytest.raises(QueryError):
            elastic("alerts", query)
