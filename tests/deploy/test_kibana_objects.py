"""The dashboard's objects are whole: versions, references both ways, grid, and fields that the mappings have."""

import json
from collections import Counter

import pytest

from indexing.elastic_mappings import PROPERTIES
from indexing.elastic_templates import alias
from indexing.store import KINDS
from jianwei.kibana import ndjson, objects
from jianwei.kibana_dashboards import dashboard_id
from jianwei.kibana_sources import DASHBOARDS, Measure, Panel, load_sources
from jianwei.kibana_views import Site, runtime_fields
from tests.deploy.saved_objects import RECORDS, asked, entries, layers, read_by, source_of, spec_of, types

NAME = "my-city"
SITE = Site(NAME, board="https://board.example")
OBJECTS = objects(SITE)
SOURCES = load_sources()
NUMBERS = {"long", "double"}
FITTING = {
    "terms": {"keyword", "boolean", "long"},
    "date_histogram": {"date"},
    "sum": NUMBERS,
    "max": NUMBERS | {"date"},
    "count": {RECORDS},
    "average": NUMBERS,
    "median": NUMBERS,
    "percentile": NUMBERS,
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


def of(kind):
    return [each for each in OBJECTS if each["type"] == kind]


def of_vega():
    """Visualizations of Vega: others are lines of links."""
    return [each for each in of("visualization") if "spec" in json.loads(each["attributes"]["visState"])["params"]]


def known(id):
    """The fields of a data view with their types."""
    kind = id.removeprefix(f"{NAME}-")
    return types(kind, runtime_fields(SOURCES, kind))


def view_of(one):
    (id,) = [each["id"] for each in one["references"] if each["type"] == "index-pattern"]
    return known(id)


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
        titles = {url["index"] for each in of_vega() for url in entries(spec_of(each), "url")}
        by_title = {
            ("index-pattern", each["id"]) for each in of("index-pattern") if each["attributes"]["title"] in titles
        }
        mine = {(each["type"], each["id"]) for each in OBJECTS}
        led_to = {("dashboard", dashboard_id(NAME, key)) for key in DASHBOARDS}
        assert mine - used - by_title - led_to == set()

    def test_is_the_same_at_every_making(self):
        assert ndjson(SITE) == ndjson(SITE)
        assert [json.loads(line) for line in ndjson(SITE).splitlines()] == OBJECTS

    def test_belongs_to_its_installation(self):
        ids = {each["id"] for each in objects(Site("other"))}
        assert ids.isdisjoint(each["id"] for each in OBJECTS)
        assert NAME not in ndjson(Site("other")).decode()

    @pytest.mark.parametrize("one", OBJECTS, ids=lambda one: one["id"])
    def test_is_named_in_chinese_and_english(self, one):
        title = one["attributes"].get("name", one["attributes"]["title"])
        assert any("一" <= letter <= "鿿" for letter in title)
        assert any("a" <= letter <= "z" for letter in title)


class TestEveryDataView:
    def test_there_is_one_for_each_kind_and_it_shows_what_is_behind_that_kinds_alias(self):
        titles = {each["id"].removeprefix(f"{NAME}-"): each["attributes"]["title"] for each in of("index-pattern")}
        assert titles.pop("documents").split(",") == [alias(NAME, kind) for kind in KINDS]
        assert titles == {kind: alias(NAME, kind) for kind in KINDS}

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
            assert read or field["script"]["source"].strip() == "emit('request');", name
            assert read <= set(types(kind, {})) | set(PROPERTIES[kind]), name
            assert name not in PROPERTIES[kind]

    def test_every_field_worked_out_is_in_a_view(self):
        assert {key for view in SOURCES.views.values() for key in view.runtime} == set(SOURCES.runtime)


@pytest.mark.parametrize("lens", of("lens"), ids=lambda one: one["id"])
class TestEveryLens:
    def test_its_columns_are_fields_of_a_fitting_type(self, lens):
        fields = view_of(lens) | {RECORDS: RECORDS}
        for layer in layers(lens).values():
            for column in layer["columns"].values():
                if "references" in column:
                    assert set(column["references"]) <= set(layer["columns"])
                    continue
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
        parts = {part for column in layer["columns"].values() for part in column.get("references", ())}
        assert drawn == set(layer["columns"]) - parts

    def test_asks_for_fields_that_are_there(self, lens):
        (layer,) = layers(lens).values()
        bounds = [column["filter"] for column in layer["columns"].values() if "filter" in column]
        for each in (lens["attributes"]["state"]["query"], *bounds):
            assert asked(each["query"]) <= set(view_of(lens))

    def test_never_adds_the_cases_of_feeds(self, lens):
        """Alerts are no cases: how they were met is told by tier, level, role and reason."""
        (layer,) = layers(lens).values()
        if "feed" in view_of(lens) and "told" not in view_of(lens):
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


def test_a_panel_is_of_one_kind():
    with pytest.raises(ValueError, match="one of lens, search, vega and links"):
        Panel("图 Chart")


def test_a_measure_is_of_one_kind_and_a_change_says_against_when():
    with pytest.raises(ValueError, match="a measure is one of"):
        Measure("数 Number", sum="matters", count=True)
    with pytest.raises(ValueError, match="against when"):
        Measure("环比 Change", change="matters")
