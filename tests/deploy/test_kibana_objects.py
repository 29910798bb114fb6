"""The dashboard's objects are whole: versions, references both ways, grid, and fields that the mappings have."""

import json
from collections import Counter

import pytest

from indexing.elastic_mappings import PROPERTIES
from indexing.elastic_templates import pattern
from indexing.store import KINDS
from jianwei.kibana import ndjson, objects
from jianwei.kibana_objects import dashboard_id, runtime_fields
from jianwei.kibana_sources import Panel, load_sources
from tests.deploy.saved_objects import RECORDS, asked, entries, layers, read_by, source_of, spec_of, types

NAME = "my-city"
OBJECTS = objects(NAME)
SOURCES = load_sources()
NUMBERS = {"long", "double"}
FITTING = {
    "terms": {"keyword", "boolean", "long"},
    "date_histogram": {"date"},
    "sum": NUMBERS,
    "max": NUMBERS | {"date"},
    "count": {RECORDS},
}
"""Types that an operation of Lens takes."""
ACCEPTED = {
    "index-pattern": "8.0.0",
    "search": "8.0.0",
    "visualization": "8.5.0",
    "lens": "8.9.0",
    "dashboard": "8.9.0",
}
"""The newest form of each type that every Kibana from 8.16 on takes."""
STRICT = {
    "dashboard": {
        "title",
        "description",
        "version",
        "timeRestore",
        "timeFrom",
        "timeTo",
        "refreshInterval",
        "panelsJSON",
        "optionsJSON",
        "controlGroupInput",
        "kibanaSavedObjectMeta",
    },
    "lens": {"title", "description", "visualizationType", "state"},
}
"""Attributes of types whose import fails on any other."""
WIDTH = 48


def of(kind):
    return [each for each in OBJECTS if each["type"] == kind]


def known(id):
    """The fields of a data view with their types."""
    kind = id.removeprefix(f"{NAME}-")
    return types(kind, runtime_fields(SOURCES, kind))


def view_of(one):
    (id,) = [each["id"] for each in one["references"] if each["type"] == "index-pattern"]
    return known(id)


(DASHBOARD,) = of("dashboard")
PANELS = json.loads(DASHBOARD["attributes"]["panelsJSON"])


class TestEveryObject:
    def test_is_there_once(self):
        assert [
            key for key, times in Counter((each["type"], each["id"]) for each in OBJECTS).items() if times > 1
        ] == []

    @pytest.mark.parametrize("one", OBJECTS, ids=lambda one: one["id"])
    def test_has_a_form_that_kibana_takes(self, one):
        assert one["coreMigrationVersion"] == "8.8.0"
        assert one["typeMigrationVersion"] == ACCEPTED[one["type"]]
        assert set(one["attributes"]) <= STRICT.get(one["type"], set(one["attributes"]))

    @pytest.mark.parametrize("one", OBJECTS, ids=lambda one: one["id"])
    def test_refers_to_objects_that_are_there(self, one):
        there = {(each["type"], each["id"]) for each in OBJECTS}
        assert [each for each in one["references"] if (each["type"], each["id"]) not in there] == []
        names = [each["name"] for each in one["references"]]
        assert len(set(names)) == len(names)

    def test_is_used(self):
        used = {(to["type"], to["id"]) for each in OBJECTS for to in each["references"]}
        titles = {url["index"] for each in of("visualization") for url in entries(spec_of(each), "url")}
        by_title = {
            ("index-pattern", each["id"]) for each in of("index-pattern") if each["attributes"]["title"] in titles
        }
        mine = {(each["type"], each["id"]) for each in OBJECTS}
        assert mine - used - by_title == {("dashboard", dashboard_id(NAME))}

    def test_is_the_same_at_every_making(self):
        assert ndjson(NAME) == ndjson(NAME)
        assert [json.loads(line) for line in ndjson(NAME).splitlines()] == OBJECTS

    def test_belongs_to_its_installation(self):
        ids = {each["id"] for each in objects("other")}
        assert ids.isdisjoint(each["id"] for each in OBJECTS)
        assert NAME not in ndjson("other").decode()

    @pytest.mark.parametrize("one", OBJECTS, ids=lambda one: one["id"])
    def test_is_named_in_chinese_and_english(self, one):
        title = one["attributes"].get("name", one["attributes"]["title"])
        assert any("一" <= letter <= "鿿" for letter in title)
        assert any("a" <= letter <= "z" for letter in title)


class TestEveryDataView:
    def test_there_is_one_for_each_kind_and_its_pattern_is_that_kinds_alone(self):
        assert [each["attributes"]["title"] for each in of("index-pattern")] == [pattern(NAME, kind) for kind in KINDS]
        for kind in KINDS:
            begin = pattern(NAME, kind).removesuffix("*")
            assert [other for other in KINDS if pattern(NAME, other).startswith(begin)] == [kind]

    @pytest.mark.parametrize("kind", KINDS)
    def test_names_only_fields_of_its_kind(self, kind):
        (view,) = [each for each in of("index-pattern") if each["id"] == f"{NAME}-{kind}"]
        fields = types(kind, runtime_fields(SOURCES, kind))
        assert set(json.loads(view["attributes"]["fieldAttrs"])) <= set(fields)
        if "timeFieldName" in view["attributes"]:
            assert PROPERTIES[kind][view["attributes"]["timeFieldName"]]["type"] == "date"

    @pytest.mark.parametrize("kind", KINDS)
    def test_works_fields_out_of_its_kinds_own(self, kind):
        for name, field in runtime_fields(SOURCES, kind).items():
            read = read_by(field["script"]["source"])
            assert read, name
            assert read <= set(PROPERTIES[kind]), name
            assert name not in PROPERTIES[kind]

    def test_every_field_worked_out_is_in_a_view(self):
        assert {key for view in SOURCES.views.values() for key in view.runtime} == set(SOURCES.runtime)


