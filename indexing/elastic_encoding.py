"""Documents as operations of a bulk: which index, which id, which version, and the bytes, made once. Pure functions.

The external version is the document's own, so that the order and the number of writes change nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from indexing.elastic_mappings import ID
from indexing.elastic_templates import index_name
from indexing.errors import StoreError
from indexing.fields import FIELDS
from indexing.store import Document, Kind

LONGEST_ID = 512
"""Bytes of an ``_id``. A longer one would make a whole bulk fail."""

MONTHLY: dict[Kind, str] = {"cases": "registered", "buckets": "day", "bands": "day", "findings": "start"}
"""The time that names the month: it never changes, or ``Document.formerly`` tells."""

_encode = msgspec.json.Encoder().encode


class Operation(NamedTuple):
    """Lines of a bulk that write one document, or take it out of the index of its former month."""

    kind: Kind
    id: str
    lines: bytes
    deletion: bool = False


def operations(name: str, document: Document) -> list[Operation]:
    """What is to be done for a document: one operation, or two where it has moved to another month.

    Raises ``StoreError`` for a document that lacks the time its kind is ordered by, or has one that is none.
    """
    kind, id, version, body = document.kind, document.id, document.version, document.body
    part = _part(document)
    written = _encode(id)
    key = written if len(id) * 4 <= LONGEST_ID else _encode(document_id(id))
    # The id goes into the encoded body: a copy of the body would cost as much as encoding it.
    lines = b'%b%b,"version":%d}}\n{"%b":%b%b%b\n' % (
        _head(name, kind, part, "index"),
        key,
        version,
        _ID,
        written,
        b"," if body else b"",
        _encode(body)[1:],
    )
    found = [Operation(kind, id, lines)]
    formerly = document.formerly
    if formerly is not None and kind in MONTHLY and (former := _month(formerly)) != part:
        gone = b'%b%b,"version":%d}}\n' % (_head(name, kind, former, "delete"), key, version)
        found.append(Operation(kind, id, gone, deletion=True))
    return found


def requests(operations: Iterable[Operation], most: int, size: int) -> Iterator[list[Operation]]:
    """Operations a request: at most ``most``, and ``size`` bytes unless one alone is larger."""
    some: list[Operation] = []
    held = 0
    for operation in operations:
        length = len(operation.lines)
        if some and (len(some) == most or held + length > size):
            yield some
            some, held = [], 0
        some.append(operation)
        held += length
    if some:
        yield some


def index_of(name: str, document: Document) -> str:
    """The index that a document belongs in."""
    return index_name(name, document.kind, _part(document))


def document_id(id: str) -> str:
    """The ``_id`` of a document: its id, or what stands for one that is too long."""
    written = id.encode()
    return id if len(written) <= LONGEST_ID else f"blake2b:{blake2b(written, digest_size=32).hexdigest()}"


_ID = ID.encode()


def _part(document: Document) -> str:
    """What follows the kind in the name of the index.

    Findings of urgent cases have one index for all times: the earliest arrival of a case stands, under one id, and two
    versions of a case may differ even in when it was registered.
    """
    kind, body = document.kind, document.body
    time, monthly = FIELDS[kind].time, MONTHLY.get(kind)
    try:
        if time is not None:
            body[time]
        if monthly is None:
            return "all"
        if kind == "findings" and body.get("span") == "case":
            return "urgent"
        return _month(body[monthly])
    except KeyError as error:
        raise StoreError(f"{kind} {document.id!r} has no field {error}") from None
    except (TypeError, AttributeError, ValueError):
        raise StoreError(f"{kind} {document.id!r} has no time in {monthly!r}") from None


def _month(text: str) -> str:
    """``2026.10`` of a day or an instant, in UTC."""
    if text[-1:] == "Z" or len(text) == 10:
        return _named(text[:7])
    return _named(datetime.fromisoformat(text).astimezone(UTC).isoformat()[:7])


@lru_cache(maxsize=1 << 12)
def _named(month: str) -> str:
    return date.fromisoformat(f"{month}-01").isoformat()[:7].replace("-", ".")


@lru_cache(maxsize=1 << 12)
def _head(name: str, kind: Kind, part: str, action: str) -> bytes:
    """All of an action's line that comes before the id."""
    return b'{"%b":{"_index":%b,"version_type":"external","_id":' % (
        action.encode(),
        _encode(index_name(name, kind, part)),
    )
