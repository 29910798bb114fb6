"""Saved objects of Kibana made of the sources, for one installation. Pure functions.

Ids are made of the installation's name and the name of the source, so an import replaces what a former one made and
installations stand side by side. The versions are the lowest that hold what is used: Kibana lifts older objects and
refuses newer ones.
"""

import msgspec

from jianwei.kibana_dashboards import NO_QUERY, dashboard_object, links
from jianwei.kibana_lens import LAYER, lens_attributes
from jianwei.kibana_sources import Search, Sources, Specification, ViewName
from jianwei.kibana_views import (
    Body,
    Site,
    index_pattern,
    only,
    packed,
    refer,
    runtime_fields,
    saved,
    view_id,
    view_object,
)

PLACES = "places"
"""The data set of a Vega specification that takes where the areas lie."""


def make_objects(sources: Sources, site: Site) -> list[Body]:
    """Every object: data views, panels, dashboards."""
    views = [view_object(sources, site, view) for view in sources.views]
    panels = [_panel(sources, site, key) for key in sources.panels]
    return views + panels + [dashboard_object(sources, site, key) for key in sources.dashboards]


def _panel(sources: Sources, site: Site, key: str) -> Body:
    panel, id = sources.panels[key], f"{site.name}-{key}"
    if panel.lens is not None:
        view = panel.lens.view
        to_view = refer(f"indexpattern-datasource-layer-{LAYER}", "index-pattern", view_id(site, view))
        asked = only(sources, view, panel.lens.only)
        return saved("lens", id, lens_attributes(panel.title, panel.lens, asked), [to_view])
    if panel.search is not None:
        return _search(sources, site, key, panel.search)
    if panel.vega:
        shown: Body = {"type": "vega", "params": {"spec": packed(specification(sources, site, panel.vega))}}
    else:
        text = links(sources, site, panel.links)
        shown = {"type": "markdown", "params": {"fontSize": 14, "openLinksInNewTab": False, "markdown": text}}
    attributes = {
        "title": panel.title,
        "description": "",
        "version": 1,
        "visState": packed({"title": panel.title, "aggs": [], **shown}),
        "uiStateJSON": "{}",
        "kibanaSavedObjectMeta": {"searchSourceJSON": packed(NO_QUERY)},
    }
    return saved("visualization", id, attributes, [])


def _search(sources: Sources, site: Site, key: str, search: Search) -> Body:
    index = "kibanaSavedObjectMeta.searchSourceJSON.index"
    asked = {"query": only(sources, search.view, search.only), "language": "kuery"}
    attributes = {
        "title": sources.panels[key].title,
        "description": "",
        "columns": list(search.columns),
        "sort": [[field, "desc"] for field in search.newest],
        "grid": {"columns": {column: {"width": width} for column, width in search.widths.items()}},
        "hideChart": True,
        "isTextBasedQuery": False,
        "timeRestore": False,
        "kibanaSavedObjectMeta": {"searchSourceJSON": packed({"query": asked, "filter": [], "indexRefName": index})},
    }
    to_view = refer(index, "index-pattern", view_id(site, search.view))
    return saved("search", f"{site.name}-{key}", attributes, [to_view])


def specification(sources: Sources, site: Site, file: str) -> Specification:
    """A Vega specification with indices, fields worked out on reading and places filled in."""
    given = sources.specifications[file]
    return {**given, "data": [_filled(sources, site, each) for each in given["data"]]}


def _filled(sources: Sources, site: Site, data: Body) -> Body:
    if data["name"] == PLACES:
        return {**data, "values": [msgspec.to_builtins(place) for place in site.places]}
    return _searching(sources, site, data) if "url" in data else data


def _searching(sources: Sources, site: Site, data: Body) -> Body:
    view: ViewName = msgspec.convert(data["url"]["index"], ViewName)
    asked: Body = data["url"]["body"]
    worked_out = runtime_fields(sources, view)
    body = {**asked, "runtime_mappings": worked_out} if worked_out else asked
    return {**data, "url": {**data["url"], "index": index_pattern(site, view), "body": body}}
