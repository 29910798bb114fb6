"""Every search of the dashboard, asked of a real Elasticsearch that holds six weeks of a small simulated city."""

from datetime import datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest

from alerts.response import response
from city.alerts import LEVELS
from indexing.elastic_templates import pattern
from indexing.store import Query
from jianwei.kibana import objects
from jianwei.kibana_sources import load_sources
from jianwei.kibana_views import Site, index_pattern, runtime_fields
from tests.deploy.lens_search import aggregations, query, rows
from tests.deploy.saved_objects import layers, source_of
from tests.deploy.served_city import ALERTS, NAME

pytestmark = [pytest.mark.integration, pytest.mark.slow]

SITE = Site(NAME)
LENSES = [each for each in objects(SITE) if each["type"] == "lens"]
SEARCHES = [each for each in objects(SITE) if each["type"] == "search"]
NOW = {"gte": "2025-04-01", "lt": "2025-04-08"}
THEN = {"gte": "2025-03-25", "lt": "2025-04-01"}
"""A week, and the week before."""


def table(client, lens):
    """The rows that a Lens panel shows, over all time; where it compares, of a week and the week before."""
    (layer,) = layers(lens).values()
    (to,) = lens["references"]
    kind = to["id"].removeprefix(f"{NAME}-")
    answer = client.search(
        index=index_pattern(SITE, kind),
        ignore_unavailable=True,  # as Kibana asks
        size=0,
        query=query(lens["attributes"]["state"]["query"]["query"]),
        aggs=aggregations(layer, _week(NOW), {"previous": _week(THEN), "1y": _week(THEN)}),
        runtime_mappings=runtime_fields(load_sources(), kind),
    )
    return rows(answer.body, layer)


def _week(bounds):
    return {"range": {"day": bounds}}


def panel(name):
    (found,) = [each for each in LENSES if each["id"] == f"{NAME}-{name}"]
    return found


def requests(store, bounds=None):
    """The matters of residents' requests, from the embedded store's own documents."""
    for _, body in store.stream("buckets"):
        if body["class"] == "request" and (bounds is None or bounds["gte"] <= body["day"] < bounds["lt"]):
            yield body, sum(body["matters"])


def summed(pairs):
    ordered = sorted(pairs)
    return {key: sum(number for _, number in group) for key, group in groupby(ordered, key=lambda pair: pair[0])}


@pytest.mark.parametrize("lens", LENSES, ids=lambda one: one["id"].removeprefix(NAME))
def test_every_panel_shows_something(installation, lens):
    shown = table(installation, lens)
    assert shown
    (layer,) = layers(lens).values()
    groups = sum(column["isBucketed"] for column in layer["columns"].values())
    assert all(key not in (None, "") for row in shown for key in row[: groups + 1])


class TestCounts:
    """What a panel shows is what the embedded store counts."""

    def test_by_district(self, installation, store):
        shown = {row[1::-1]: row[2] for row in table(installation, panel("requests-by-district")) if row[2]}
        counted = summed(
            (((b["area_id"].split(">") * 2)[1], b["feed"]), number) for b, number in requests(store[0], NOW)
        )
        assert shown == counted

    def test_by_topic(self, installation, store):
        rows = table(installation, panel("requests-by-topic"))
        for at, bounds in ((2, NOW), (3, THEN)):
            shown = {row[1::-1]: row[at] for row in rows if row[at]}
            named = ((b["topic_id"].split(">")[0], b["feed"], n) for b, n in requests(store[0], bounds) if n)
            assert shown == summed(((topic, feed), number) for topic, feed, number in named)

    def test_by_day_in_the_citys_zone(self, installation, store):
        """A day begins at 16:00 UTC in Shanghai."""
        shown = {(_local_day(row[0]), row[1]): row[2] for row in table(installation, panel("requests-by-day"))}
        assert shown == summed(((b["day"], b["feed"]), number) for b, number in requests(store[0]))

    def test_of_cases_by_feed(self, installation, store):
        found = store[0]
        shown = {row[0]: row[3] for row in table(installation, panel("feed-freshness"))}
        assert shown == {feed: found.count("cases", Query(equal={"feed": feed})) for feed in shown}
        assert sum(shown.values()) == found.count("cases")

    def test_of_rejected_rows(self, installation, store):
        assert sum(row[-1] for row in table(installation, panel("rejected-rows"))) == store[0].count("rejects")


