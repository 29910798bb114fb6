"""Makes an installation's templates and its own document in Elasticsearch, and says before what it would do.

``apply(client, plan(client, ...))`` a second time does nothing. An installation keeps its configuration: under another
one its documents would be others, so that is refused, as is one of a newer schema.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from elasticsearch import BadRequestError, ConflictError, Elasticsearch, NotFoundError

from city.configuration import Configuration
from indexing.elastic_belongings import remove, remove_index_templates, remove_templates
from indexing.elastic_connection import plain_address
from indexing.elastic_errors import cause, told
from indexing.elastic_fields import lacking
from indexing.elastic_schema import judge_schema, refuse_newer
from indexing.elastic_templates import (
    INSTALLATION,
    SCHEMA,
    Content,
    component_templates,
    index_templates,
    installation,
    installation_index,
    meta,
    pattern,
)
from indexing.errors import StoreError
from indexing.store import KINDS

__all__ = [
    "Change",
    "Part",
    "apply",
    "configuration_of",
    "plan",
    "remove",
    "remove_index_templates",
    "remove_templates",
]

Part = Literal[
    "component template", "index template", "index", "settings of the index", "mapping of the index", "configuration"
]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to make, or to change where ``difference`` says how what is there differs."""

    part: Part
    name: str
    content: Content
    difference: tuple[str, ...] = ()

    def __str__(self) -> str:
        """``make index template jianwei-cases-v1``, or ``change`` with what differs."""
        if not self.difference:
            return f"make {self.part} {self.name}"
        return f"change {self.part} {self.name}: {'; '.join(self.difference)}"


def plan(client: Elasticsearch, name: str, configuration: Configuration, *, replicas: int = 0) -> list[Change]:
    """What differs from how it should be, in the order in which it is to be applied; nothing where nothing does.

    Raises ``StoreError`` where the installation has another configuration or another schema, or where an index of its
    name was not made by its templates.
    """
    address = plain_address(client)
    with told(address):
        held = _held(client, name)
        if held is not None:
            _refuse_other(held, configuration, f"{address}: installation {name}")
        _refuse_foreign(client, name, address)
        lenient = client.options(ignore_status=404)  # the answer where there are none
        components = lenient.cluster.get_component_template(name=f"{name}-*")["component_templates"]
        templates = lenient.indices.get_index_template(name=f"{name}-*")["index_templates"]
        live = client.indices.get_settings(index=_indices(name), flat_settings=True).body
        mapped = client.indices.get_mapping(index=_indices(name)).body
    known = {one["name"]: one["component_template"] for one in components}
    changes = list(_compared("component template", known, component_templates(name, replicas=replicas)))
    known = {one["name"]: one["index_template"] for one in templates}
    changes += _compared("index template", known, index_templates(name))
    if installation_index(name) not in live:
        changes.append(Change("index", installation_index(name), installation(replicas)))
    for index in sorted(live):
        there = live[index]["settings"]["index.number_of_replicas"]
        if there != str(replicas):
            difference = f"number_of_replicas: {there} -> {replicas}"
            changes.append(
                Change("settings of the index", index, {"index": {"number_of_replicas": replicas}}, (difference,))
            )
    for index, content in lacking(name, mapped):
        changes.append(Change("mapping of the index", index, content, (f"adds {', '.join(content['properties'])}",)))
    if held is None:
        changes.append(Change("configuration", name, _document(configuration)))
    return changes


def apply(client: Elasticsearch, changes: Sequence[Change]) -> None:
    """Makes the changes, in their order. What another setup has made meanwhile is left as it is.

    Raises ``StoreError`` where that other setup had another configuration, or a right is missing.
    """
    address = plain_address(client)
    for change in changes:
        with told(address):
            _apply(client, change, address)


def configuration_of(client: Elasticsearch, name: str) -> Configuration | None:
    """The configuration that an installation was set up with, or None where there is none.

    Raises ``StoreError`` where it is of a newer schema, or of an older one that is to be migrated.
    """
    address = plain_address(client)
    with told(address):
        held = _held(client, name)
    if held is None:
        return None
    judge_schema(held, f"{address}: installation {name}")
    return _configuration(held, f"{address}: installation {name}")


