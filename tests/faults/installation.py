"""The installation of a run: made by the project's own administration, looked at from outside by another client."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from time import monotonic, sleep
from typing import Any, NamedTuple

from kafka import KafkaAdminClient, KafkaConsumer
from kafka.errors import KafkaError
from kafka.structs import TopicPartition

from indexing import elastic_setup
from indexing.canonical import export
from indexing.elastic_connection import check, connect
from indexing.elastic_store import ElasticStore
from jianwei.outputs import DOCUMENTED
from streams.broker import Broker
from streams.catalogue import Names, load_catalogue
from streams.kafka_administration import Administration
from streams.kafka_configuration import publish
from streams.topology import Partitions
from tests.faults.servers import Addresses
from tests.streams.town import TOWN

_BYTES = 8 << 20
_LOOK = 0.2


class StuckError(TimeoutError):
    """Nothing goes on, although not all is done."""


class Dumped(NamedTuple):
    """One record of a stream."""

    partition: int
    key: bytes
    value: bytes


Dump = Mapping[str, list[Dumped]]
"""All records by stream, each partition in order."""


class Installation:
    """Streams, templates and documents of one name."""

    def __init__(self, at: Addresses, name: str, partitions: Partitions) -> None:
        self.at, self.name, self.partitions = at, name, partitions
        self._names = Names(name)
        self._catalogue = load_catalogue()

    def make_streams(self) -> None:
        """The streams alone, as ``jianwei setup`` makes them."""
        administration = Administration(Broker.at(self.at.kafka), self.name, self._catalogue)
        administration.apply(administration.plan(self.partitions))

    def make(self) -> None:
        """As ``jianwei setup`` does it."""
        self.make_streams()
        publish(Broker.at(self.at.kafka), self.name, TOWN)
        with closing(connect(self.at.elasticsearch)) as client:
            check(client, patience=60)
            elastic_setup.apply(client, elastic_setup.plan(client, self.name, TOWN))

    def remove(self) -> None:
        """Takes away all of it."""
        Administration(Broker.at(self.at.kafka), self.name, self._catalogue).delete()
        with closing(connect(self.at.elasticsearch)) as client:
            elastic_setup.remove(client, self.name)

    def behind(self) -> dict[str, int]:
        """How many records of each stream its reader has still to do, in the order of the flow.

        Asked in this order, nothing behind means that all is done: what a step has sent is there before its position.
        """
        found: dict[str, int] = {}
        groups = [
            *((stream, self._names.worker_group) for stream in self._catalogue.folded),
            *((stream, self._names.index_group) for stream in sorted(DOCUMENTED)),
        ]
        with (
            closing(KafkaAdminClient(bootstrap_servers=self.at.kafka)) as client,
            closing(KafkaConsumer(bootstrap_servers=self.at.kafka)) as consumer,
        ):
            consumer.end_offsets(self._places(stream for stream, _ in groups))  # learns all leaders in one question
            for stream, group in groups:
                places = self._places([stream])
                done = client.list_group_offsets({group: places})[group]
                left = [
                    end - (max(0, done[at].offset) if at in done else 0)
                    for at, end in consumer.end_offsets(places).items()
                ]
                found[f"{group.rpartition('.')[2]} {stream}"] = sum(left)
        return found

    def until_done(self, supervise: Callable[[], object], seconds: float) -> None:
        """Waits until every reader is at the end of its streams, and looks after the processes meanwhile.

        Raises ``StuckError`` where nothing goes on for so many seconds.
        """
        seen: dict[str, int] = {}
        since = monotonic()
        while True:
            supervise()
            with suppress(KafkaError):
                behind = self.behind()
                if not any(behind.values()):
                    return
                if behind != seen:
                    seen, since = behind, monotonic()
            if monotonic() - since > seconds:
                left = {stream: number for stream, number in seen.items() if number}
                raise StuckError(f"nothing goes on for {seconds} s, records not done: {left}")
            sleep(_LOOK)

    def committed(self) -> dict[tuple[str, int], int]:
        """The committed positions of the workers by stream and partition."""
        with closing(KafkaAdminClient(bootstrap_servers=self.at.kafka)) as client:
            found = client.list_group_offsets({self._names.worker_group: self._places(self._catalogue.folded)})
        return {
            (at.topic.rpartition(".")[2], at.partition): told.offset
            for at, told in found[self._names.worker_group].items()
        }

    def dump(self) -> Dump:
        """All records of all streams."""
        found: dict[str, list[Dumped]] = {stream: [] for stream in self._catalogue.streams}
        for stream, one in self.read(found):
            found[stream].append(Dumped(one.partition, one.key or b"", one.value))
        return found

    def read(self, streams: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """All records of some streams, each partition in order, as the client gives them."""
        places = self._places(streams)
        with closing(KafkaConsumer(bootstrap_servers=self.at.kafka, max_partition_fetch_bytes=_BYTES)) as consumer:
            consumer.assign(places)
            consumer.seek_to_beginning(*places)
            ends = consumer.end_offsets(places)
            while any(consumer.position(at) < ends[at] for at in places):
                for at, records in consumer.poll(500).items():
                    yield from ((at.topic.rpartition(".")[2], one) for one in records)

    def exported(self) -> list[bytes]:
        """The canonical lines of all documents in Elasticsearch."""
        self.refresh()
        with closing(connect(self.at.elasticsearch)) as client:
            return list(export(ElasticStore(client, self.name)))

    def refresh(self) -> None:
        """Lets searches find all that is written."""
        with closing(connect(self.at.elasticsearch)) as client:
            client.indices.refresh(index=f"{self.name}-*")

    def _places(self, streams: Iterable[str]) -> list[TopicPartition]:
        return [
            TopicPartition(self._names.stream(stream), number)
            for stream in streams
            for number in range(self._catalogue.partitions_of(stream, self.partitions))
        ]
