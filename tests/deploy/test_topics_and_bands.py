"""The Vega chart of topics and bands, drawn with the answers of a real Elasticsearch in place of its searches."""

import re
from datetime import date

import pytest
import vl_convert

from indexing.elastic_templates import alias
from indexing.store import Query
from jianwei.kibana import objects
from jianwei.kibana_views import Site
from tests.deploy.saved_objects import spec_of
from tests.deploy.served_city import NAME
from tests.deploy.vega_dialect import answered, filled

pytestmark = [pytest.mark.integration, pytest.mark.slow]

SINCE, UNTIL = "2025-03-01T16:00:00.000Z", "2025-04-30T15:59:59.999Z"


@pytest.fixture
def spec():
    (found,) = [each for each in objects(Site(NAME)) if each["id"] == f"{NAME}-topics-and-bands"]
    return spec_of(found)


class TestTheChart:
    @pytest.fixture
    def drawn(self, installation, spec):
        """The texts and the number of bars above the band of the chart under filters."""

        def draw(*filters):
            answers = answered(installation, spec, SINCE, UNTIL, [{"term": each} for each in filters])
            plain = filled(spec, answers) | {
                "width": 1200,
                "height": 400,
                "autosize": {"type": "fit", "contains": "padding"},
            }
            svg = vl_convert.vega_to_svg(plain)
            return svg, re.findall(r"<text[^>]*>([^<]+)</text>", svg)

        return draw

    def test_draws_six_series_of_the_city(self, drawn):
        svg, texts = drawn()
        titles = [text for text in texts if " · " in text]
        assert len(titles) == 6
        assert all(" · 见微市 · " in title for title in titles)
        assert "没有数据 No data" not in texts
        assert svg.count("stroke-dasharray") >= 6

    def test_a_district_and_a_topic_that_are_chosen_are_the_series(self, drawn, store):
        found = store[0]
        band = max(found.search("bands"), key=lambda body: (body["topic_id"].count(">") == 1, max(body["observed"])))
        district = next(area for area in band["areas"] if area.count(">") == 1)
        _, texts = drawn({"in_topic": band["topic_id"]}, {"in_area": district}, {"feed": band["feed"]})
        titles = [text for text in texts if " · " in text]
        topic, area = band["topic_id"].split(">")[-1], district.split(">")[-1]
        assert titles == [f"{topic} · {area} · {band['feed']}"]

    def test_says_so_where_there_is_nothing(self, drawn):
        _, texts = drawn({"in_topic": "无"})
        assert "没有数据 No data" in texts

    def test_says_so_where_there_is_no_index_yet(self, spec):
        """A pattern that matches no index gives an answer without aggregations."""
        empty = {"took": 0, "hits": {"total": {"value": 0}, "hits": []}}
        plain = filled(spec, {"counted": empty, "judged": empty}) | {"width": 800, "height": 300}
        assert "没有数据 No data" in vl_convert.vega_to_svg(plain)

    def test_bands_stand_beside_the_counts_of_their_day(self, installation, spec, store):
        """Expected and upper of a day, topic and city are those of the band's document."""
        answers = answered(installation, spec, SINCE, UNTIL, [])
        for hit in answers["judged"]["hits"]["hits"][:20]:
            fields = hit["fields"]
            day = int(fields["day"][0]) // 86_400_000
            (band,) = [
                body
                for body in store[0].search("bands", Query(equal={"feed": fields["feed"][0]}))
                if body["topic_id"] == fields["topic_id"][0] and _ordinal(body["day"]) == day
            ]
            for text in fields["ordinary"]:
                expected, upper, area = text.split("|", 2)
                at = band["areas"].index(area)
                assert (float(expected), float(upper)) == (band["expected"][at], band["upper"][at])
                assert area.count(">") <= 1


def _ordinal(day):
    return date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal()


def test_an_answer_without_an_index_is_empty(installation):
    index = alias(f"{NAME}-not-there", "buckets")
    answer = installation.search(
        index=index, ignore_unavailable=True, size=0, aggs={"all": {"sum": {"field": "matters"}}}
    )
    assert "aggregations" not in answer.body
    assert answer["hits"]["hits"] == []
