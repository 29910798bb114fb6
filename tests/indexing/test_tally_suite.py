"""Counts of cases: what every store answers, on the same cases."""

from datetime import datetime

import pytest

from city.events import Event
from city.times import from_datetime
from indexing import elastic_pages
from indexing.documents import case_document
from indexing.errors import QueryError
from indexing.sqlite import open_sqlite
from indexing.store import Query

IMPLEMENTATIONS = ["sqlite", pytest.param("elasticsearch", marks=pytest.mark.integration)]
FEED = "complaint/hotline"
WASTE, NOISE = "城市管理>市容环境>垃圾清运", "生态环境>噪声>施工噪声"
NORTH, SOUTH = "见微市>北区>一街道", "见微市>南区>一街道"
ZONE = "Asia/Shanghai"
AS_OF = "2026-03-20T00:00:00+08:00"


@pytest.fixture(params=IMPLEMENTATIONS)
def store(request, tmp_path):
    if request.param == "sqlite":
        made = open_sqlite(tmp_path / "store.sqlite")
    else:
        made = request.getfixturevalue("installation").store()
    yield made
    made.close()


def at(text):
    return from_datetime(datetime.fromisoformat(f"{text}+08:00"))


def case(id, registered="2026-03-01 08:00", *, topic=WASTE, area=NORTH, feed=FEED, **more):
    times = {name: at(value) for name, value in more.items() if name in {"contacted", "closed", "due", "called_back"}}
    given = {
        "feed": feed,
        "id": id,
        "version": 1,
        "registered": at(registered),
        "arrived": at(registered),
        "topic": topic,
        "area": area,
        **more,
        **times,
    }
    return case_document(Event(**given), "counted", 1)


def by(store, *names, as_of=AS_OF, **query):
    return dict(store.tally(names, as_of=as_of, zone=ZONE, query=Query(**query)))


def test_cases_are_counted_by_fields_of_which_some_say_nothing(store):
    store.put([case("1", solved=True), case("2", solved=False), case("3"), case("4", topic=NOISE, solved=True)])
    assert by(store, "topic_id", "solved") == {
        (WASTE, True): 1,
        (WASTE, False): 1,
        (WASTE, None): 1,
        (NOISE, True): 1,
    }


def test_texts_numbers_and_flags_keep_their_kinds(store):
    store.put([case("1", returned=2, unit="甲办", satisfied="mostly", whistle=True), case("2")])
    (first, count), (second, _) = sorted(
        by(store, "returned", "unit", "satisfied", "whistle").items(), key=lambda item: -item[0][0]
    )
    assert (first, count) == ((2, "甲办", "mostly", True), 1)
    assert second == (0, "", None, False)
    assert [type(part) for part in first] == [int, str, str, bool]


@pytest.mark.parametrize(
    ("closed", "settled", "days"),
    [
        ("2026-03-01 07:00", True, 0),
        ("2026-03-02 07:59", True, 0),
        ("2026-03-02 08:00", True, 1),
        ("2026-03-19 23:59", True, 18),
        ("2026-03-20 00:00", False, 18),
        ("2026-05-01 00:00", False, 18),
        (None, False, 18),
    ],
)
def test_days_run_to_the_closing_or_to_the_instant_asked_for(store, closed, settled, days):
    store.put([case("1", closed=closed) if closed else case("1")])
    assert by(store, "settled", "days") == {(settled, days): 1}


def test_more_than_a_year_is_a_year(store):
    store.put([case("1", "2024-01-01 08:00")])
    assert by(store, "days") == {(366,): 1}


@pytest.mark.parametrize(
    ("times", "late"),
    [
        ({"closed": "2026-03-05 08:00", "due": "2026-03-06 08:00"}, False),
        ({"closed": "2026-03-06 08:00", "due": "2026-03-06 08:00"}, False),
        ({"closed": "2026-03-07 08:00", "due": "2026-03-06 08:00"}, True),
        ({"due": "2026-03-06 08:00"}, True),
        ({"due": "2026-03-26 08:00"}, None),
        ({"closed": "2026-03-05 08:00"}, None),
        ({"closed": "2026-03-25 08:00", "due": "2026-03-06 08:00"}, True),
    ],
)
def test_late_is_decided_by_the_closing_or_by_the_day_that_has_passed(store, times, late):
    store.put([case("1", **times)])
    assert by(store, "late") == {(late,): 1}


def test_the_lag_of_the_call_back_is_counted_from_the_closing(store):
    store.put(
        [
            case("1", closed="2026-03-05 08:00", called_back="2026-03-12 09:00"),
            case("2", closed="2026-03-05 08:00", called_back="2026-03-21 09:00"),
            case("3", closed="2026-03-05 08:00"),
        ]
    )
    assert by(store, "lag") == {(7,): 1, (None,): 2}


def test_days_are_those_of_the_citys_zone(store):
    store.put([case("1", "2026-03-01 00:30"), case("2", "2026-03-01 23:30"), case("3", "2026-03-02 00:00")])
    assert by(store, "day", "area_id") == {("2026-03-01", NORTH): 2, ("2026-03-02", NORTH): 1}


