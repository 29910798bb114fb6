"""What Lens asks of Elasticsearch for a panel: nested groups with measures, as ``esaggs`` makes them."""

from typing import Any

from tests.deploy.saved_objects import RECORDS

Body = dict[str, Any]


def aggregations(layer: Body) -> Body:
    """The aggregations of a layer's columns, in their order."""
    columns = layer["columns"]
    found: Body = {name: _measure(columns[name]) for name in layer["columnOrder"] if not columns[name]["isBucketed"]}
    found = {name: each for name, each in found.items() if each}
    for name in reversed([name for name in layer["columnOrder"] if columns[name]["isBucketed"]]):
        found = {name: {**_group(columns[name]), "aggs": found}}
    return found


def rows(answer: Body, layer: Body) -> list[tuple[Any, ...]]:
    """The table of an answer: the keys of the groups, then the measures."""
    columns = layer["columns"]
    groups = [name for name in layer["columnOrder"] if columns[name]["isBucketed"]]
    measures = [name for name in layer["columnOrder"] if not columns[name]["isBucketed"]]

    def read(level: Body, keys: tuple[Any, ...], left: list[str]) -> list[tuple[Any, ...]]:
        if left:
            buckets = level[left[0]]["buckets"]
            return [row for each in buckets for row in read(each, (*keys, each["key"]), left[1:])]
        values = (level[name]["value"] if name in level else level["doc_count"] for name in measures)
        return [(*keys, *values)]

    return read(answer["aggregations"], (), groups)


def query(asked: str) -> Body:
    """A query of Kibana's language as one that Elasticsearch reads: of the few words that the panels use."""
    return {"query_string": {"query": asked.replace("not ", "NOT ")}} if asked else {"match_all": {}}


def _measure(column: Body) -> Body:
    if column["sourceField"] == RECORDS:
        return {}
    return {column["operationType"]: {"field": column["sourceField"]}}


def _group(column: Body) -> Body:
    if column["operationType"] == "date_histogram":
        interval = {"calendar_interval": column["params"]["interval"], "time_zone": "Asia/Shanghai", "min_doc_count": 1}
        return {"date_histogram": {"field": column["sourceField"], **interval}}
    return {"terms": {"field": column["sourceField"], "size": column["params"]["size"]}}
