"""The documents of an installation are made again from its streams: the index step begins at their start.

What no stream holds any more is not taken away: cases older than their stream come from snapshots alone.
"""

from collections.abc import Mapping

import msgspec

from indexing.elastic_rebuilding import ElasticRebuilding
from indexing.store import Kind
from jianwei.outputs import DOCUMENTED
from streams.errors import StreamsError
from streams.kafka_administration import Administration
from streams.kafka_configuration import published
from streams.kafka_rebuilding import begin_again, held, require_nobody_indexes

KINDS_OF: Mapping[str, tuple[Kind, ...]] = {
    "cases": ("cases",),
    "buckets": ("buckets", "bands"),
    "findings": ("findings",),
    "alerts": ("alerts", "notice-silences", "focus-issues", "meetings"),
    "rejects": ("rejects",),
    "dead-letters": ("dead-letters",),
}
"""The kinds of documents that a stream alone holds."""


class Rebuilt(msgspec.Struct, kw_only=True):
    """What is done to the documents of one stream."""

    stream: str
    kinds: tuple[Kind, ...]
    records: int
    """That the stream holds and the index step writes again."""
    gone: int
    """That the stream held once."""
    documents: int
    """That are in Elasticsearch before."""
    removed: bool
    """Whether those are taken away before."""


def rebuild(administration: Administration, indices: ElasticRebuilding, *, anew: bool, dry_run: bool) -> list[Rebuilt]:
    """Sets the positions of the index step back; ``anew`` takes its documents away, where their stream is whole.

    A kill on the way leaves fewer documents and positions at the start: running it again, or a worker, ends the work.
    Raises ``StreamsError`` where a worker indexes or nothing is set up, ``StoreError`` and ``UnreachableError``.
    """
    administration.check()
    configuration = published(administration.broker, administration.name)
    if configuration is None:
        raise StreamsError(f"no configuration is published for {administration.name}: run `jianwei setup`")
    changes = indices.plan(configuration)
    require_nobody_indexes(administration)
    known, documents = held(administration, sorted(DOCUMENTED)), indices.held()
    found = [
        Rebuilt(
            stream=stream,
            kinds=KINDS_OF[stream],
            records=known[stream].records,
            gone=known[stream].gone,
            documents=sum(documents[kind] for kind in KINDS_OF[stream]),
            removed=anew and not known[stream].gone,
        )
        for stream in administration.catalogue.streams
        if stream in DOCUMENTED
    ]
    if not dry_run:
        begin_again(administration, sorted(DOCUMENTED))
        indices.apply(changes)
        indices.remove(kind for one in found if one.removed for kind in one.kinds)
    return found
