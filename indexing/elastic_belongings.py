"""What in an Elasticsearch is of one installation, by whole names: ``town`` has nothing of what ``town-cases`` has."""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from elasticsearch import Elasticsearch

from indexing.elastic_connection import plain_address
from indexing.elastic_errors import told
from indexing.elastic_templates import copying_name, installation_index, template_name
from indexing.store import KINDS

_KINDS = "|".join(map(re.escape, KINDS))
_AT_ONCE = 50


class Belongings(NamedTuple):
    """Indices and templates of an installation, of every schema, each sorted. Aliases go with their indices."""

    indices: list[str]
    index_templates: list[str]
    component_templates: list[str]


def owns(name: str, index: str) -> bool:
    """Whether an index is one of an installation.

    >>> owns("town", "town-cases-2025.01"), owns("town", "town-cases-v2-all"), owns("town", "town-installation")
    (True, True, True)
    >>> owns("town", "town-cases-cases-2025.01"), owns("town", "town-cases-installation"), owns("town", "town-2")
    (False, False, False)
    """
    own = rf"{re.escape(name)}-({_KINDS})-(v\d+-)?(all|\d{{4}}\.\d{{2}})"
    return index == installation_index(name) or re.fullmatch(own, index) is not None


def belongings(client: Elasticsearch, name: str) -> Belongings:
    """All that is there. Raises as ``ElasticStore`` does."""
    lenient = client.options(ignore_status=404)  # the answer where there are none
    with told(plain_address(client)):
        indices = client.indices.get(index=f"{name}-*", features="aliases", expand_wildcards="all")
        made = lenient.indices.get_index_template(name=f"{name}-*")["index_templates"]
        parts = lenient.cluster.get_component_template(name=f"{name}-*")["component_templates"]
    part = rf"{re.escape(name)}-({_KINDS}|settings)-v\d+"
    template = rf"{part}({re.escape(copying_name(''))})?"
    return Belongings(
        sorted(index for index in indices if owns(name, index)),
        sorted(one["name"] for one in made if re.fullmatch(template, one["name"])),
        sorted(one["name"] for one in parts if re.fullmatch(part, one["name"])),
    )


def remove(client: Elasticsearch, name: str) -> None:
    """Takes away all of it, with all that is in it. Nothing asks back; after a kill it goes on."""
    held = belongings(client, name)
    with told(plain_address(client)):
        for some in (held.indices[number : number + _AT_ONCE] for number in range(0, len(held.indices), _AT_ONCE)):
            client.indices.delete(index=some, ignore_unavailable=True)
        lenient = client.options(ignore_status=404)  # another run may remove the same
        for template in held.index_templates:
            lenient.indices.delete_index_template(name=template)
        for template in held.component_templates:
            lenient.cluster.delete_component_template(name=template)


def remove_templates(client: Elasticsearch, name: str, schemas: Iterable[int]) -> None:
    """Takes away the templates of these schemas, as far as they are there."""
    ours = {template_name(name, part, schema) for schema in schemas for part in (*KINDS, "settings")}
    remove_index_templates(client, name, {*ours, *map(copying_name, ours)})
    lenient = client.options(ignore_status=404)
    held = lenient.cluster.get_component_template(name=f"{name}-*")["component_templates"]
    if there := sorted({one["name"] for one in held} & ours):
        client.cluster.delete_component_template(name=there)


def remove_index_templates(client: Elasticsearch, name: str, some: AbstractSet[str]) -> None:
    """Takes away the index templates of these names, as far as they are there."""
    held = client.options(ignore_status=404).indices.get_index_template(name=f"{name}-*")["index_templates"]
    if there := sorted({one["name"] for one in held} & some):
        client.indices.delete_index_template(name=there)
