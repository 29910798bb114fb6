"""Fields that indices made by a former version of the service lack.

A template says how an index is made, and changes none that is there. A document with a field that its index does not
know is refused (``dynamic: strict``), so `jianwei setup` adds it. Documents of before are without it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from indexing.elastic_templates import Content, is_current, mappings
from indexing.store import KINDS


def lacking(name: str, found: Mapping[str, Any]) -> Iterator[tuple[str, Content]]:
    """Indices of an installation, by name, and the properties that each lacks; ``found`` is what the server tells of
    their mappings. Fields inside of objects are added with the object.
    """
    for kind in KINDS:
        wanted = mappings(kind)["properties"]
        for index in sorted(index for index in found if is_current(name, kind, index)):
            properties = found[index]["mappings"].get("properties", {})
            missing = {
                field: content
                for field, content in wanted.items()
                if field not in properties or _within(content) - _within(properties[field])
            }
            if missing:
                yield index, {"properties": missing}


def _within(content: Mapping[str, Any]) -> set[str]:
    """Names of the fields inside an object."""
    return set(content.get("properties", ()))
