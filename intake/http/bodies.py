"""The body of a request to rows: a JSON array of objects, one object, or one object a line (NDJSON)."""

from collections.abc import Iterator

from intake.errors import RowError
from intake.json_values import JsonError, decode, object_cells, single

Row = dict[str, str]
"""The cells of a row by the feed's own field names, as text."""

LARGEST = 8 << 20
"""Bytes of a body."""
MOST_ROWS = 10_000
_DEEPEST = 4


class BodyError(ValueError):
    """A body that is no list of rows at all. The message holds nothing of it."""


def rows(body: bytes, *, lines: bool) -> list[Row | RowError]:
    """The rows of a body, in order, or what is wrong with one; ``lines`` for NDJSON, where blank lines are none.

    Raises ``BodyError``.

    Fields of objects inside a row are named by the path: ``{"a": {"b": 1}}`` has the field ``a.b``. A list of plain
    values is one text, parted by ``;``. Null is the empty text.
    """
    try:
        found = list(_lines(body) if lines else _values(body))
    except RecursionError:
        raise BodyError("nested too deep") from None
    if len(found) > MOST_ROWS:
        raise BodyError(f"more than {MOST_ROWS} rows: send them in parts")
    return found


def _values(body: bytes) -> Iterator[Row | RowError]:
    try:
        text = body.decode("utf-8-sig").strip()
        given, end = decode(text)
        if end < len(text):
            raise BodyError(f"no JSON: something follows its end at character {end}")
    except UnicodeDecodeError as error:
        raise BodyError(f"no JSON: byte {error.start} is not UTF-8") from None
    except JsonError as error:
        raise BodyError(f"no JSON: {error} at character {error.at}") from None
    for value in given if isinstance(given, list) else [given]:
        yield _row(value)


def _lines(body: bytes) -> Iterator[Row | RowError]:
    for line in body.split(b"\n"):
        if not line.strip():
            continue
        try:
            text = line.decode().strip()
            value, end = decode(text)
        except (UnicodeDecodeError, JsonError):
            yield RowError("", "no JSON", "shape")
            continue
        yield _row(value) if end == len(text) else RowError("", "no JSON", "shape")


def _row(value: object) -> Row | RowError:
    if not isinstance(value, dict):
        return RowError("", "no object of fields", "shape")
    try:
        cells = object_cells({name: _joined(one, 1) for name, one in value.items()})
    except JsonError as error:
        return RowError("", str(error), "shape")
    except RowError as fault:
        return fault
    return {name: cell for name, cell in cells.items() if isinstance(cell, str)}


def _joined(value: object, depth: int) -> object:
    """The value with every list of plain values as one text."""
    if isinstance(value, dict):
        if depth > _DEEPEST:
            raise RowError("", "objects nested too deep", "shape")
        return {name: _joined(one, depth + 1) for name, one in value.items()}
    if not isinstance(value, list):
        return value
    texts = [single(one) for one in value]
    if not all(isinstance(text, str) for text in texts):
        raise RowError("", "a list of objects in a field", "shape")
    return ";".join(text for text in texts if isinstance(text, str))
