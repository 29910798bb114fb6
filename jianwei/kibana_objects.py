"""Saved objects of Kibana made of the sources, for an installation's name. Pure functions.

Ids are made of the installation's name and the name of the source, so an import replaces what a former one made and
installations stand side by side. The versions are the lowest that hold what is used: Kibana lifts older objects and
refuses newer ones.
"""

from typing import Any

import msgspec

from indexing.elastic_templates import pattern
from indexing.store import Kind
from jianwei.kibana_lens import LAYER, lens_attributes
from jianwei.kibana_sources import Control, Dashboard, Panel, Row, Search, Sources, Specification

Body = dict[str, Any]

CORE_VERSION = "8.8.0"
VERSIONS = {
    "index-pattern": "8.0.0",
    "search": "8.0.0",
    "visualization": "8.5.0",
    "lens": "8.9.0",
    "dashboard": "8.9.0",
}
"""The version of the form in which an object of each type is written."""

_NO_QUERY = {"query": {"query": "", "language": "kuery"}, "filter": []}


def make_objects(sources: Sources, name: str) -> list[Body]:
    """Every object, those that others refer to first."""
    views = [_view(sources, name, kind) for kind in sources.views]
    panels = [_panel(sources, name, key) for key in sources.panels]
    return views + panels + [_dashboard(sources, name, key, each) for key, each in sources.dashboards.items()]


def runtime_fields(sources: Sources, kind: Kind) -> dict[str, Body]:
    """The fields that a kind's data view works out, by their names there, as Elasticsearch takes them."""
    chosen = [(key, sources.runtime[key]) for key in sources.views[kind].runtime]
    return {each.named or key: {"type": each.type, "script": {"source": each.script}} for key, each in chosen}


def specification(sources: Sources, name: str, file: str) -> Specification:
    """A Vega specification with its patterns of indices and fields worked out on reading filled in."""
    given = sources.specifications[file]
    data = [_searching(sources, name, each) if "url" in each else each for each in given["data"]]
    return {**given, "data": data}


def _searching(sources: Sources, name: str, data: Body) -> Body:
    kind: Kind = msgspec.convert(data["url"]["index"], Kind)
    body = {**data["url"]["body"], "runtime_mappings": runtime_fields(sources, kind)}
    return {**data, "url": {**data["url"], "index": pattern(name, kind), "body": body}}


def _object(kind: str, id: str, attributes: Body, references: list[Body]) -> Body:
    return {
        "type": kind,
        "id": id,
        "attributes": attributes,
        "references": references,
        "coreMigrationVersion": CORE_VERSION,
        "typeMigrationVersion": VERSIONS[kind],
    }


def _refer(name: str, kind: str, id: str) -> Body:
    return {"name": name, "type": kind, "id": id}


def _view(sources: Sources, name: str, kind: Kind) -> Body:
    view = sources.views[kind]
    labels = {field: {"customLabel": label} for field, label in view.labels.items()}
    for key in view.runtime:
        labels[sources.runtime[key].named or key] = {"customLabel": sources.runtime[key].label}
    attributes: Body = {
        "title": pattern(name, kind),
        "name": f"{view.title} ({name})",
        "fieldAttrs": _json(labels),
        "runtimeFieldMap": _json(runtime_fields(sources, kind)),
    }
    if view.time:
        attributes["timeFieldName"] = view.time
    return _object("index-pattern", f"{name}-{kind}", attributes, [])


def _panel(sources: Sources, name: str, key: str) -> Body:
    panel, id = sources.panels[key], f"{name}-{key}"
    if panel.lens is not None:
        to_view = _refer(f"indexpattern-datasource-layer-{LAYER}", "index-pattern", f"{name}-{panel.lens.view}")
        return _object("lens", id, lens_attributes(panel.title, panel.lens), [to_view])
    if panel.search is not None:
        return _search(name, id, panel.title, panel.search)
    spec = _json(specification(sources, name, panel.vega))
    attributes = {
        "title": panel.title,
        "description": "",
        "version": 1,
        "visState": _json({"title": panel.title, "type": "vega", "aggs": [], "params": {"spec": spec}}),
        "uiStateJSON": "{}",
        "kibanaSavedObjectMeta": {"searchSourceJSON": _json(_NO_QUERY)},
    }
    return _object("visualization", id, attributes, [])


