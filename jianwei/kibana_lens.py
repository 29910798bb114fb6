"""A Lens panel as Kibana keeps it: columns of one data layer, and how they are drawn. Pure functions."""

from typing import Any

from jianwei.kibana_formula import PERCENT, change_columns
from jianwei.kibana_sources import By, Lens, Measure

Body = dict[str, Any]

LAYER = "layer"
"""The id of the one layer of each panel."""


def lens_attributes(title: str, lens: Lens, asked: str) -> Body:
    """The attributes of the saved object. Its one reference is named ``indexpattern-datasource-layer-layer``."""
    by = [f"by_{number}" for number in range(len(lens.by))]
    measures = [f"measure_{number}" for number in range(len(lens.measures))]
    columns = {name: _bucketed(each, measures[0]) for name, each in zip(by, lens.by, strict=True)}
    for name, each in zip(measures, lens.measures, strict=True):
        columns |= change_columns(name, each) if each.change else {name: _measured(each)}
    layer: Body = {"columns": columns, "columnOrder": list(columns), "incompleteColumns": {}}
    if lens.whole_city:
        layer["ignoreGlobalFilters"] = True
    return {
        "title": title,
        "description": "",
        "visualizationType": "lnsDatatable" if lens.form == "table" else "lnsXY",
        "state": {
            "datasourceStates": {"formBased": {"layers": {LAYER: layer}}},
            "visualization": _table(by, measures) if lens.form == "table" else _chart(lens.form, by, measures),
            "query": {"query": asked, "language": "kuery"},
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
    operation, field = _operation(measure)
    column: Body = {
        "label": measure.label,
        "customLabel": True,
        "isBucketed": False,
        "scale": "ratio",
        "dataType": "date" if operation == "max" else "number",
        "operationType": operation,
        "sourceField": field,
        "params": {"emptyAsNull": True} if operation in {"sum", "count", "max"} else {},
    }
    if measure.tenth:
        column["params"]["percentile"] = 90
    if measure.percent:
        column["params"]["format"] = PERCENT
    if measure.only:
        column["filter"] = {"query": measure.only, "language": "kuery"}
    if measure.shift:
        column["timeShift"] = measure.shift
    return column


def _operation(measure: Measure) -> tuple[str, str]:
    """What Lens calls it, and the field."""
    named = {"sum": measure.sum, "max": measure.max, "average": measure.average, "median": measure.median}
    named["percentile"] = measure.tenth
    return next(((operation, field) for operation, field in named.items() if field), ("count", "___records___"))


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
