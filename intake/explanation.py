"""From what ``msgspec`` says of a TOML file that does not fit to the fault that a person can mend."""

import re
from typing import Any

from msgspec import inspect

from intake.errors import nearest
from intake.profile_text import Fault

_AT = re.compile(r"(?P<what>.*?)(?: - at `(?P<path>.*)`)?", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)(?:\[(\d+)\])?")


def explained(message: str, kind: Any, *, more: tuple[str, ...] = ()) -> Fault:
    """What ``msgspec`` found in making a ``kind``, as table, key and sentence; ``more`` are known keys at the top."""
    parts = _AT.fullmatch(message)
    what, path = (parts["what"], parts["path"] or "$") if parts else (message, "$")
    found = _STEP.findall(path)
    steps = [name for name, _ in found]
    nth = next((int(index) for _, index in found if index), 0)
    if unknown := _UNKNOWN.fullmatch(what):
        known = _known_keys(kind, steps, more)
        hint = nearest(unknown[1], known) or f", expected one of {', '.join(sorted(known))}"
        return Fault(".".join(steps), unknown[1], f"unknown key{hint}", nth)
    if missing := _MISSING.fullmatch(what):
        if not steps:
            return Fault("", missing[1], f"the table [{missing[1]}] is missing, it is required")
        return Fault(".".join(steps), missing[1], "is missing, it is required", nth)
    found_at = _type_at(kind, steps)
    if isinstance(found_at, inspect.LiteralType):
        what = f"{what}, expected one of {', '.join(str(value) for value in found_at.values)}"
    return Fault(".".join(steps[:-1]), steps[-1] if steps else "", what, nth)


def _type_at(root: Any, steps: list[str]) -> Any:
    """The type that a root has at these steps, None where it has none."""
    kind: Any = inspect.type_info(root)
    for step in steps:
        struct = _struct(kind)
        kind = next((field.type for field in struct.fields if field.encode_name == step), None) if struct else None
    return kind


def _known_keys(root: Any, steps: list[str], more: tuple[str, ...]) -> list[str]:
    struct = _struct(_type_at(root, steps))
    known = [field.encode_name for field in struct.fields] if struct else []
    return known if steps else [*known, *more]


def _struct(kind: Any) -> inspect.StructType | None:
    """The table that a type holds: itself, an element of a list, a value of a mapping, one of several."""
    if isinstance(kind, inspect.StructType):
        return kind
    if isinstance(kind, inspect.UnionType):
        return next((struct for one in kind.types if (struct := _struct(one)) is not None), None)
    if isinstance(kind, inspect.VarTupleType):
        return _struct(kind.item_type)
    return _struct(kind.value_type) if isinstance(kind, inspect.DictType) else None
