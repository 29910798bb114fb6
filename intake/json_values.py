"""JSON texts to cells: values as texts exactly as written, keys of objects inside objects joined by points.

Numbers are never computed with: ``1.50`` stays ``1.50`` and twenty digits stay twenty. ``null`` is an empty cell.
"""

from collections.abc import Iterator
from enum import Enum
from json import JSONDecodeError, JSONDecoder
from typing import Any, Final


class Hole(Enum):
    """What stands where a single value is expected."""

    LIST = "a list"
    OBJECT = "an object"


Cells = dict[str, str | Hole]
"""Key, or path of keys, to what stands there."""

_DEEPEST = 16
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


def object_cells(value: dict[Any, Any]) -> Cells:
    """The cells of an object by path. Raises ``JsonError`` where a key stands twice or a text is no text."""
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
    """A single value as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | dict):
        return Hole.LIST if isinstance(value, list) else Hole.OBJECT
    return "" if value is None else str(value).lower()


def _walked(value: dict[Any, Any], prefix: str, depth: int) -> Iterator[tuple[str, str | Hole]]:
    if _TWICE in value:
        raise JsonError("a key stands twice", "shape")
    for key, inner in value.items():
        yield prefix + key, single(inner)
        if isinstance(inner, dict) and depth < _DEEPEST:
            yield from _walked(inner, f"{prefix}{key}.", depth + 1)


def _require_text(cells: Cells | list[str | Hole]) -> None:
    """JSON can spell half of a pair of surrogates, which is no character and cannot be written."""
    found = cells.values() if isinstance(cells, dict) else cells
    try:
        "".join(cell for cell in found if isinstance(cell, str)).encode()
    except UnicodeEncodeError:
        raise JsonError("half of a character", "syntax") from None
