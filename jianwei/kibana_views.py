"""Data views of Kibana, and what all objects of an installation share: ids, patterns, versions. Pure functions."""

from typing import Any
from urllib.parse import urlsplit

import msgspec

from city.configuration import Place
from indexing.elastic_templates import alias
from indexing.errors import StoreError
from indexing.store import KINDS
from jianwei.kibana_sources import Format, Sources, ViewName

Body = dict[str, Any]

CORE_VERSION = "8.8.0"
VERSIONS = {
    "index-pattern": "8.0.0",
    "search": "8.0.0",
    "visualization": "8.5.0",
    "lens": "8.9.0",
    "dashboard": "8.9.0",
}
"""The version of the form in which an object of each type is written."""


class Site(msgspec.Struct, frozen=True):
    """What differs between installations: the name, where browsers reach the board, the places of areas."""

    name: str
    board: str = ""
    """``https://board.example``; without one nothing links to it."""
    places: tuple[Place, ...] = ()

    def __post_init__(self) -> None:
        if not self.board:
            return
        try:
            split = urlsplit(self.board)
            good = split.scheme in {"http", "https"} and split.hostname and not split.username
        except ValueError:
            good = False
        if not good or split.query or split.fragment:
            raise StoreError("the address is not one of a board: expected http(s)://host[:port], without a user")


def view_id(site: Site, view: ViewName) -> str:
    """The id of a data view."""
    return f"{site.name}-{view}"


def index_pattern(site: Site, view: ViewName) -> str:
    """The aliases of a view: that of its kind, or those of every kind and of no other installation.

    Behind an alias documents stand once, also while they are being migrated to another schema.
    """
    if view == "documents":
        return ",".join(alias(site.name, kind) for kind in KINDS)
    return alias(site.name, view)


def runtime_fields(sources: Sources, view: ViewName) -> dict[str, Body]:
    """The fields that a data view works out, by their names there, as Elasticsearch takes them."""
    chosen = [(key, sources.runtime[key]) for key in sources.views[view].runtime]
    return {each.named or key: {"type": each.type, "script": {"source": each.script}} for key, each in chosen}


def only(sources: Sources, view: ViewName, asked: str) -> str:
    """What a panel asks for, and what holds in each panel of its view."""
    return " and ".join(each for each in (sources.views[view].only, asked) if each)


def view_object(sources: Sources, site: Site, key: ViewName) -> Body:
    """The data view as a saved object."""
    view = sources.views[key]
    labels = {field: {"customLabel": label} for field, label in view.labels.items()}
    for each in view.runtime:
        labels[sources.runtime[each].named or each] = {"customLabel": sources.runtime[each].label}
    formats = {field: made for field, each in view.formats.items() if (made := _format(each, site))}
    attributes: Body = {
        "title": index_pattern(site, key),
        "name": f"{view.title} ({site.name})",
        "fieldAttrs": packed(labels),
        "fieldFormatMap": packed(formats),
        "runtimeFieldMap": packed(runtime_fields(sources, key)),
    }
    if view.time:
        attributes["timeFieldName"] = view.time
    return saved("index-pattern", view_id(site, key), attributes, [])


def _format(given: Format, site: Site) -> Body | None:
    """Kibana's format of a field; None where the board is not known. Kibana escapes the value in the address."""
    if given.board:
        template = f"{site.board.rstrip('/')}/alerts/{{{{value}}}}"
        link = {"type": "a", "urlTemplate": template, "labelTemplate": "打开 Open"}
        return {"id": "url", "params": link} if site.board else None
    if given.words:
        entries = [{"key": code, "value": word} for code, word in given.words.items()]
        return {"id": "static_lookup", "params": {"lookupEntries": entries}}
    return {"id": "number", "params": {"pattern": given.pattern}}


def saved(kind: str, id: str, attributes: Body, references: list[Body]) -> Body:
    """A saved object."""
    return {
        "type": kind,
        "id": id,
        "attributes": attributes,
        "references": references,
        "coreMigrationVersion": CORE_VERSION,
        "typeMigrationVersion": VERSIONS[kind],
    }


def refer(name: str, kind: str, id: str) -> Body:
    """A reference to another object, under the name by which the attributes mean it."""
    return {"name": name, "type": kind, "id": id}


def packed(value: Any) -> str:
    """JSON inside JSON: the same text for the same value."""
    return msgspec.json.encode(value, order="deterministic").decode()
