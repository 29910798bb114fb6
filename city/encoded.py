"""Encoded values as the service keeps them: texts, JSON and msgpack, and the same without leaks. Pure.

What is read as none of them is compared as text. A value without a leak keeps its bytes.
"""

from typing import Any

import msgspec

from city.removal import Removal

_pack = msgspec.msgpack.encode
_canonical = msgspec.json.Encoder(order="deterministic").encode


def decoded(cell: Any) -> tuple[Any, str]:
    """The value of a cell and how it is encoded: its form is one that gives the same bytes again, or ``none``."""
    if not isinstance(cell, str | bytes):
        return None, "none"
    raw = cell.encode() if isinstance(cell, str) else cell
    if raw[:1] in {b"{", b"[", b'"'}:
        try:
            value = msgspec.json.decode(raw)
        except msgspec.DecodeError:
            pass
        else:
            return value, "json" if msgspec.json.encode(value) == raw else "canonical"
    elif isinstance(cell, bytes):
        try:
            value = msgspec.msgpack.decode(raw)
        except (msgspec.DecodeError, ValueError):
            pass
        else:
            if isinstance(value, list | dict) and _pack(value) == raw:
                return value, "msgpack"
    return (cell if isinstance(cell, str) else raw.decode(errors="surrogateescape")), "text"


def cleaned(field: str, cell: Any, removal: Removal) -> Any:
    """A cell without leaks, encoded as it was; ``field`` is the name that it stands under."""
    value, form = decoded(cell)
    if form == "none":
        return cell
    clean = removal.cleaned({field: value})[field]
    if clean == value:
        return cell
    if form == "msgpack":
        return _pack(clean)
    written: bytes = _canonical(clean) if form == "canonical" else _written(clean, form)
    return written.decode() if isinstance(cell, str) else written


def _written(value: Any, form: str) -> bytes:
    return msgspec.json.encode(value) if form == "json" else str(value).encode(errors="surrogateescape")
