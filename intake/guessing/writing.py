"""A profile as text: tables in the order of the reference, every column with the reason for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from intake.guessing.parts import Parts

_ORDER = ("feed", "city", "file", "columns", "case", "times", "topic", "area", "class", "status")
_WIDTH = 100


def write(head: Sequence[str], tables: Mapping[str, Any], parts: Parts, optional: frozenset[str]) -> str:
    """The text of a profile. ``head`` are lines of comment above it, ``optional`` the columns that a file may lack."""
    lines = [f"# {line}".rstrip() for line in head]
    for name in [*_ORDER, *(name for name in tables if name not in _ORDER)]:
        if name == "columns":
            lines += ["", "[columns]", *_columns(parts, optional)]
        elif name in tables:
            lines += _table(name, tables[name])
    return "\n".join(lines) + "\n"


def _columns(parts: Parts, optional: frozenset[str]) -> Iterator[str]:
    for part in parts.taken.values():
        yield f"# {part.column.shown}: {part.reason}"
        headers = {"headers": [part.column.header], "optional": True} if part.local in optional else part.column.header
        yield f"{_key(part.local)} = {_value(headers)}"
    left = list(parts.reasons())
    if left:
        yield ""
        yield "# Left:"
        for column, why in left:
            yield f"# {column.shown}: {why}"


def _table(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from ("", f"[[{name}]]", *_pairs(each))
        return
    yield from ("", f"[{name}]", *_pairs({key: inner for key, inner in value.items() if not _is_rules(inner)}))
    for key, inner in value.items():
        if _is_rules(inner):
            yield from _table(f"{name}.{key}", inner)


def _is_rules(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _pairs(table: Mapping[str, Any]) -> Iterable[str]:
    return [f"{_key(key)} = {_value(value)}" for key, value in table.items()]


def _key(text: str) -> str:
    return text if text.isascii() and text.replace("_", "").replace("-", "").isalnum() else _value(text)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        return f"{{ {', '.join(_pairs(value))} }}"
    if isinstance(value, list | tuple):
        inner = [_value(each) for each in value]
        short = f"[{', '.join(inner)}]"
        return short if len(short) <= _WIDTH else "\n".join(("[", *(f"    {each}," for each in inner), "]"))
    return str(value)


def _quoted(text: str) -> str:
    """A basic string of TOML: quotes, backslashes and control characters escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(letter if letter.isprintable() else f"\\U{ord(letter):08X}" for letter in escaped) + '"'
