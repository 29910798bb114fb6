"""Names, component templates and index templates of an installation. Pure functions of its name.

A kind's documents lie in monthly indices (``jianwei-cases-2026.10``) or in one (``jianwei-alerts-all``). Whichever
index is made gets its mapping and its place behind the alias ``jianwei-cases`` by the kind's template. Everything is
read through the alias. The schema version stands in ``_meta``, in the names of templates, and from version 2 on in
those of indices (``jianwei-cases-v2-2026.10``): two versions can stand side by side, the newer template wins.
"""

from typing import Any

from indexing.elastic_mappings import ID, PROPERTIES
from indexing.store import KINDS, Kind

SCHEMA = 1
"""Version of the mappings. A store of a newer one is refused, one of an older one is migrated (`jianwei migrate`).

A field that is added needs no new one: `jianwei setup` adds it. A field of another type, or one that old documents are
to be found by as well, does.
"""

INSTALLATION = "installation"
"""The ``_id`` of the one document of the installation's index. It is written last: where it is, all is there."""

Content = dict[str, Any]

_PRIORITY = 500
"""Above the templates that Elasticsearch brings with it (100 to 200)."""


def alias(name: str, kind: Kind) -> str:
    """What a kind is read through."""
    return f"{name}-{kind}"


def pattern(name: str, kind: Kind) -> str:
    """The indices of a kind, of every schema."""
    return f"{name}-{kind}-*"


def index_name(name: str, kind: Kind, part: str) -> str:
    """The index of this schema for a part of a kind: a month, or ``all``."""
    return f"{_prefix(name, kind)}{part}"


def counterpart(name: str, kind: Kind, index: str) -> str:
    """The index of this schema that takes the place of one of any schema."""
    return index_name(name, kind, index.rpartition("-")[2])


def is_current(name: str, kind: Kind, index: str) -> bool:
    """Whether the name of an index is one of this schema."""
    return index == counterpart(name, kind, index)


def before(index: str, month: str) -> bool:
    """Whether an index is of a month before one, as ``2025-07``.

    >>> before("jianwei-cases-2025.06", "2025-07"), before("jianwei-cases-2025.07", "2025-07")
    (True, False)
    """
    return index.rpartition("-")[2] < month.replace("-", ".")


def installation_index(name: str) -> str:
    """The index whose one document says what the installation is."""
    return f"{name}-installation"


def template_name(name: str, part: str, schema: int | None = None) -> str:
    """The name of a template of a schema, else of this one; ``part`` is a kind or ``settings``."""
    return f"{name}-{part}-v{schema or SCHEMA}"


def component_templates(name: str, *, replicas: int = 0) -> dict[str, Content]:
    """Settings that all indices share, and the mapping of each kind, by template name."""
    found = {template_name(name, "settings"): {"template": {"settings": settings(replicas)}, "_meta": meta()}}
    for kind in KINDS:
        found[template_name(name, kind)] = {"template": {"mappings": mappings(kind)}, "_meta": meta()}
    return found


def index_templates(name: str) -> dict[str, Content]:
    """One for each kind, by template name."""
    return {
        template_name(name, kind): {
            "index_patterns": [f"{_prefix(name, kind)}*"],
            "priority": _PRIORITY + SCHEMA,
            "composed_of": [template_name(name, "settings"), template_name(name, kind)],
            "template": {"aliases": {alias(name, kind): {}}},
            "_meta": meta(),
        }
        for kind in KINDS
    }


def copying_templates(name: str, indices: dict[Kind, list[str]]) -> dict[str, Content]:
    """What exactly these indices are made by while they are filled: as by their kind's own, but behind no alias."""
    return {
        copying_name(template_name(name, kind)): {
            "index_patterns": sorted(some),
            "priority": 2 * _PRIORITY + SCHEMA,
            "composed_of": [template_name(name, "settings"), template_name(name, kind)],
            "_meta": meta(),
        }
        for kind, some in indices.items()
        if some
    }


def copying_name(template: str) -> str:
    """The name of the template beside this one by which indices are made that are being filled."""
    return f"{template}-copying"


def settings(replicas: int) -> Content:
    """Of every index.

    The interval of refreshing is written down because without it an index that nobody searched for 30 s shows nothing
    new. Deletions are remembered for an hour, so that an older version which comes late cannot raise a document again.
    """
    return {
        "index": {
            "number_of_shards": 1,
            "number_of_replicas": replicas,
            "refresh_interval": "1s",
            "gc_deletes": "1h",
            "mapping": {"coerce": False},
        }
    }


def mappings(kind: Kind) -> Content:
    """Every field of a kind; a document with another is refused."""
    properties = {ID: {"type": "keyword"}, **PROPERTIES[kind]}
    return {"dynamic": "strict", "_meta": meta(), "properties": properties}


def installation(replicas: int) -> Content:
    """The index of the installation's own document. Its configuration is kept, not searched."""
    return {
        "settings": settings(replicas),
        "mappings": {
            "dynamic": "strict",
            "_meta": meta(),
            "properties": {
                "schema": {"type": "long"},
                "city": {"type": "keyword"},
                "revision": {"type": "keyword"},
                "configuration": {"type": "object", "enabled": False},
            },
        },
    }


def meta() -> Content:
    """The mark by which a template or an index is known to be ours."""
    return {"managed_by": "jianwei", "schema": SCHEMA}


def _prefix(name: str, kind: Kind) -> str:
    return f"{alias(name, kind)}-" if SCHEMA == 1 else f"{alias(name, kind)}-v{SCHEMA}-"
