"""Documents as bytes that are equal where the documents are equal, and the export of a store in that form.

Keys are sorted, the text is UTF-8, there is no space between tokens, floats are the shortest text that reads back as
the same number. Rounding is not done here: a document is made with the digits it keeps.
"""

from collections.abc import Iterator

import msgspec

from indexing.store import KINDS, Body, Kind, Store

_encoder = msgspec.json.Encoder(order="deterministic")

canonical = _encoder.encode
"""The canonical bytes of a body."""


def line(kind: Kind, id: str, body: Body) -> bytes:
    """One line of an export, without its line end: the body with its ``kind`` and ``id``, which no body has itself."""
    return canonical({**body, "kind": kind, "id": id})


def export(store: Store) -> Iterator[bytes]:
    """Every document of every kind as one line, by kind and then by id.

    Law: two runs over the same log give the same bytes, whatever died on the way. No document holds a time of the
    machine's clock, so none has to be left out.
    """
    for kind in sorted(KINDS):
        for id, body in store.stream(kind):
            yield line(kind, id, body) + b"\n"