def _apply(client: Elasticsearch, change: Change, address: str) -> None:
    content = change.content
    match change.part:
        case "component template":
            client.cluster.put_component_template(name=change.name, template=content["template"], meta=content["_meta"])
        case "index template":
            client.indices.put_index_template(
                name=change.name, **{key.removeprefix("_"): value for key, value in content.items()}
            )
        case "index":
            try:
                client.indices.create(index=change.name, settings=content["settings"], mappings=content["mappings"])
            except BadRequestError as error:
                if cause(error)[0] != "resource_already_exists_exception":
                    raise
        case "settings of the index":
            client.indices.put_settings(index=change.name, settings=content)
        case "mapping of the index":
            client.indices.put_mapping(index=change.name, properties=content["properties"])
        case "configuration":
            index = installation_index(change.name)
            try:
                client.create(index=index, id=INSTALLATION, document=content, refresh=True)
            except ConflictError:
                held = client.get(index=index, id=INSTALLATION)["_source"]
                ours = msgspec.convert(content["configuration"], Configuration)
                _refuse_other(held, ours, f"{address}: installation {change.name}")


def _held(client: Elasticsearch, name: str) -> Mapping[str, Any] | None:
    """The installation's own document."""
    try:
        found: Mapping[str, Any] = client.get(index=installation_index(name), id=INSTALLATION)["_source"]
    except NotFoundError:
        return None
    return found


def _document(configuration: Configuration) -> Content:
    return {
        "schema": SCHEMA,
        "city": configuration.city,
        "revision": configuration.revision,
        "configuration": msgspec.to_builtins(configuration),
    }


def _configuration(held: Mapping[str, Any], where: str) -> Configuration:
    try:
        return msgspec.convert(held["configuration"], Configuration)
    except (KeyError, msgspec.ValidationError):
        raise StoreError(
            f"{where}: its configuration is not one that this version reads: upgrade the service"
        ) from None


def _refuse_other(held: Mapping[str, Any], configuration: Configuration, where: str) -> None:
    judge_schema(held, where)
    if held.get("revision") != configuration.revision:
        raise StoreError(
            f"{where}: set up with configuration {held.get('revision')} for {held.get('city')}, not with "
            f"{configuration.revision} for {configuration.city}: use another --name, or the former configuration"
        )


def _refuse_foreign(client: Elasticsearch, name: str, address: str) -> None:
    """Raises ``StoreError`` for an index that a bulk made before the templates were there: its types are guesses."""
    found = client.indices.get_mapping(index=_indices(name)).body
    for index in sorted(found):
        mark = found[index]["mappings"].get("_meta", {})
        if mark.get("managed_by") != meta()["managed_by"]:
            raise StoreError(
                f"{address}: the index {index} was not made by `jianwei setup`: take it away, or use another --name"
            )
        refuse_newer(mark, f"{address}: index {index}")


def _indices(name: str) -> list[str]:
    return [*(pattern(name, kind) for kind in KINDS), f"{installation_index(name)}*"]


def _compared(part: Part, known: Mapping[str, Content], wanted: Mapping[str, Content]) -> Iterator[Change]:
    for name, content in wanted.items():
        if name not in known:
            yield Change(part, name, content)
        elif difference := tuple(_differences(known[name], content)):
            yield Change(part, name, content, difference)


def _differences(there: Content, wanted: Content) -> Iterator[str]:
    """What differs in the wanted fields, each as ``path: there -> wanted``. A server adds fields of its own above."""
    is_now = dict(_leaves({key: there.get(key, {}) for key in wanted}))
    shall_be = dict(_leaves(wanted))
    for path in sorted(is_now.keys() | shall_be.keys()):
        if is_now.get(path) != shall_be.get(path):
            yield f"{path}: {is_now.get(path, 'missing')} -> {shall_be.get(path, 'none')}"


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every leaf with its path, as text: the server gives numbers and flags of settings as text."""
    if isinstance(value, Mapping) and (value or not path):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    else:
        yield path, msgspec.json.encode(value).decode().strip('"')
