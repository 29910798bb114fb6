"""What Kibana does to a Vega specification before it draws: searches with the dashboard's time and filters, fills in.

Read from Kibana's source (vis_types/vega, ``es_query_parser.ts``): ``%context%`` puts the filters into the query,
``%timefield%`` the time, ``%timefilter%`` a bound of it, moved by ``shift``, into an aggregation; the whole answer
becomes the values of the data set.
"""

from copy import deepcopy
from datetime import datetime
from typing import Any

_UNITS = {"hour": 3_600_000, "day": 86_400_000}


def query_of(url: dict[str, Any], since: str, until: str, filters: list[dict[str, Any]]) -> dict[str, Any]:
    """The query that Kibana sends for a data set's address."""
    assert "query" not in url["body"], "%context% together with a query is an error in Kibana"
    must = []
    if "%timefield%" in url:
        time = {"gte": since, "lte": until, "format": "strict_date_optional_time"}
        must.append({"range": {url["%timefield%"]: time}})
    chosen = filters if url.get("%context%") else []
    return {"bool": {"must": must, "filter": chosen, "should": [], "must_not": []}}


def bounded(value: Any, since: str, until: str) -> Any:
    """A body with bounds of the time in milliseconds in place of ``%timefilter%``."""
    if isinstance(value, list):
        return [bounded(each, since, until) for each in value]
    if not isinstance(value, dict):
        return value
    if "%timefilter%" in value:
        assert set(value) <= {"%timefilter%", "shift", "unit"}
        end = {"min": since, "max": until}[value["%timefilter%"]]
        moved = value["shift"] * _UNITS[value["unit"]] if "shift" in value else 0
        return round(datetime.fromisoformat(end).timestamp() * 1000) + moved
    return {key: bounded(each, since, until) for key, each in value.items()}


def searches(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The addresses of a specification's data sets, by their names."""
    return {each["name"]: each["url"] for each in spec["data"] if "url" in each}


def filled(spec: dict[str, Any], answers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The specification with answers in place of addresses."""
    plain = deepcopy(spec)
    for data in plain["data"]:
        if "url" in data:
            del data["url"]
            data["values"] = answers[data["name"]]
    return plain


def parameters(body: dict[str, Any]) -> dict[str, Any]:
    """A body as the client's parameters."""
    return {name.removeprefix("_"): value for name, value in body.items()}


def answered(
    client: Any, spec: dict[str, Any], since: str, until: str, filters: list[dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The answers of Elasticsearch to all searches of a specification."""
    found = {}
    for name, url in searches(spec).items():
        query = query_of(url, since, until, filters)
        body = parameters(bounded(url["body"], since, until))
        found[name] = client.search(index=url["index"], **body, query=query).body
    return found
