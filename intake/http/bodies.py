"""The body of a request to rows: a JSON array of objects, one object, or one object a line (NDJSON)."""

from collections.abc import Iterator

import msgspec

from intake.errors import RowError

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
        given = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise BodyError(f"no JSON: {error}") from None
    for value in given if isinstance(given, list) else [given]:
        yield _row(value)


def _lines(body: bytes) -> Iterator[Row | RowError]:
    for line in body.split(b"\n"):
        if not line.strip():
            continue
        try:
            yield _row(msgspec.json.decode(line))
        except msgspec.DecodeError:
            yield RowError("", "no JSON", "shape")


def _row(value: object) -> Row | RowError:
    if not isinstance(value, dict):
        return RowError("", "no object of fields", "shape")
    try:
        return dict(_fields(value, "", 0))
    except RowError as fault:
        return fault


def _fields(value: dict[str, object], prefix: str, depth: int) -> Iterator[tuple[str, str]]:
    for name, one in value.items():
        if isinstance(one, dict):
            if depth == _DEEPEST:
                raise RowError("", "objects nested too deep", "shape")
            yield from _fields(one, f"{prefix}{name}.", depth + 1)
        else:
            yield prefix + name, _text(one)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        if any(isinstance(one, dict | list) for one in value):
            raise RowError("", "a list of objects in a field", "shape")
        return ";".join(map(_text, value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
