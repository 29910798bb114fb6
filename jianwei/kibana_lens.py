"""A Lens panel as Kibana keeps it: columns of one data layer, and how they are drawn. Pure functions."""

from typing import Any

from jianwei.kibana_sources import By, Lens, Measure

Body = dict[str, Any]

LAYER = "layer"
"""The id of the one layer of each panel."""


def lens_attributes(title: str, lens: Lens) -> Body:
    """The attributes of the saved object. Its one reference is named ``indexpattern-datasource-layer-layer``."""
    by = [f"by_{number}" for number in range(len(lens.by))]
    measures = [f"measure_{number}" for number in range(len(lens.measures))]
    columns = {name: _bucketed(each, measures[0]) for name, each in zip(by, lens.by, strict=True)}
    columns |= {name: _measured(each) for name, each in zip(measures, lens.measures, strict=True)}
    layer: Body = {"columns": columns, "columnOrder": [*by, *measures], "incompleteColumns": {}}
    if lens.whole_city:
        layer["ignoreGlobalFilters"] = True
    return {
        "title": title,
        "description": "",
        "visualizationType": "lnsDatatable" if lens.form == "table" else "lnsXY",
        "state": {
            "datasourceStates": {"formBased": {"layers": {LAYER: layer}}},
            "visualization": _table(by, measures) if lens.form == "table" else _chart(lens.form, by, measures),
            "query": {"query": lens.only, "language": "kuery"},
            "filters": [],
            "internalReferences": [],
            "adHocDataViews": {},
        },
    }


def _bucketed(by: By, measure: str) -> Body:
    if by.day is not None:
        return {
            "label": by.label,
            "customLabel": True,
            "dataType": "date",
            "operationType": "date_histogram",
            "sourceField": by.day,
            "isBucketed": True,
            "scale": "interval",
            "params": {"interval": "1d", "includeEmptyRows": True, "dropPartials": False},
        }
    return {
        "label": by.label,
        "customLabel": True,
        "dataType": "string",
        "operationType": "terms",
        "sourceField": by.terms,
        "isBucketed": True,
        "scale": "ordinal",
        "params": {
            "size": by.size,
            "orderBy": {"type": "column", "columnId": measure},
            "orderDirection": "desc",
            "otherBucket": False,
            "missingBucket": False,
            "parentFormat": {"id": "terms"},
        },
    }


def _measured(measure: Measure) -> Body:
    column: Body = {"label": measure.label, "customLabel": True, "isBucketed": False, "scale": "ratio"}
    if measure.count:
        return column | {
            "dataType": "number",
            "operationType": "count",
            "sourceField": "___records___",
            "params": {"emptyAsNull": True},
        }
    if measure.max is not None:
        return column | {
            "dataType": "date",
            "operationType": "max",
            "sourceField": measure.max,
            "params": {"emptyAsNull": True},
        }
    return column | {
        "dataType": "number",
        "operationType": "sum",
        "sourceField": measure.sum,
        "params": {"emptyAsNull": True},
    }


def _table(by: list[str], measures: list[str]) -> Body:
    return {
        "layerId": LAYER,
        "layerType": "data",
        "columns": [{"columnId": name, "isTransposed": False} for name in (*by, *measures)],
        "paging": {"enabled": True, "size": 20},
    }


def _chart(form: str, by: list[str], measures: list[str]) -> Body:
    layer: Body = {
        "layerId": LAYER,
        "layerType": "data",
        "seriesType": form,
        "xAccessor": by[0],
        "accessors": measures,
        "position": "top",
        "showGridlines": False,
    }
    if len(by) > 1:
        layer["splitAccessor"] = by[1]
    return {
        "preferredSeriesType": form,
        "legend": {"isVisible": True, "position": "top"},
        "valueLabels": "hide",
        "fittingFunction": "None",
        "axisTitlesVisibilitySettings": {"x": False, "yLeft": False, "yRight": False},
        "layers": [layer],
    }
