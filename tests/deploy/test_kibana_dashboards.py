"""The dashboards are whole: grid, references both ways, controls, drilldowns, links, and what Vega searches."""

import json
from collections import Counter

import pytest

from indexing.elastic_templates import alias
from indexing.store import KINDS
from jianwei.kibana import objects
from jianwei.kibana_dashboards import dashboard_id
from jianwei.kibana_sources import DASHBOARDS, load_sources
from jianwei.kibana_views import Site, runtime_fields
from tests.deploy.saved_objects import entries, layers, spec_of, types

NAME = "my-city"
OBJECTS = objects(Site(NAME, board="https://board.example/"))
BY_ID = {(each["type"], each["id"]): each for each in OBJECTS}
SOURCES = load_sources()
WIDTH = 48


def known(kind):
    """The fields of a data view with their types."""
    return types(kind, runtime_fields(SOURCES, kind))


def is_vega(one):
    return one["type"] == "visualization" and "spec" in json.loads(one["attributes"]["visState"])["params"]


def markdown(one):
    return json.loads(one["attributes"]["visState"])["params"]["markdown"]


def kind_of(index):
    (found,) = [kind for kind in KINDS if alias(NAME, kind) == index]
    return found


def objects_in(dashboard):
    """The objects in the panels, in their order."""
    references = {each["name"]: each for each in dashboard["references"]}
    panels = json.loads(dashboard["attributes"]["panelsJSON"])
    found = [references[f"{panel['panelIndex']}:{panel['panelRefName']}"] for panel in panels]
    return [BY_ID[each["type"], each["id"]] for each in found]


def filtered(shown):
    """What a filter of a dashboard reaches: the id of each object, and the fields of what it asks."""
    for each in shown:
        if each["type"] in {"lens", "search"} and not any(entries(each, "ignoreGlobalFilters")):
            (view,) = [to["id"] for to in each["references"] if to["type"] == "index-pattern"]
            yield each["id"], set(known(view.removeprefix(f"{NAME}-")))
        for url in entries(spec_of(each), "url") if is_vega(each) else ():
            if url.get("%context%"):
                yield each["id"], set(known(kind_of(url["index"])))


VEGAS = [one for one in OBJECTS if is_vega(one)]


@pytest.mark.parametrize("one", VEGAS, ids=lambda one: one["id"])
class TestEveryVega:
    def test_searches_data_views_by_their_alias_time_and_fields(self, one):
        for url in entries(spec_of(one), "url"):
            fields = known(kind_of(url["index"]))
            if "%timefield%" in url:
                assert fields[url["%timefield%"]] == "date"
            named = set(entries(url["body"].get("aggs", {}), "field"))
            named |= {name for key in ("term", "range") for each in entries(url["body"], key) for name in each}
            named |= {each if isinstance(each, str) else each["field"] for each in url["body"].get("fields", [])}
            named |= {name for each in url["body"].get("sort", []) for name in each}
            assert named <= set(fields)

    def test_counts_days_as_dates_without_a_zone(self, one):
        assert {each["time_zone"] for each in entries(spec_of(one), "date_histogram")} <= {"UTC"}

    def test_bounds_are_milliseconds(self, one):
        """Kibana gives a number for a bound of the time; a day's own format would refuse it."""
        for each in entries(spec_of(one), "range"):
            for bound in each.values() if isinstance(each, dict) else ():
                if "%timefilter%" in json.dumps(bound):
                    assert bound["format"] == "epoch_millis"

    def test_writes_no_time_in_the_browsers_zone(self, one):
        assert "timeFormat" not in json.dumps(spec_of(one))
        scales = [each for each in entries(spec_of(one), "type") if each == "time"]
        assert scales == []


