"""JSON texts to cells: values as texts exactly as written, keys of objects inside objects joined by points.

Numbers are never computed with: ``1.50`` stays ``1.50`` and twenty digits stay twenty. ``null`` is an empty cell, a
list of single values is one text, parted by ``;``.
"""

from collections.abc import Iterator
from enum import Enum
from json import JSONDecodeError, JSONDecoder
from typing import Any, Final


class Hole(Enum):
    """What stands where a single value is expected."""

    LIST = "a list of lists or objects"
    OBJECT = "an object"
    DEEP = "an object nested too deep"


Cells = dict[str, str | Hole]
"""Key, or path of keys, to what stands there."""

_DEEPEST = 5
"""Levels of objects that are looked into."""
_TWICE: Final = object()
"""The key under which an object holds that one of its keys stands twice."""


class JsonError(ValueError):
    """A text that is no row; ``code`` is a word of the reference, ``at`` a place in the text, no part of it is told."""

    def __init__(self, reason: str, code: str, at: int = 0) -> None:
        self.code, self.at = code, at
        super().__init__(reason)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[Any, Any]:
    found: dict[Any, Any] = dict(pairs)
    if len(found) < len(pairs):
        found[_TWICE] = True
    return found


def _no_number(_: str) -> Any:
    raise ValueError


_DECODER = JSONDecoder(object_pairs_hook=_pairs, parse_float=str, parse_int=str, parse_constant=_no_number)


def decode(text: str, at: int = 0) -> tuple[Any, int]:
    """The value that begins at a place, and where it ends. Raises ``JsonError``."""
    try:
        return _DECODER.raw_decode(text, at)
    except JSONDecodeError as error:
        raise JsonError("not JSON", "syntax", error.pos) from None
    except RecursionError:
        raise JsonError("nested too deep", "syntax", at) from None
    except ValueError:
        raise JsonError("a number that JSON does not know", "syntax", at) from None


def decode_whole(text: str) -> Any:
    """The one value of a text. Raises ``JsonError``."""
    text = text.strip(" \t\r\n")
    value, end = decode(text)
    if end < len(text):
        raise JsonError("more than one value", "syntax", end)
    return value


def object_cells(value: Any) -> Cells:
    """The cells of an object by path. Raises ``JsonError`` for what is none, and where a key stands twice or a text is
    no text.
    """
    if not isinstance(value, dict):
        raise JsonError("no object, expected one with the row's cells by name", "type")
    cells: Cells = {}
    for path, cell in _walked(value, "", 1):
        if path in cells:
            raise JsonError("a key stands twice", "shape")
        cells[path] = cell
    _require_text(cells)
    return cells


def list_cells(value: list[Any]) -> list[str | Hole]:
    """The cells of a list. Raises ``JsonError`` where a text is no text."""
    cells = [single(inner) for inner in value]
    _require_text(cells)
    return cells


def single(value: Any) -> str | Hole:
    """A value as the text of one cell, or what keeps it from being one."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return Hole.OBJECT
    if isinstance(value, list):
        texts = [single(inner) for inner in value if not isinstance(inner, list)]
        words = [text for text in texts if isinstance(text, str)]
        return ";".join(words) if len(words) == len(value) else Hole.LIST
    return "" if value is None else str(value).lower()


def no_value(field: str, hole: Hole) -> tuple[str, str, str]:
    """Field, reason and code of what keeps a row from being read that has such a thing in a column that is wanted."""
    return field, f"{hole.value}, expected a text, a number, true, false, null or a list of those", "type"


def _walked(value: dict[Any, Any], prefix: str, depth: int) -> Iterator[tuple[str, str | Hole]]:
    if _TWICE in value:
        raise JsonError("a key stands twice", "shape")
    for key, inner in value.items():
        if not isinstance(inner, dict):
            yield prefix + key, single(inner)
        elif depth == _DEEPEST:
            yield prefix + key, Hole.DEEP
        else:
            yield prefix + key, Hole.OBJECT
            yield from _walked(inner, f"{prefix}{key}.", depth + 1)


def _require_text(cells: Cells | list[str | Hole]) -> None:
    """JSON can spell half of a pair of surrogates, which is no character and cannot be written."""
    found = cells.values() if isinstance(cells, dict) else cells
    try:
        "".join(cell for cell in found if isinstance(cell, str)).encode()
    except UnicodeEncodeError:
        raise JsonError("half of a character", "syntax") from None
