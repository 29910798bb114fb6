"""Every search of the dashboard, asked of a real Elasticsearch that holds six weeks of a small simulated city."""

from datetime import datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest

from indexing.elastic_templates import pattern
from indexing.store import Query
from jianwei.kibana import objects
from jianwei.kibana_objects import runtime_fields
from jianwei.kibana_sources import load_sources
from tests.deploy.lens_search import aggregations, query, rows
from tests.deploy.saved_objects import layers, source_of
from tests.deploy.served_city import NAME

pytestmark = [pytest.mark.integration, pytest.mark.slow]

LENSES = [each for each in objects(NAME) if each["type"] == "lens"]
SEARCHES = [each for each in objects(NAME) if each["type"] == "search"]


def table(client, lens):
    """The rows that a Lens panel shows, over all time."""
    (layer,) = layers(lens).values()
    (to,) = lens["references"]
    kind = to["id"].removeprefix(f"{NAME}-")
    answer = client.search(
        index=pattern(NAME, kind),
        size=0,
        query=query(lens["attributes"]["state"]["query"]["query"]),
        aggs=aggregations(layer),
        runtime_mappings=runtime_fields(load_sources(), kind),
    )
    return rows(answer.body, layer)


def panel(name):
    (found,) = [each for each in LENSES if each["id"] == f"{NAME}-{name}"]
    return found


def requests(store):
    """The matters of residents' requests, from the embedded store's own documents."""
    for _, body in store.stream("buckets"):
        if body["class"] == "request":
            yield body, sum(body["matters"])


def summed(pairs):
    ordered = sorted(pairs)
    return {key: sum(number for _, number in group) for key, group in groupby(ordered, key=lambda pair: pair[0])}


@pytest.mark.parametrize("lens", LENSES, ids=lambda one: one["id"].removeprefix(NAME))
def test_every_panel_shows_something(installation, lens):
    shown = table(installation, lens)
    assert shown
    assert all(key not in (None, "") for row in shown for key in row)


class TestCounts:
    """What a panel shows is what the embedded store counts."""

    def test_by_district(self, installation, store):
        shown = {row[:2]: row[2] for row in table(installation, panel("requests-by-district"))}
        counted = summed((((b["area_id"].split(">") * 2)[1], b["feed"]), number) for b, number in requests(store[0]))
        assert shown == counted

    def test_by_topic(self, installation, store):
        shown = {row[:2]: row[2] for row in table(installation, panel("requests-by-topic"))}
        counted = summed(((b["topic_id"].split(">")[0], b["feed"]), number) for b, number in requests(store[0]))
        assert shown == counted

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


@pytest.mark.parametrize("search", SEARCHES, ids=lambda one: one["id"].removeprefix(NAME))
def test_the_list_shows_open_alerts_the_highest_and_newest_first(installation, search):
    answer = installation.search(
        index=pattern(NAME, "alerts"),
        size=100,
        query=query(source_of(search)["query"]["query"]),
        sort=[{field: order} for field, order in search["attributes"]["sort"]],
        fields=search["attributes"]["columns"],
        runtime_mappings=runtime_fields(load_sources(), "alerts"),
    )
    hits = answer["hits"]["hits"]
    assert [hit["_id"] for hit in hits if hit["_id"] in {"a1", "a2", "a3", "a4", "a5"}] == ["a3", "a2", "a1", "a5"]
    assert hits[0]["fields"]["level_name"] == ["紧急会商 urgent"]
    for hit in hits:
        assert set(hit["fields"]) == set(search["attributes"]["columns"])


@pytest.mark.parametrize("control", ["feed", "in_area", "in_topic"])
def test_a_control_offers_values_and_each_filters_every_kind_that_has_it(installation, control):
    sources = load_sources()
    offered = installation.search(
        index=pattern(NAME, "buckets"),
        size=0,
        aggs={"values": {"terms": {"field": control, "size": 100}}},
        runtime_mappings=runtime_fields(sources, "buckets"),
    )["aggregations"]["values"]["buckets"]
    assert len(offered) >= 3
    for kind in ("buckets", "bands", "cases"):
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
