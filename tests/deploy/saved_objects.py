"""Reading of saved objects: the parts of a file of Kibana's that are JSON inside JSON, and where fields are named."""

import json
import re
from collections.abc import Iterator
from typing import Any, Literal

from indexing.elastic_mappings import PROPERTIES
from indexing.store import Kind

Body = dict[str, Any]

RECORDS = "___records___"
"""Lens counts documents under this name."""


def layers(lens: Body) -> dict[str, Body]:
    return lens["attributes"]["state"]["datasourceStates"]["formBased"]["layers"]


def spec_of(visualization: Body) -> Body:
    return json.loads(json.loads(visualization["attributes"]["visState"])["params"]["spec"])


def source_of(saved: Body) -> Body:
    return json.loads(saved["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])


def types(kind: Kind | Literal["documents"], runtime: dict[str, Body]) -> dict[str, str]:
    """The type of each field that a data view knows: those of the mappings, and those worked out on reading.

    A data view of all indices is asked for their names alone.
    """
    known = {"_index": "keyword"} if kind == "documents" else dict(_typed(PROPERTIES[kind]))
    return known | {name: field["type"] for name, field in runtime.items()}


def _typed(properties: Body, above: str = "") -> Iterator[tuple[str, str]]:
    """Names with dots of the fields inside objects, and types."""
    for name, field in properties.items():
        if "properties" in field:
            yield from _typed(field["properties"], f"{above}{name}.")
        else:
            yield f"{above}{name}", field["type"]


def asked(query: str) -> set[str]:
    """The fields that a query of Kibana's language names."""
    return set(re.findall(r"([\w.]+) *[:>]", query))


def read_by(script: str) -> set[str]:
    """The fields that a script reads."""
    return set(re.findall(r"(?:doc|_source)\['([\w.]+)'\]", script))


def entries(value: Any, name: str) -> Iterator[Any]:
    """All values that stand under a name, however deep."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key == name:
                yield each
            yield from entries(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from entries(each, name)
