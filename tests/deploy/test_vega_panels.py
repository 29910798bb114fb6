"""The Vega panels, drawn with answers of a real Elasticsearch: in the newest Vega, and in that of Kibana 8.16."""

import re
from datetime import date, timedelta

import pytest
import vl_convert

from board.tile_grid import layout
from city.configuration import Place
from indexing.elastic_templates import pattern
from jianwei.kibana import objects
from jianwei.kibana_views import Site
from tests.deploy.drawing import draw, kibanas_vega
from tests.deploy.saved_objects import spec_of
from tests.deploy.served_city import NAME
from tests.deploy.vega_dialect import answered, filled

pytestmark = [pytest.mark.integration, pytest.mark.slow]

SINCE, UNTIL = "2025-03-09T16:00:00.000Z", "2025-04-08T01:30:00.000Z"
TODAY = date(2025, 4, 8)
"""Half past nine in the morning in Shanghai."""
PANELS = ("comparison", "area-tiles", "heat-map", "topics-and-bands")
SIZE = {"width": 1200, "height": 400}


def spec(key, places=()):
    (found,) = [each for each in objects(Site(NAME, places=places)) if each["id"] == f"{NAME}-{key}"]
    return spec_of(found)


def asked(client, key, *filters, until=UNTIL, places=()):
    """A panel with the answers to its searches."""
    wanted = spec(key, places)
    return filled(wanted, answered(client, wanted, SINCE, until, [{"term": each} for each in filters]))


def svg(plain):
    return vl_convert.vega_to_svg(plain | SIZE | {"autosize": {"type": "fit", "contains": "padding"}})


def texts(drawn):
    return re.findall(r"<text[^>]*>([^<]+)</text>", drawn)


def counted(store, first, last, **wanted):
    """The matters of requests from one day to another, both included, by feed or by what is asked."""
    found = {}
    for _, body in store.stream("buckets"):
        if body["class"] == "request" and first.isoformat() <= body["day"] <= last.isoformat():
            key = (body["feed"], *(f(body) for f in wanted.values()))
            found[key] = found.get(key, 0) + sum(body["matters"])
    return found


def district(body):
    return (body["area_id"].split(">") * 2)[1]


@pytest.mark.parametrize("key", PANELS)
class TestEveryPanel:
    def test_is_drawn_by_the_vega_of_kibana_without_a_warning(self, installation, key):
        drawn = draw(kibanas_vega(), asked(installation, key), **SIZE)
        assert len(texts(drawn)) > 10
        assert "NaN" not in drawn
        assert "没有数据 No data" not in texts(drawn)

    def test_is_the_same_in_every_browsers_zone(self, installation, key):
        """Vega's own axes and clocks follow the browser; what is shown is the city's time."""
        plain, vega = asked(installation, key), kibanas_vega()
        here = draw(vega, plain, **SIZE)
        assert draw(vega, plain, **SIZE, zone="America/Los_Angeles") == here
        assert draw(vega, plain, **SIZE, zone="Pacific/Auckland") == here

    def test_is_drawn_by_a_newer_vega(self, installation, key):
        drawn = svg(asked(installation, key))
        assert len(texts(drawn)) > 10
        assert "NaN" not in drawn

    def test_a_street_is_drawn_without_a_warning(self, installation, key, store):
        """No band is kept for it, and most of its cells are empty."""
        street = min(b["area_id"] for _, b in store[0].stream("buckets") if b["area_id"].count(">") == 2)
        drawn = draw(kibanas_vega(), asked(installation, key, {"in_area": street}), **SIZE)
        assert "NaN" not in drawn

    def test_says_so_where_there_is_nothing(self, installation, key):
        plain = asked(installation, key, {"in_topic": "无"})
        assert "没有数据 No data" in svg(plain)
        assert "没有数据 No data" in draw(kibanas_vega(), plain, **SIZE)

    def test_says_so_where_there_is_no_index_yet(self, key):
        wanted = spec(key)
        empty = {"took": 0, "hits": {"total": {"value": 0}, "hits": []}}
        answers = {each["name"]: empty for each in wanted["data"] if "url" in each}
        assert "没有数据 No data" in svg(filled(wanted, answers))