@pytest.mark.parametrize("lens", of("lens"), ids=lambda one: one["id"])
class TestEveryLens:
    def test_its_columns_are_fields_of_a_fitting_type(self, lens):
        fields = view_of(lens) | {RECORDS: RECORDS}
        for layer in layers(lens).values():
            for column in layer["columns"].values():
                assert fields[column["sourceField"]] in FITTING[column["operationType"]], column["sourceField"]

    def test_groups_first_and_measures_then(self, lens):
        for layer in layers(lens).values():
            assert sorted(layer["columnOrder"]) == sorted(layer["columns"])
            bucketed = [layer["columns"][name]["isBucketed"] for name in layer["columnOrder"]]
            assert bucketed == sorted(bucketed, reverse=True)
            for order in entries(layer, "orderBy"):
                assert order["columnId"] in layer["columns"]

    def test_draws_the_columns_that_it_has(self, lens):
        state = lens["attributes"]["state"]
        drawn = set(entries(state["visualization"], "columnId")) | set(entries(state["visualization"], "xAccessor"))
        drawn |= set(entries(state["visualization"], "splitAccessor"))
        drawn |= {each for group in entries(state["visualization"], "accessors") for each in group}
        (layer,) = layers(lens).values()
        assert drawn == set(layer["columns"])

    def test_asks_for_fields_that_are_there(self, lens):
        assert asked(lens["attributes"]["state"]["query"]["query"]) <= set(view_of(lens))

    def test_never_adds_feeds(self, lens):
        (layer,) = layers(lens).values()
        if "feed" in view_of(lens):
            assert "feed" in {column["sourceField"] for column in layer["columns"].values() if column["isBucketed"]}
            assert "stacked" not in str(lens["attributes"]["state"]["visualization"])


@pytest.mark.parametrize("search", of("search"), ids=lambda one: one["id"])
def test_a_list_shows_fields_that_are_there_and_sorts_by_columns(search):
    fields, source = view_of(search), source_of(search)
    assert set(search["attributes"]["columns"]) <= set(fields)
    assert set(search["attributes"]["grid"]["columns"]) <= set(search["attributes"]["columns"])
    assert {fields[field] for field, _ in search["attributes"]["sort"]} <= NUMBERS | {"date", "keyword"}
    assert asked(source["query"]["query"]) <= set(fields)
    assert [source["indexRefName"]] == [each["name"] for each in search["references"]]


@pytest.mark.parametrize("one", of("visualization"), ids=lambda one: one["id"])
class TestEveryVega:
    def test_searches_data_views_by_their_pattern_time_and_fields(self, one):
        kinds = {pattern(NAME, kind): kind for kind in KINDS}
        for url in entries(spec_of(one), "url"):
            fields = known(f"{NAME}-{kinds[url['index']]}")
            assert fields[url["%timefield%"]] == "date"
            named = set(entries(url["body"].get("aggs", {}), "field"))
            named |= {name for each in entries(url["body"], "term") for name in each}
            named |= {each if isinstance(each, str) else each["field"] for each in url["body"].get("fields", [])}
            named |= {name for each in url["body"].get("sort", []) for name in each}
            assert named <= set(fields)

    def test_counts_days_as_dates_without_a_zone(self, one):
        histograms = list(entries(spec_of(one), "date_histogram"))
        assert histograms
        assert {each["time_zone"] for each in histograms} == {"UTC"}


class TestTheDashboard:
    def test_no_panel_overlaps_or_leaves_the_grid(self):
        taken = Counter()
        for panel in PANELS:
            at = panel["gridData"]
            assert at["i"] == panel["panelIndex"]
            taken.update((x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"]))
        assert max(taken.values()) == 1
        assert {x for x, _ in taken} == set(range(WIDTH))

    def test_every_panel_has_its_object_and_every_reference_its_use(self):
        references = {each["name"]: each for each in DASHBOARD["references"]}
        named = {f"{panel['panelIndex']}:{panel['panelRefName']}": panel["type"] for panel in PANELS}
        controls = json.loads(DASHBOARD["attributes"]["controlGroupInput"]["panelsJSON"])
        named |= {f"controlGroup_{id}:optionsListDataView": "index-pattern" for id in controls}
        assert {name: each["type"] for name, each in references.items()} == named

    def test_every_control_chooses_a_field_that_all_that_is_filtered_has(self):
        """A filter on a field that a data view lacks would empty its panels."""
        controls = json.loads(DASHBOARD["attributes"]["controlGroupInput"]["panelsJSON"])
        chosen = {control["explicitInput"]["fieldName"] for control in controls.values()}
        filtered = list(of("search"))
        filtered += [each for each in of("lens") if not any(entries(each, "ignoreGlobalFilters"))]
        assert len(filtered) > 4
        for each in filtered:
            assert chosen <= set(view_of(each)), each["id"]
        for each in of("visualization"):
            for url in entries(spec_of(each), "url"):
                kind = next(kind for kind in KINDS if pattern(NAME, kind) == url["index"])
                assert chosen <= set(known(f"{NAME}-{kind}"))
        for id, control in controls.items():
            assert control["explicitInput"]["id"] == id

    def test_says_what_the_levels_are_not(self):
        assert "不是法定预警信号" in DASHBOARD["attributes"]["description"]


def test_a_panel_is_of_one_kind():
    with pytest.raises(ValueError, match="one of lens, search and vega"):
        Panel("图 Chart")