def test_a_query_says_which_cases(store):
    store.put(
        [
            case("1", tags=("充电", "楼道")),
            case("2", tags=("楼道",), topic=NOISE),
            case("3", tags=()),
            case("4", "2026-02-01 08:00", tags=("充电",)),
            case("5", tags=("充电",), feed="complaint/other"),
        ]
    )
    march = {"since": "2026-03-01T00:00:00+08:00", "until": "2026-04-01T00:00:00+08:00", "equal": {"feed": FEED}}
    assert by(store, "topic_id", among={"tags": ["充电", "楼道"]}, **march) == {(WASTE,): 1, (NOISE,): 1}
    assert by(store, "feed", equal={"tags": "充电"}) == {(FEED,): 2, ("complaint/other",): 1}
    assert by(store, "feed", among={"tags": []}) == {}


def test_cases_are_found_by_when_they_were_closed_whenever_they_were_registered(store):
    store.put(
        [
            case("1", "2025-11-01 08:00", closed="2026-03-01 00:00"),
            case("2", closed="2026-03-31 23:59"),
            case("3", closed="2026-04-01 00:00"),
            case("4", "2026-02-01 08:00", closed="2026-02-28 23:59"),
            case("5"),
            case("6", closed="2026-03-10 08:00", counted_as="inquiry"),
            case("7", closed="2026-03-10 08:00", area=SOUTH),
        ]
    )
    march = {"closed_since": "2026-03-01T00:00:00+08:00", "closed_until": "2026-04-01T00:00:00+08:00"}
    assert by(store, "class", **march) == {("request",): 3, ("inquiry",): 1}
    assert by(store, "area_id", equal={"class": "request"}, **march) == {(NORTH,): 2, (SOUTH,): 1}
    assert by(store, "class", below={"area_id": NORTH}, **march) == {("request",): 2, ("inquiry",): 1}
    assert by(store, "class", closed_since="2026-03-31T23:59:00+08:00") == {("request",): 2}
    assert [body["case"] for body in store.search("cases", Query(closed_until="2026-03-01T00:00:00+08:00"))] == [
        f"{FEED}:4"
    ]


def test_buckets_are_not_closed(store):
    with pytest.raises(QueryError, match="buckets are not closed"):
        store.search("buckets", Query(closed_since=AS_OF))


def test_a_district_has_what_its_streets_have(store):
    store.put([case("1"), case("2", status="closed"), case("3", area=SOUTH), case("4", area="见微市>北区")])
    north = {"below": {"area_id": "见微市>北区"}}
    assert by(store, "status", **north) == {("open",): 2, ("closed",): 1}
    assert by(store, "settled", "late", equal={"status": "open", "class": "request"}, **north) == {(False, None): 2}


def test_whether_a_resident_was_spoken_with_is_told_apart_from_when(store):
    store.put([case("1", contacted="2026-03-01 09:00"), case("2"), case("3", excluded=True)])
    assert by(store, "contacted") == {(True,): 1, (False,): 2}
    assert by(store, "excluded", "status", "counting") == {
        (False, "open", "counted"): 2,
        (True, "open", "counted"): 1,
    }


def test_several_tallies_are_those_that_each_alone_would_be(store):
    store.put([case("1", solved=True), case("2", topic=NOISE), case("3", topic=NOISE, area=SOUTH)])
    found = store.tallies([("topic_id", "solved"), ("area_id",), ("solved",)], as_of=AS_OF, zone=ZONE)
    assert [dict(each) for each in found] == [
        by(store, "topic_id", "solved"),
        {(NORTH,): 2, (SOUTH,): 1},
        {(True,): 1, (None,): 2},
    ]


def test_lags_are_exact_and_of_cases_with_both_times(store):
    store.put(
        [
            case("1", closed="2026-03-05 08:00", called_back="2026-03-05 08:01"),
            case("2", closed="2026-03-05 08:00", called_back="2026-04-05 08:00"),
            case("3", closed="2026-03-05 08:00", called_back="2026-03-05 07:59", excluded=True),
            case("4", closed="2026-03-05 08:00"),
            case("5", called_back="2026-03-05 08:00"),
        ]
    )
    assert sorted(store.lags().tolist()) == [-60_000, 60_000, 31 * 86_400_000]
    assert store.lags(Query(equal={"excluded": True})).tolist() == [-60_000]
    assert store.lags(Query(equal={"feed": "complaint/other"})).tolist() == []


def test_feeds_are_listed_once_and_sorted(store):
    assert store.feeds() == ()
    store.put([case("1", feed="petition/city"), case("2"), case("3"), case("4", feed="incident/grid")])
    assert store.feeds() == (FEED, "incident/grid", "petition/city")


def test_nothing_is_counted_in_an_empty_store(store):
    assert by(store, "topic_id") == {}
    assert store.lags().tolist() == []


def test_every_group_is_counted_where_there_are_more_than_a_page_holds(store, monkeypatch):
    monkeypatch.setattr(elastic_pages, "BUCKETS", 5_000)
    store.put(case(str(number), unit=f"办{number % 5_003}") for number in range(10_006))
    found = by(store, "unit")
    assert len(found) == 5_003
    assert set(found.values()) == {2}


@pytest.mark.parametrize("names", [("title",), ("topic_id", "soled"), ()])
def test_cases_are_not_counted_by_other_fields(store, names):
    with pytest.raises(QueryError):
        store.tally(names, as_of=AS_OF, zone=ZONE)
