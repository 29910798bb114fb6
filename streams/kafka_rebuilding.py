"""The index step begins again at the start of what its streams hold: its committed positions are set back.

Unlike those of the steps they are no truth: a document that comes again has the version that it had and changes
nothing.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from streams.errors import StreamsError
from streams.kafka_administration import Administration
from streams.kafka_connection import administering
from streams.kafka_positions import bounds, committed, members, place


class Held(NamedTuple):
    """What a stream still holds, over all partitions."""

    records: int
    gone: int
    """Records that were in it and are not any more: cut off after their time."""
    done: int
    """Records that the index step has written."""


def held(administration: Administration, streams: Iterable[str]) -> Mapping[str, Held]:
    """Of the streams that the index step reads. Of a compacted one the number is that of its offsets."""
    with administering(administration.broker) as client:
        places = administration.places(client, streams)
        every = [at for some in places.values() for at in some]
        known, done = bounds(client, every), committed(client, administration.names.index_group, every)
    return {
        stream: Held(
            records=sum(known[at][1] - known[at][0] for at in some),
            gone=sum(known[at][0] for at in some),
            done=sum(max(0, done.get(at, 0) - known[at][0]) for at in some),
        )
        for stream, some in places.items()
    }


def require_nobody_indexes(administration: Administration) -> None:
    """Raises ``StreamsError`` where a worker indexes: it would write its positions again over those that are set."""
    group = administration.names.index_group
    with administering(administration.broker) as client:
        if members(client, group):
            raise StreamsError(f"group {group} has members: stop the workers that index, then run this again")


def begin_again(administration: Administration, streams: Iterable[str]) -> None:
    """Sets the index step back to the first record of each partition. Raises ``StreamsError`` as above."""
    with administering(administration.broker) as client:
        every = [at for some in administration.places(client, streams).values() for at in some]
        starts = {at: start for at, (start, _) in bounds(client, every).items()}
        place(client, administration.names.index_group, starts)
