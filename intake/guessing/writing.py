"""A profile as text: tables in the order of the reference, every column with the reason for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from intake.guessing.gaps import Gap
from intake.guessing.parts import Parts

_ORDER = ("feed", "city", "file", "columns", "case", "times", "topic", "area", "class", "status")
_WIDTH = 100
_MEND = "# MEND HERE:"


class Comments(NamedTuple):
    """Lines above a profile, what people are to mend in it, and lines below it."""

    head: Sequence[str] = ()
    gaps: Sequence[Gap] = ()
    foot: Sequence[str] = ()


NO_COMMENTS = Comments()


def write(tables: Mapping[str, Any], parts: Parts, optional: frozenset[str], comments: Comments = NO_COMMENTS) -> str:
    """The text of a profile; ``optional`` are the columns that a file may lack."""
    lines = _commented(comments.head)
    for name in [*_ORDER, *(name for name in tables if name not in _ORDER)]:
        if name == "columns":
            lines += ["", "[columns]", *_columns(parts, optional, comments.gaps)]
        elif name in tables:
            lacking = [gap for gap in comments.gaps if gap.table == name]
            lines += _table(name, _without(tables[name], lacking))
            lines += [f"{_MEND} {gap.line}" for gap in lacking]
    return "\n".join([*lines, *_commented(comments.foot)]) + "\n"


def _commented(lines: Iterable[str]) -> list[str]:
    return [f"# {line}".rstrip() for line in lines]


def _without(table: Any, lacking: Sequence[Gap]) -> Any:
    keys = {gap.role.rpartition(".")[2] for gap in lacking}
    return {key: value for key, value in table.items() if key not in keys} if keys else table


def _columns(parts: Parts, optional: frozenset[str], lacking: Sequence[Gap]) -> Iterator[str]:
    for part in parts.taken.values():
        yield f"# {part.column.shown}: {part.reason}"
        headers = {"headers": [part.column.header], "optional": True} if part.local in optional else part.column.header
        yield f"{_key(part.local)} = {_value(headers)}"
    for gap in lacking:
        yield f"{_MEND} no column was found for {gap.what}. Name its header here, and take the line in [{gap.table}]."
        yield f'# {gap.local} = "HEADER"'
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
