"""Tables of TOML files as checked values, or an error that names file, line, table and key."""

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from intake.errors import ProfileError, nearest
from intake.profile_text import Fault, ProfileText

Value = TypeVar("Value")

_AT = re.compile(r"(?P<what>.*?)(?: - at `(?P<path>.*)`)?", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`", re.DOTALL)
_KIND = re.compile(r"`(\w+)`")
_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "date": "a date",
    "datetime": "a time",
}
_STEP = re.compile(r"\.([^.\[]+)(?:\[(\d+)\])?")


def read_text(path: Path) -> ProfileText:
    """The text of a file in UTF-8. Raises ``ProfileError``."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ProfileError(f"{path}:1: cannot be read: {error.strerror}") from None
    try:
        return ProfileText(str(path), content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ProfileError(f"{path}:{line}: byte {error.start} is not UTF-8, expected a TOML file in UTF-8") from None


def convert(text: ProfileText, kind: type[Value]) -> Value:
    """The tables of a text as a value. Raises ``ProfileError`` at the first fault."""
    raw = text.parsed()
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise text.error(explained(str(error), kind)) from None


def explained(message: str, root: type, also: tuple[str, ...] = ()) -> Fault:
    """What ``msgspec`` found in a value of a type, as table, key and sentence; ``also`` are keys beside the root's."""
    parts = _AT.fullmatch(message)
    what, path = (parts["what"], parts["path"] or "$") if parts else (message, "$")
    found = _STEP.findall(path)
    steps = [name for name, _ in found]
    nth = next((int(index) for _, index in found if index), 0)
    if unknown := _UNKNOWN.fullmatch(what):
        known = _known_keys(root, steps, also)
        hint = nearest(unknown[1], known) or f", expected one of {', '.join(sorted(known))}"
        return Fault(".".join(steps), unknown[1], f"unknown key{hint}", nth)
    if missing := _MISSING.fullmatch(what):
        if not steps:
            return Fault("", missing[1], f"the table [{missing[1]}] is missing, it is required")
        return Fault(".".join(steps), missing[1], "is missing, it is required", nth)
    kind = _type_at(root, steps)
    if isinstance(kind, inspect.VarTupleType):
        kind = kind.item_type
    if isinstance(kind, inspect.LiteralType):
        what = f"{what}, expected one of {', '.join(str(value) for value in kind.values)}"
    return Fault(".".join(steps[:-1]), steps[-1] if steps else "", _in_words(what), nth)


def _in_words(what: str) -> str:
    """The sentence of ``msgspec`` with the words of TOML's reader for the kinds of values."""
    said = _KIND.sub(lambda found: _WORDS.get(found[1], found[1]), what)
    return said.replace("Expected ", "expected ", 1).replace("Invalid enum value", "unknown value", 1)


def _type_at(root: type, steps: list[str]) -> Any:
    """The type that a value has at these steps, None where it has none."""
    kind: Any = inspect.type_info(root)
    for step in steps:
        struct = _struct(kind)
        kind = next((field.type for field in struct.fields if field.encode_name == step), None) if struct else None
    return kind


def _known_keys(root: type, steps: list[str], also: tuple[str, ...]) -> list[str]:
    struct = _struct(_type_at(root, steps))
    known = [field.encode_name for field in struct.fields] if struct else []
    return known if steps else [*known, *also]


def _struct(kind: Any) -> inspect.StructType | None:
    """The table that a type holds: itself, an element of a list, a value of a mapping, one of several."""
    if isinstance(kind, inspect.StructType):
        return kind
    if isinstance(kind, inspect.UnionType):
        return next((struct for one in kind.types if (struct := _struct(one)) is not None), None)
    if isinstance(kind, inspect.VarTupleType):
        return _struct(kind.item_type)
    return _struct(kind.value_type) if isinstance(kind, inspect.DictType) else None