class TestTheComparison:
    def test_compares_full_days_of_the_citys_clock(self, installation, store):
        """Today, the seven days to yesterday, and those before, of each feed."""
        said = texts(svg(asked(installation, "comparison")))
        day = timedelta(days=1)
        today = counted(store[0], TODAY, TODAY)
        week = counted(store[0], TODAY - 7 * day, TODAY - day)
        before = counted(store[0], TODAY - 14 * day, TODAY - 8 * day)
        for (feed,), number in week.items():
            at = said.index(feed)
            was = before[(feed,)]
            change = f"{number / was - 1:+.0%}".replace("-", "−") if was >= 10 else "–"
            assert said[at + 1 : at + 3] == [f"{today.get((feed,), 0):,}", f"{number:,}"]
            assert said[at + 3].split()[0] == change
            assert said[at + 4] == "–"

    def test_the_year_before_is_that_of_the_same_weekdays(self, installation, store):
        """Tuesday, 7 April 2026: the seven days to Monday were those to Monday, 7 April a year before."""
        said = texts(svg(asked(installation, "comparison", until="2026-04-07T01:30:00.000Z")))
        for (feed,), number in counted(store[0], date(2025, 4, 1), date(2025, 4, 7)).items():
            at = said.index(feed)
            assert said[at + 2] == "0"
            assert said[at + 4].split() == (["−100%", f"({number:,})"] if number >= 10 else ["–"])

    def test_the_day_turns_at_midnight_in_shanghai(self, installation, store):
        early, late = "2025-04-07T15:59:00.000Z", "2025-04-07T16:01:00.000Z"
        for until, day in ((early, date(2025, 4, 7)), (late, date(2025, 4, 8))):
            said = texts(svg(asked(installation, "comparison", until=until)))
            for (feed,), number in counted(store[0], day, day).items():
                assert said[said.index(feed) + 1] == f"{number:,}"

    def test_the_last_arrival_is_told_by_the_citys_clock_and_a_silent_feed_is_late(self, installation):
        plain = asked(installation, "comparison", until="2025-12-01T00:00:00.000Z")
        latest = installation.search(
            index=pattern(NAME, "cases"),
            size=0,
            query={"term": {"feed": "complaint/hotline12345"}},
            aggs={"at": {"max": {"field": "arrived", "format": "MM-dd HH:mm"}}},
        )["aggregations"]["at"]
        (arrived,) = [data for data in plain["data"] if data["name"] == "arrived"]
        (until,) = arrived["values"]["aggregations"]["until"]["buckets"]
        moved = {each["key"]: each["latest"]["value"] for each in until["feeds"]["buckets"]}
        assert moved["complaint/hotline12345"] == latest["value"]
        (counts,) = [data for data in plain["data"] if data["name"] == "counted"]
        ask = asked(installation, "comparison")
        (today,) = [data for data in ask["data"] if data["name"] == "counted"]
        counts["values"] = today["values"]
        assert any(text.endswith("中断 late") for text in texts(svg(plain)))


class TestTheHeatMap:
    def test_a_cell_is_the_count_of_an_area_and_a_topic_over_seven_days(self, installation, store):
        said = texts(svg(asked(installation, "heat-map")))
        first, last = TODAY - timedelta(days=7), TODAY - timedelta(days=1)
        cells = counted(store[0], first, last, district=district, topic=lambda b: b["topic_id"].split(">")[0])
        assert {one for _, one, _ in cells} <= set(said)
        numbers = [int(text.replace(",", "")) for text in said if re.fullmatch(r"[\d,]+", text)]
        assert sum(numbers) == sum(cells.values())

    def test_a_district_that_is_chosen_shows_its_streets(self, installation, store):
        found = max(counted(store[0], date(2025, 4, 1), TODAY, area=district).items(), key=lambda one: one[1])[0][1]
        said = texts(svg(asked(installation, "heat-map", {"in_area": f"见微市>{found}"})))
        assert found not in said
        streets = {b["area"] for _, b in store[0].stream("buckets") if b["area_id"].startswith(f"见微市>{found}>")}
        assert len(streets & set(said)) > 1


class TestTheTiles:
    def placed(self, client, places):
        """Column and row of each area, by the places of the first feed's names."""
        drawn = svg(asked(client, "area-tiles", {"feed": "complaint/hotline12345"}, places=places))
        found = re.findall(r'transform="translate\(([\d.]+),([\d.]+)\)"[^>]*>([^<]+区)</text>', drawn)
        across, down = (sorted({float(one[axis]) for one in found}) for axis in (0, 1))
        return {f"见微市>{name}": (across.index(float(x)), down.index(float(y))) for x, y, name in found}

    def test_stand_where_the_board_puts_them(self, installation):
        areas = sorted(self.placed(installation, ()))
        assert len(areas) > 2
        assert self.placed(installation, ()) == layout(areas, {})
        for known in (areas, areas[1:3]):
            given = tuple(
                Place(area=area, latitude=30 + 7 * n % 5, longitude=120 + 3 * n % 4) for n, area in enumerate(known)
            )
            where = {one.area: (one.latitude, one.longitude) for one in given}
            assert self.placed(installation, given) == layout(areas, where)

    def test_a_tile_holds_the_count_of_its_area(self, installation, store):
        said = texts(svg(asked(installation, "area-tiles", {"feed": "complaint/hotline12345"})))
        first, last = TODAY - timedelta(days=7), TODAY - timedelta(days=1)
        for (feed, area), number in counted(store[0], first, last, area=district).items():
            if feed == "complaint/hotline12345" and area.endswith("区"):
                assert f"{number:,}" in said
