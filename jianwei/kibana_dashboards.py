"""A dashboard as Kibana keeps it: the grid of panels, the controls, and where a click leads. Pure functions."""

from collections.abc import Sequence

from jianwei.kibana_sources import Control, Dashboard, Panel, Placed, Sources
from jianwei.kibana_views import VERSIONS, Body, Site, packed, refer, saved, view_id

NO_QUERY = {"query": {"query": "", "language": "kuery"}, "filter": []}
_DRILLDOWN = "DASHBOARD_TO_DASHBOARD_DRILLDOWN"


def dashboard_id(name: str, key: str = "city") -> str:
    """The id of a dashboard, which its address ends with: ``/app/dashboards#/view/<id>``."""
    return f"{name}-dashboard-{key}"


def links(sources: Sources, site: Site, keys: Sequence[str]) -> str:
    """A line of links to dashboards and the board, in Markdown. Addresses are relative to Kibana's own page."""
    ways = [f"[{sources.dashboards[key].title}](#/view/{dashboard_id(site.name, key)})" for key in keys]
    if site.board:
        ways.append(f"[值班台 The desk]({site.board.rstrip('/')}/)")
    return " · ".join(ways)


def dashboard_object(sources: Sources, site: Site, key: str) -> Body:
    """The dashboard as a saved object."""
    dashboard = sources.dashboards[key]
    panels, references = _grid(sources, site, dashboard)
    controls: Body = {}
    for order, control in enumerate(dashboard.controls):
        id = f"control_{order}"
        controls[id] = _control(id, order, control)
        references.append(refer(f"controlGroup_{id}:optionsListDataView", "index-pattern", view_id(site, control.view)))
    attributes = {
        "title": dashboard.title,
        "description": dashboard.description,
        "version": 1,
        "timeRestore": True,
        "timeFrom": dashboard.since,
        "timeTo": "now",
        "refreshInterval": {"pause": False, "value": 60_000},
        "panelsJSON": packed(panels),
        "optionsJSON": packed(
            {"useMargins": True, "syncColors": True, "syncTooltips": False, "hidePanelTitles": False}
        ),
        "controlGroupInput": {
            "controlStyle": "oneLine",
            "chainingSystem": "HIERARCHICAL",
            "ignoreParentSettingsJSON": packed(
                {"ignoreFilters": False, "ignoreQuery": False, "ignoreTimerange": False, "ignoreValidations": False}
            ),
            "panelsJSON": packed(controls),
        },
        "kibanaSavedObjectMeta": {"searchSourceJSON": packed(NO_QUERY)},
    }
    return saved("dashboard", dashboard_id(site.name, key), attributes, references)


def type_of(panel: Panel) -> str:
    """The type of the saved object of a panel."""
    return "lens" if panel.lens else "search" if panel.search else "visualization"


def _grid(sources: Sources, site: Site, dashboard: Dashboard) -> tuple[list[Body], list[Body]]:
    panels: list[Body] = []
    references: list[Body] = []
    y = 0
    for row in dashboard.rows:
        x = 0
        for placed in row.panels:
            index, kind = placed.panel, type_of(sources.panels[placed.panel])
            within, onward = _within(sources, site, placed)
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
            references.append(refer(f"{index}:panel_{index}", kind, f"{site.name}-{index}"))
            references += onward
            x += placed.width
        y += row.height
    return panels, references


def _within(sources: Sources, site: Site, placed: Placed) -> tuple[Body, list[Body]]:
    """What a dashboard adds to a panel, with the references of its drilldowns. These keep filters and time."""
    within: Body = {"enhancements": {}}
    if placed.since:
        within["timeRange"] = {"from": placed.since, "to": "now"}
    if not placed.titled:
        within["hidePanelTitles"] = True
    events, references = [], []
    for key in placed.to:
        event = f"{placed.panel}-to-{key}"
        keep = {"useCurrentFilters": True, "useCurrentDateRange": True, "openInNewTab": False}
        action = {"factoryId": _DRILLDOWN, "name": sources.dashboards[key].title, "config": keep}
        events.append({"eventId": event, "triggers": ["FILTER_TRIGGER"], "action": action})
        name = f"{placed.panel}:drilldown:{_DRILLDOWN}:{event}:dashboardId"
        references.append(refer(name, "dashboard", dashboard_id(site.name, key)))
    if events:
        within["enhancements"] = {"dynamicActions": {"events": events}}
    return within, references


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
            "selectedOptions": list(control.chosen),
            "enhancements": {},
        },
    }
