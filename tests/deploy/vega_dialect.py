"""What Kibana does to a Vega specification before it draws: searches with the dashboard's time and filters, fills in.

Read from Kibana's source (vis_types/vega, ``es_query_parser.ts``): ``%context%`` puts time and filters into the query,
the whole answer becomes the values of the data set.
"""

from copy import deepcopy
from typing import Any


def query_of(url: dict[str, Any], since: str, until: str, filters: list[dict[str, Any]]) -> dict[str, Any]:
    """The query that Kibana sends for a data set's address."""
    assert url["%context%"] is True
    assert "query" not in url["body"], "%context% together with a query is an error in Kibana"
    time = {url["%timefield%"]: {"gte": since, "lte": until, "format": "strict_date_optional_time"}}
    return {"bool": {"must": [{"range": time}], "filter": filters, "should": [], "must_not": []}}


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
        found[name] = client.search(index=url["index"], **parameters(url["body"]), query=query).body
    return found
