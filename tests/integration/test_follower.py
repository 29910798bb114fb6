"""What a follower hands on, from a real Kafka: every record in its order, however large, and never much at once."""

import asyncio
from collections import defaultdict
from contextlib import closing

import pytest
from kafka import KafkaAdminClient, KafkaProducer
from kafka.structs import TopicPartition

from streams.broker import Broker
from streams.catalogue import Names, load_catalogue
from streams.kafka_administration import Administration
from streams.kafka_follower import Follower
from streams.topology import Partitions
from tests.patience import PATIENCE

pytestmark = pytest.mark.integration

LARGEST = 8 << 20
AT_ONCE = 1 << 20
PLACES = [("cases", 0), ("cases", 1), ("buckets", 0), ("buckets", 1), ("findings", 0)]


@pytest.fixture
def put(kafka, name):
    """Sends values to a partition of a stream of a new installation, which is removed in the end."""
    administration = Administration(Broker.at(kafka), name, load_catalogue())
    administration.apply(administration.plan(Partitions(2, 2)))

    def send(place, *values):
        with closing(KafkaProducer(bootstrap_servers=kafka, acks="all", max_request_size=LARGEST)) as producer:
            stream, partition = place
            for value in values:
                producer.send(Names(name).stream(stream), partition=partition, value=value)
            producer.flush(PATIENCE)

    yield send
    administration.delete()


class Heard:
    """What was handed on, batch by batch; fails with the batch that would be one too many."""

    def __init__(self, kafka, name, *, most=None):
        self.batches, self._kafka, self._names, self._most = [], kafka, Names(name), most

    async def _handle(self, records):
        if len(self.batches) == self._most:
            raise RuntimeError("no more")
        self.batches.append(records)
        return []

    async def _follow(self, count):
        names, streams = self._names, sorted({stream for stream, _ in PLACES})
        follower = Follower(Broker.at(self._kafka), names.index_group, streams, names.stream, self._handle)
        await follower.start()
        running = asyncio.create_task(follower.run())
        try:
            async with asyncio.timeout(PATIENCE):
                while not running.done() and sum(map(len, self.batches)) < count:  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.01)
        finally:
            running.cancel()
            await asyncio.wait([running])
            await follower.stop()
        if not running.cancelled():
            running.result()

    def follow(self, count):
        asyncio.run(self._follow(count))
        return self

    def by_place(self):
        found = defaultdict(list)
        for batch in self.batches:
            for one in batch:
                found[one.stream, one.partition].append((one.offset, one.value))
        return dict(found)


def values(place, *sizes):
    """Each of its own bytes."""
    return [f"{place}{number}".encode().ljust(size, b".") for number, size in enumerate(sizes)]


@pytest.mark.parametrize("place", PLACES[:3])
def test_a_record_larger_than_a_fetch_is_handed_on_in_its_order_while_other_partitions_are_full(
    kafka, name, put, place
):
    """Larger than what is asked of a partition, of all together, and several in a row."""
    large = LARGEST - (64 << 10)
    sent = {one: values(one, *[100 << 10] * 60) for one in PLACES}
    sent[place] = values(place, 100, large, large, 100, 2 << 20, 100, large)
    for one, some in sent.items():
        put(one, *some)
    heard = Heard(kafka, name).follow(sum(map(len, sent.values())))
    assert heard.by_place() == {one: list(enumerate(some)) for one, some in sent.items()}


def test_what_is_handled_at_once_is_a_megabyte_or_one_larger_record(kafka, name, put):
    for one in PLACES:
        put(one, *values(one, *[300 << 10] * 10, 3 << 20, *[100] * 50))
    batches = Heard(kafka, name).follow(len(PLACES) * 61).batches
    assert all(len(some) == 1 or sum(len(one.value) for one in some) <= AT_ONCE for some in batches)
    assert max(map(len, batches)) > 3  # small ones do go together


def test_a_batch_is_committed_when_it_is_handled_though_one_fetched_with_it_is_not(kafka, name, put):
    put(("cases", 0), *values("cases", *[600 << 10] * 3))
    with pytest.raises(RuntimeError, match="no more"):
        Heard(kafka, name, most=2).follow(3)
    group, at = Names(name).index_group, TopicPartition(Names(name).stream("cases"), 0)
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as client:
        assert client.list_group_offsets({group: [at]})[group][at].offset == 2
    assert [offset for offset, _ in Heard(kafka, name).follow(1).by_place()["cases", 0]] == [2]