@pytest.mark.parametrize("key", DASHBOARDS)
class TestEveryDashboard:
    @pytest.fixture
    def dashboard(self, key):
        return BY_ID["dashboard", dashboard_id(NAME, key)]

    @pytest.fixture
    def panels(self, dashboard):
        return json.loads(dashboard["attributes"]["panelsJSON"])

    @pytest.fixture
    def shown(self, dashboard):
        return objects_in(dashboard)

    @pytest.fixture
    def controls(self, dashboard):
        return json.loads(dashboard["attributes"]["controlGroupInput"]["panelsJSON"])

    def test_no_panel_overlaps_or_leaves_the_grid(self, panels):
        taken = Counter()
        for panel in panels:
            at = panel["gridData"]
            assert at["i"] == panel["panelIndex"]
            taken.update((x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"]))
        assert max(taken.values()) == 1
        assert {x for x, _ in taken} == set(range(WIDTH))

    def test_every_panel_has_its_object_and_every_reference_its_use(self, dashboard, panels, controls):
        references = {each["name"]: each for each in dashboard["references"]}
        named = {f"{panel['panelIndex']}:{panel['panelRefName']}": panel["type"] for panel in panels}
        named |= {f"controlGroup_{id}:optionsListDataView": "index-pattern" for id in controls}
        for panel in panels:
            for actions in entries(panel, "events"):
                for event in actions:
                    factory = event["action"]["factoryId"]
                    named[f"{panel['panelIndex']}:drilldown:{factory}:{event['eventId']}:dashboardId"] = "dashboard"
        assert {name: each["type"] for name, each in references.items()} == named

    def test_a_click_leads_to_another_dashboard_where_all_panels_know_what_is_filtered(self, key, dashboard, panels):
        leads = {each["name"].split(":")[3]: each for each in dashboard["references"] if ":drilldown:" in each["name"]}
        assert dashboard_id(NAME, key) not in {each["id"] for each in leads.values()}
        for panel in panels:
            for event in (one for events in entries(panel, "events") for one in events):
                assert event["triggers"] == ["FILTER_TRIGGER"]
                (layer,) = layers(BY_ID["lens", f"{NAME}-{panel['panelIndex']}"]).values()
                groups = {column["sourceField"] for column in layer["columns"].values() if column["isBucketed"]}
                to = BY_ID["dashboard", leads[event["eventId"]]["id"]]
                for id, fields in filtered(objects_in(to)):
                    assert groups <= fields, id

    def test_every_control_chooses_a_field_that_all_that_is_filtered_has(self, shown, controls):
        """A filter on a field that a data view lacks would empty its panels."""
        chosen = {control["explicitInput"]["fieldName"] for control in controls.values()}
        for id, fields in filtered(shown):
            assert chosen <= fields, id
        for id, control in controls.items():
            assert control["explicitInput"]["id"] == id

    def test_its_first_line_links_to_every_dashboard_and_the_board(self, shown):
        said = markdown(shown[0])
        for each in DASHBOARDS:
            assert f"(#/view/{dashboard_id(NAME, each)})" in said
        assert "(https://board.example/)" in said

    def test_says_what_the_levels_are_not(self, dashboard):
        assert "不是法定预警信号" in dashboard["attributes"]["description"]


def test_the_first_screen_of_the_city_has_the_comparison_and_the_freshness_of_feeds():
    """A screen of 1080 pixels shows some forty rows of the grid."""
    city = BY_ID["dashboard", dashboard_id(NAME)]
    at = {panel["panelIndex"]: panel["gridData"]["y"] for panel in json.loads(city["attributes"]["panelsJSON"])}
    assert at["comparison"] < 12
    assert at["open-alerts"] < 40


def test_a_district_begins_with_requests():
    district = BY_ID["dashboard", dashboard_id(NAME, "district")]
    controls = json.loads(district["attributes"]["controlGroupInput"]["panelsJSON"]).values()
    chosen = {each["explicitInput"]["fieldName"]: each["explicitInput"]["selectedOptions"] for each in controls}
    assert chosen == {"in_area": [], "in_topic": [], "feed": [], "class": ["request"]}
