"""What Lens asks of Elasticsearch for a panel: nested groups with measures, as ``esaggs`` makes them."""

from typing import Any

from tests.deploy.saved_objects import RECORDS

Body = dict[str, Any]


def aggregations(layer: Body, now: Body, shifted: dict[str, Body]) -> Body:
    """The aggregations of a layer's columns, in their order.

    Where a column's time is shifted, every measure is bounded: to the range ``now``, or to that of its shift.
    """
    columns = layer["columns"]
    shifts = any("timeShift" in column for column in columns.values())
    found: Body = {}
    for name in measures_of(layer):
        column = columns[name]
        bounds = [shifted[column["timeShift"]] if "timeShift" in column else now] if shifts else []
        bounds += [query(column["filter"]["query"])] if "filter" in column else []
        asked = _measure(column)
        if bounds:
            found[name] = {"filter": {"bool": {"filter": bounds}}, "aggs": {"value": asked} if asked else {}}
        elif asked:
            found[name] = asked
    for name in reversed([name for name in layer["columnOrder"] if columns[name]["isBucketed"]]):
        found = {name: {**_group(columns[name]), "aggs": found}}
    return found


def measures_of(layer: Body) -> list[str]:
    """The columns that Elasticsearch works out; a formula is worked out of them afterwards."""
    columns = layer["columns"]
    return [name for name in layer["columnOrder"] if not columns[name]["isBucketed"] and "sourceField" in columns[name]]


def rows(answer: Body, layer: Body) -> list[tuple[Any, ...]]:
    """The table of an answer: the keys of the groups, then the measures."""
    groups = [name for name in layer["columnOrder"] if layer["columns"][name]["isBucketed"]]

    def read(level: Body, keys: tuple[Any, ...], left: list[str]) -> list[tuple[Any, ...]]:
        if left:
            buckets = level[left[0]]["buckets"]
            return [row for each in buckets for row in read(each, (*keys, each["key"]), left[1:])]
        return [(*keys, *(_value(level, name) for name in measures_of(layer)))]

    return read(answer["aggregations"], (), groups)


def query(asked: str) -> Body:
    """A query of Kibana's language as one that Elasticsearch reads: of the few words that the panels use."""
    if not asked:
        return {"match_all": {}}
    for word, instead in (("not ", "NOT "), (" and ", " AND "), (" > ", ":>")):
        asked = asked.replace(word, instead)
    return {"query_string": {"query": asked}}


def _value(level: Body, name: str) -> Any:
    if name not in level:
        return level["doc_count"]
    found = level[name]
    if "doc_count" in found:
        found = found.get("value", {"value": found["doc_count"]})
    return next(iter(found["values"].values())) if "values" in found else found["value"]


def _measure(column: Body) -> Body:
    if column["sourceField"] == RECORDS:
        return {}
    field = {"field": column["sourceField"]}
    if column["operationType"] in {"median", "percentile"}:
        return {"percentiles": {**field, "percents": [column["params"].get("percentile", 50)]}}
    return {{"average": "avg"}.get(column["operationType"], column["operationType"]): field}


def _group(column: Body) -> Body:
    if column["operationType"] == "date_histogram":
        interval = {"calendar_interval": column["params"]["interval"], "time_zone": "Asia/Shanghai", "min_doc_count": 1}
        return {"date_histogram": {"field": column["sourceField"], **interval}}
    return {"terms": {"field": column["sourceField"], "size": column["params"]["size"]}}
