"""The body of a request to rows: a JSON array of objects, one object, or one object a line (NDJSON).

Values become the same texts as those of files of JSON (``intake.json_values``).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from intake.errors import RowError
from intake.json_values import Hole, JsonError, decode_whole, object_cells

Row = Mapping[str, str | Hole]
"""The cells of a row by the feed's own field names, as text, and where objects stand."""

LARGEST = 8 << 20
"""Bytes of a body."""
MOST_ROWS = 10_000


class BodyError(ValueError):
    """A body that is no list of rows at all. The message holds nothing of it."""


def rows(body: bytes, *, lines: bool) -> list[Row | RowError]:
    """The rows of a body, in order, or what is wrong with one; ``lines`` for NDJSON, where blank lines are none.

    Raises ``BodyError``. A row is rejected for a list of objects or for objects nested too deep, whichever field they
    are in: what its sender takes for a row is not one.
    """
    found = list(_lines(body) if lines else _values(body))
    if len(found) > MOST_ROWS:
        raise BodyError(f"more than {MOST_ROWS} rows: send them in parts")
    return found


def _values(body: bytes) -> Iterator[Row | RowError]:
    try:
        given = _decoded(body)
    except JsonError as error:
        raise BodyError(f"{error}, at character {error.at + 1}") from None
    for value in given if isinstance(given, list) else [given]:
        yield _row(value)


def _lines(body: bytes) -> Iterator[Row | RowError]:
    for line in body.split(b"\n"):
        if not line.strip():
            continue
        try:
            yield _row(_decoded(line))
        except JsonError as error:
            yield RowError("", str(error), error.code)


def _decoded(content: bytes) -> Any:
    try:
        return decode_whole(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise JsonError("not UTF-8", "syntax", error.start) from None


def _row(value: Any) -> Row | RowError:
    try:
        cells = object_cells(value)
    except JsonError as error:
        return RowError("", str(error), error.code)
    hole = next((cell for cell in cells.values() if cell in (Hole.LIST, Hole.DEEP)), None)
    if isinstance(hole, Hole):
        return RowError("", f"{hole.value} in a field", "shape")
    return cells