def _search(name: str, id: str, title: str, search: Search) -> Body:
    index = "kibanaSavedObjectMeta.searchSourceJSON.index"
    source = {"query": {"query": search.only, "language": "kuery"}, "filter": [], "indexRefName": index}
    attributes = {
        "title": title,
        "description": "",
        "columns": list(search.columns),
        "sort": [[field, "desc"] for field in search.newest],
        "grid": {"columns": {column: {"width": width} for column, width in search.widths.items()}},
        "hideChart": True,
        "isTextBasedQuery": False,
        "timeRestore": False,
        "kibanaSavedObjectMeta": {"searchSourceJSON": _json(source)},
    }
    return _object("search", id, attributes, [_refer(index, "index-pattern", f"{name}-{search.view}")])


def _dashboard(sources: Sources, name: str, key: str, dashboard: Dashboard) -> Body:
    panels, references = _grid(sources, name, dashboard.rows)
    controls: Body = {}
    for order, control in enumerate(dashboard.controls):
        id = f"control_{order}"
        controls[id] = _control(id, order, control)
        references.append(_refer(f"controlGroup_{id}:optionsListDataView", "index-pattern", f"{name}-{control.view}"))
    attributes = {
        "title": dashboard.title,
        "description": dashboard.description,
        "version": 1,
        "timeRestore": True,
        "timeFrom": dashboard.since,
        "timeTo": "now",
        "refreshInterval": {"pause": False, "value": 60_000},
        "panelsJSON": _json(panels),
        "optionsJSON": _json({"useMargins": True, "syncColors": True, "syncTooltips": False, "hidePanelTitles": False}),
        "controlGroupInput": {
            "controlStyle": "oneLine",
            "chainingSystem": "HIERARCHICAL",
            "ignoreParentSettingsJSON": _json(
                {"ignoreFilters": False, "ignoreQuery": False, "ignoreTimerange": False, "ignoreValidations": False}
            ),
            "panelsJSON": _json(controls),
        },
        "kibanaSavedObjectMeta": {"searchSourceJSON": _json(_NO_QUERY)},
    }
    return _object("dashboard", dashboard_id(name, key), attributes, references)


def dashboard_id(name: str, key: str = "city") -> str:
    """The id of a dashboard, which its address ends with: ``/app/dashboards#/view/<id>``."""
    return f"{name}-dashboard-{key}"


def _grid(sources: Sources, name: str, rows: tuple[Row, ...]) -> tuple[list[Body], list[Body]]:
    panels: list[Body] = []
    references: list[Body] = []
    y = 0
    for row in rows:
        x = 0
        for placed in row.panels:
            index, kind = placed.panel, _type(sources.panels[placed.panel])
            within: Body = {"enhancements": {}}
            if placed.since:
                within["timeRange"] = {"from": placed.since, "to": "now"}
            panels.append(
                {
                    "version": VERSIONS["dashboard"],
                    "type": kind,
                    "panelIndex": index,
                    "gridData": {"x": x, "y": y, "w": placed.width, "h": row.height, "i": index},
                    "embeddableConfig": within,
                    "panelRefName": f"panel_{index}",
                }
            )
            references.append(_refer(f"{index}:panel_{index}", kind, f"{name}-{index}"))
            x += placed.width
        y += row.height
    return panels, references


def _type(panel: Panel) -> str:
    return "lens" if panel.lens else "search" if panel.search else "visualization"


def _control(id: str, order: int, control: Control) -> Body:
    return {
        "order": order,
        "width": "medium",
        "grow": True,
        "type": "optionsListControl",
        "explicitInput": {
            "id": id,
            "title": control.title,
            "fieldName": control.field,
            "singleSelect": control.single,
            "selectedOptions": [],
            "enhancements": {},
        },
    }


def _json(value: Any) -> str:
    """JSON inside JSON: the same text for the same value."""
    return msgspec.json.encode(value, order="deterministic").decode()
