"""Figures that are kept as a file: canonical JSON, with an id that stands for the content.

The same figures give the same bytes, and a file that was changed by hand is refused.
"""

from hashlib import blake2b
from typing import Any, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)


class _Version(msgspec.Struct, frozen=True):
    """What every version of a file begins with."""

    schema: int


_encoder = msgspec.json.Encoder(order="deterministic")


def encoded(value: msgspec.Struct) -> bytes:
    """The canonical bytes, one line."""
    return _encoder.encode(value) + b"\n"


def identified(value: T, what: str) -> T:
    """The value with the id that its content gives, in the field ``<what>_id``."""
    name = f"{what}_id"
    content = _encoder.encode(msgspec.structs.replace(value, **{name: ""}))
    return msgspec.structs.replace(value, **{name: blake2b(content, digest_size=8).hexdigest()})


def decoded(content: bytes, kind: type[T], what: str, schema: int, error: type[ValueError]) -> T:
    """The value of its bytes. Raises ``error`` for what is none, of another schema, or changed since it was made."""
    try:
        given = msgspec.json.decode(content, type=_Version).schema
        value: Any = msgspec.json.decode(content, type=kind) if given == schema else None
    except (msgspec.DecodeError, RecursionError) as problem:
        # Only what this package says itself is passed on: a message of the decoder may hold a value.
        own = f" ({problem})" if isinstance(problem.__cause__, ValueError) else ""
        raise error(f"not a {what} of this version{own}: expected a {what}.json that `jianwei {what}` wrote") from None
    if value is None:
        raise error(f"a {what} of schema {given}, this version reads {schema}")
    found: T = value
    if getattr(identified(found, what), f"{what}_id") != getattr(found, f"{what}_id"):
        raise error("its content is not the one that its id stands for: it was changed since it was made")
    return found
