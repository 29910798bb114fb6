"""The rows of one JSON text, one after the other, so that no more than one of them is held as values."""

import re
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from intake.json_values import JsonError, decode

_SPACE = re.compile(r"[ \t\r\n]*")

Elements = Generator[tuple[int, Any], None, int]
"""Elements of a list, each with the place that it begins at; gives the place behind the list."""


def elements(text: str, path: Sequence[str]) -> Iterator[tuple[int, Any]]:
    """The elements of the list at a path of keys, each with its place in the text; no keys: the text is the list.

    Raises ``JsonError``, also for what is wrong behind the list.
    """
    end = _skip(text, (yield from _inside(text, _skip(text, 0), path)))
    if end < len(text):
        raise JsonError("more behind the end of the JSON", "syntax", end)


def _inside(text: str, at: int, path: Sequence[str]) -> Elements:
    if path:
        return (yield from _member(text, at, path))
    if text[at : at + 1] != "[":
        raise JsonError("no list of rows here, file.rows says where in the file it is", "type", at)
    at = _skip(text, at + 1)
    while text[at : at + 1] != "]":
        value, end = decode(text, at)
        yield at, value
        at = _next(text, end, "]")
    return at + 1


def _member(text: str, at: int, path: Sequence[str]) -> Elements:
    if text[at : at + 1] != "{":
        raise JsonError(f"no object here, expected one with the key {path[0]}", "type", at)
    found, at = False, _skip(text, at + 1)
    while text[at : at + 1] != "}":
        key, end = decode(text, at)
        colon = _skip(text, end)
        if not isinstance(key, str) or text[colon : colon + 1] != ":":
            raise JsonError("not JSON", "syntax", colon)
        value_at = _skip(text, colon + 1)
        if key != path[0]:
            _, end = decode(text, value_at)
        elif found:
            raise JsonError(f"the key {key} stands twice", "shape", at)
        else:
            found, end = True, (yield from _inside(text, value_at, path[1:]))
        at = _next(text, end, "}")
    if not found:
        raise JsonError(f"no key {path[0]} in this object", "shape", at)
    return at + 1


def _next(text: str, end: int, closing: str) -> int:
    """Where the next element begins, or the closing bracket stands."""
    at = _skip(text, end)
    if text[at : at + 1] == closing:
        return at
    if text[at : at + 1] != ",":
        raise JsonError("not JSON", "syntax", at)
    at = _skip(text, at + 1)
    if text[at : at + 1] == closing:
        raise JsonError("not JSON", "syntax", at)
    return at


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
