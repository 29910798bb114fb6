"""Templates are values: every field of every document stands in them, with a type that every node has."""

from collections.abc import Iterator
from typing import Any

import pytest

from indexing.elastic_mappings import ID, PROPERTIES
from indexing.elastic_templates import component_templates, index_templates, mappings
from indexing.fields import FIELDS
from indexing.store import KINDS
from tests.indexing.samples import every_document

CORE = {"keyword", "text", "date", "boolean", "long", "double"}


def fields_of(value: Any, path: str = "") -> Iterator[str]:
    """Names of all leaves, objects in lists seen through."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from fields_of(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for inner in value:
            yield from fields_of(inner, path)
    else:
        yield path


def mapped(properties: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, field in properties.items():
        full = f"{path}.{name}" if path else name
        if "properties" in field:
            yield from mapped(field["properties"], full)
        else:
            yield full, field["type"]


@pytest.mark.parametrize("kind", KINDS)
class TestEveryKind:
    def test_has_exactly_the_fields_of_its_documents(self, kind):
        assert dict(mapped(PROPERTIES[kind])).keys() == set(fields_of(every_document()[kind].body))

    def test_uses_only_types_of_the_core(self, kind):
        assert {found for _, found in mapped(mappings(kind)["properties"])} <= CORE

    def test_takes_no_other_field_and_says_its_version(self, kind):
        made = mappings(kind)
        assert made["dynamic"] == "strict"
        assert made["_meta"] == {"managed_by": "jianwei", "schema": 1}

    def test_can_be_searched_by_whatever_can_be_asked(self, kind):
        asked = {*FIELDS[kind].below, *FIELDS[kind].equal, FIELDS[kind].time, ID} - {None}
        fields = mappings(kind)["properties"]
        assert [name for name in asked if fields[name].get("index") is False] == []

    def test_has_a_template_of_known_components_behind_one_alias(self, kind):
        template = index_templates("town")[f"town-{kind}-v1"]
        assert template["index_patterns"] == [f"town-{kind}-*"]
        assert template["template"]["aliases"] == {f"town-{kind}": {}}
        assert set(template["composed_of"]) <= set(component_templates("town"))


def test_settings_are_one_shard_refreshed_every_second_with_the_replicas_asked_for():
    made = component_templates("town", replicas=2)["town-settings-v1"]["template"]["settings"]["index"]
    assert (made["number_of_shards"], made["number_of_replicas"], made["refresh_interval"]) == (1, 2, "1s")
