"""A store as it is seen from inside an area: nothing elsewhere, whatever is asked of it."""

import sqlite3

import pytest

from indexing.errors import StoreError
from indexing.sqlite import SqliteStore
from indexing.store import Document, Query
from indexing.within import Within

HOME, STREET, ELSEWHERE = "City>East", "City>East>Mill", "City>West>Hill"
DAYS = ("2026-03-01", "2026-03-02")


def bucket(area, day="2026-03-01", topic="Roads>Pothole"):
    body = {
        "feed": "complaint/test",
        "class": "request",
        "topic": topic,
        "topic_id": topic,
        "area": area,
        "area_id": area,
        "day": day,
        "tick": f"{day}T16:00:00.000Z",
        "closed": True,
        "reports": [1] * 24,
        "matters": [1] * 24,
        "excluded": [0] * 24,
    }
    return Document("buckets", f"{topic}|{area}|{day}", 1, body)


def case(name, area):
    body = {
        "case": name,
        "feed": "complaint/test",
        "topic_id": "Roads>Pothole",
        "area_id": area,
        "class": "request",
        "status": "open",
        "registered": "2026-03-01T00:00:00.000Z",
        "arrived": "2026-03-01T00:00:00.000Z",
        "excluded": False,
        "unit": "Roads",
        "due": None,
        "closed": None,
        "solved": None,
        "topic": "",
        "area": "",
    }
    return Document("cases", name, 1, body)


def alert(name, area, joined=()):
    told = {"opened_at": "2026-03-01T00:00:00.000Z", "updated_at": "2026-03-01T00:00:00.000Z", "status": "open"}
    body = {
        "alert_id": name,
        "feed": "complaint/test",
        "topic_id": "Roads",
        "area_id": area,
        "span": "day",
        "level": 2,
        **told,
    }
    return Document("alerts", name, 1, {**body, "joined": [{"area_id": one} for one in joined]})


def band(areas):
    body = {
        "feed": "complaint/test",
        "topic_id": "Roads",
        "topic": "Roads",
        "day": "2026-03-01",
        "tick": DAYS[0],
        "areas": list(areas),
        "observed": [1] * len(areas),
        "expected": [1.0] * len(areas),
        "upper": [2.0] * len(areas),
    }
    return Document("bands", "|".join(areas), 1, body)


@pytest.fixture
def store():
    opened = SqliteStore(sqlite3.connect(":memory:", isolation_level=None), owned=True)
    opened.put([bucket(STREET), bucket(STREET, "2026-03-02"), bucket(ELSEWHERE), bucket("City", topic="Water>Leak")])
    opened.put([case("own", STREET), case("other", ELSEWHERE)])
    opened.put([alert("own", STREET, [ELSEWHERE, HOME]), alert("above", "City"), alert("beside", ELSEWHERE)])
    opened.put([band(["City", HOME, ELSEWHERE]), band(["City", ELSEWHERE])])
    yield opened
    opened.close()


@pytest.fixture
def inside(store):
    return Within(store, HOME)


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(below={"area_id": "City"}),
        Query(below={"area_id": HOME}),
        Query(below={"area_id": STREET}),
        Query(equal={"area_id": STREET}),
        Query(among={"area_id": [STREET, ELSEWHERE, "City"]}),
    ],
)
def test_an_area_above_or_several_are_what_lies_inside(inside, query):
    assert {one["area_id"] for one in inside.search("buckets", query)} == {STREET}
    assert inside.count("buckets", query) == 2
    assert [one["alert_id"] for one in inside.search("alerts", query)] == ["own"]
    assert inside.counts(*DAYS, ("area_id",), query=query).keys == ((STREET,),)
    assert inside.progress([query])[0].open == 1
    assert inside.unfinished([query]) == [True]
    assert sum(inside.tally(("area_id",), as_of="2026-04-01T00:00:00Z", zone="UTC", query=query).values()) == 1


@pytest.mark.parametrize("area", [ELSEWHERE, "City>West", "City>Eas", "City>East>Mil", "Other"])
def test_of_an_area_elsewhere_there_is_nothing(inside, area):
    query = Query(below={"area_id": area})
    assert inside.search("buckets", query) == inside.search("alerts", query) == []
    assert inside.count("buckets", query) == 0
    found = inside.counts(*DAYS, ("feed",), query=query)
    assert (found.keys, found.days, found.counts.shape) == ((), DAYS, (0, 2))
    assert inside.progress([query, Query()])[0].open == 0
    assert inside.tally(("area_id",), as_of="2026-04-01T00:00:00Z", zone="UTC", query=query) == {}
    assert inside.caseloads([], area) == []


def test_no_document_of_elsewhere_is_had_by_its_name_or_in_a_stream(inside):
    assert [inside.get("alerts", name) is None for name in ("own", "above", "beside", "none")] == [
        *(False, True, True, True)
    ]
    assert [name for name, _ in inside.stream("cases")] == ["own"]
    assert inside.paths("buckets", "area_id") == (STREET,)
    assert [one.open for one in inside.caseloads([])] == [1]


def test_what_is_joined_and_judged_elsewhere_is_left_out_of_a_document(inside):
    assert inside.search("alerts")[0]["joined"] == [{"area_id": HOME}]
    (judged,) = inside.search("bands")
    assert (judged["areas"], judged["observed"]) == ([HOME], [1])
    assert inside.count("bands") == 1


def test_what_has_no_area_is_not_there_and_nothing_is_written(inside):
    assert (inside.search("rejects"), inside.count("rejects"), list(inside.stream("rejects"))) == ([], 0, [])
    for write in (lambda: inside.put([]), lambda: inside.forget("2026-01")):
        with pytest.raises(StoreError, match="only read"):
            write()