class TestResponse:
    """How alerts were met is what the board says of them."""

    @pytest.fixture
    def said(self, installation):
        hits = installation.search(index=pattern(NAME, "alerts"), size=1000)["hits"]["hits"]
        return response([hit["_source"] for hit in hits])

    def test_the_share_that_was_real_by_tier_and_level(self, installation, said):
        shown = {row[:2]: row[2:] for row in table(installation, panel("precision-by-tier"))}
        assert len(shown) == len(said)
        for row in said:
            ((alerts, judged, share),) = [each for (tier, level), each in shown.items() if _is(row, tier, level)]
            assert (alerts, judged, share) == (row.alerts, row.judged, row.share)

    def test_the_wait_for_the_first_deed_that_is_no_note(self, installation, said):
        shown = table(installation, panel("waited-by-tier"))
        met = [row for row in said if row.met]
        assert [(row.met, row.waited) for row in met] == [(row[2], row[3]) for row in shown] == [(1, 30.0)]

    def test_the_role_is_that_of_the_first_deed(self, installation):
        assert [row[:3] for row in table(installation, panel("waited-by-role"))] == [
            ("district-duty", "区 district", 1)
        ]

    def test_reasons_are_counted_without_drills(self, installation, said):
        shown = summed((row[0], row[-1]) for row in table(installation, panel("precision-by-reason")))
        assert shown == summed(pair for row in said for pair in row.reasons.items()) == {"expected": 1, "handled": 1}

    def test_a_hand_over_without_a_receipt_is_listed_once_and_no_drill(self, installation):
        hits = listed(installation, "not-received")
        assert [(hit["_id"], hit["fields"]["not_received"]) for hit in hits] == [("a4", [1])]


def _is(row, tier, level):
    return tier.endswith(row.tier) and level.startswith(LEVELS[row.level][0])


def listed(client, name):
    """The hits of a list of documents."""
    (search,) = [each for each in SEARCHES if each["id"] == f"{NAME}-{name}"]
    return client.search(
        index=pattern(NAME, "alerts"),
        size=100,
        query=query(source_of(search)["query"]["query"]),
        sort=[{field: order} for field, order in search["attributes"]["sort"]],
        fields=search["attributes"]["columns"],
        runtime_mappings=runtime_fields(load_sources(), "alerts"),
    )["hits"]["hits"]


def test_the_list_shows_open_alerts_the_highest_and_newest_first_and_no_drill(installation):
    hits = listed(installation, "open-alerts")
    assert [hit["_id"] for hit in hits if hit["_id"] in {one.alert_id for one in ALERTS}] == ["a3", "a2", "a1", "a5"]
    assert hits[0]["fields"]["level_name"] == ["紧急会商 urgent"]
    for hit in hits:
        assert {"level_name", "status", "feed", "topic", "area", "reason", "alert_id"} == set(hit["fields"])


@pytest.mark.parametrize("control", ["feed", "in_area", "in_topic", "class"])
def test_a_control_offers_values_and_each_filters_every_kind_that_has_it(installation, control):
    sources = load_sources()
    offered = installation.search(
        index=pattern(NAME, "buckets"),
        size=0,
        aggs={"values": {"terms": {"field": control, "size": 100}}},
        runtime_mappings=runtime_fields(sources, "buckets"),
    )["aggregations"]["values"]["buckets"]
    assert len(offered) >= 2
    for kind in ("buckets", "bands", "cases", "findings", "alerts"):
        counted = installation.count(index=pattern(NAME, kind))["count"]
        chosen = installation.search(
            index=pattern(NAME, kind),
            size=0,
            track_total_hits=True,
            query={"bool": {"filter": [{"term": {control: offered[-1]["key"]}}]}},
            runtime_mappings=runtime_fields(sources, kind),
        )["hits"]["total"]["value"]
        assert chosen < counted


def _local_day(key):
    """The day that begins at an instant in Shanghai."""
    moment = datetime.fromtimestamp(key / 1000, tz=ZoneInfo("Asia/Shanghai"))
    assert moment.time() == time.min
    return moment.date().isoformat()
