"""Reading of saved objects: the parts of a file of Kibana's that are JSON inside JSON, and where fields are named."""

import json
import re
from collections.abc import Iterator
from typing import Any

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


def types(kind: Kind, runtime: dict[str, Body]) -> dict[str, str]:
    """The type of each field that a data view knows: those of the mappings, and those worked out on reading."""
    return {name: field["type"] for name, field in PROPERTIES[kind].items() if "type" in field} | {
        name: field["type"] for name, field in runtime.items()
    }


def asked(query: str) -> set[str]:
    """The fields that a query of Kibana's language names."""
    return set(re.findall(r"(\w+) *:", query))


def read_by(script: str) -> set[str]:
    """The fields that a script reads."""
    return set(re.findall(r"(?:doc|_source)\['(\w+)'\]", script))


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
