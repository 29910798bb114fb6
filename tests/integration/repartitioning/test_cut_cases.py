"""Streams dealt out anew on a broker that have lost their beginning: the new ones are known to have lost it too."""

from contextlib import closing
from time import time

import pytest
from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import OffsetSpec
from kafka.structs import TopicPartition

from city.times import DAY
from streams.broker import Broker
from streams.catalogue import load_catalogue
from streams.errors import StreamsError
from streams.kafka_administration import Administration
from streams.kafka_connection import read
from streams.kafka_copying import make
from streams.kafka_rebuilding import held
from streams.kafka_redealing import redeal, require_reach
from streams.kafka_source import Source
from streams.messages import CaseState, CaseStates, decode_cases, encode
from streams.topology import Partitions
from tests.patience import PATIENCE
from tests.streams.town import TOWN, event

pytestmark = pytest.mark.integration

TWO, THREE = Partitions(2, 2), Partitions(3, 1)
CATALOGUE = load_catalogue()
LONG_AGO = round(time() * 1000) - 100 * DAY
CASES = [event(f"c{number}", "2026-03-01 10:00") for number in range(9)]


@pytest.fixture
def old(kafka, name):
    """An installation that two ticks have told cases of; of each partition the first record is gone."""
    found = Administration(Broker.at(kafka), f"{name}a", CATALOGUE)
    make(found, TWO)  # its records have the times that they are given
    topic = found.names.stream("cases")
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as client:
        with closing(KafkaProducer(bootstrap_servers=kafka)) as producer:
            for tick in range(3):
                for number in range(2):
                    mine = tuple(CaseState(one, "counted") for one in CASES if TWO.of_case(one.case) == number)
                    value = encode([CaseStates(tick, mine)])
                    producer.send(topic, value, partition=number, timestamp_ms=LONG_AGO + tick).get(PATIENCE)
        client.delete_records({TopicPartition(topic, number): 1 for number in range(2)})
    yield found
    found.delete()


@pytest.fixture
def new(kafka, name):
    found = Administration(Broker.at(kafka), f"{name}b", CATALOGUE)
    yield found
    found.delete()


@pytest.fixture
def source(kafka, name, request):
    """One whose logs of events have lost their first record and hold so many days."""
    found = Administration(Broker.at(kafka), f"{name}c", CATALOGUE)
    make(found, TWO)
    topic, begun = found.names.stream("events"), LONG_AGO - request.param * DAY
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as client:
        with closing(KafkaProducer(bootstrap_servers=kafka)) as producer:
            for number in range(2):
                for appended in (begun, begun, LONG_AGO):
                    producer.send(topic, b"[]", partition=number, timestamp_ms=appended).get(PATIENCE)
        client.delete_records({TopicPartition(topic, number): 1 for number in range(2)})
    yield Source(found.broker, found.name, CATALOGUE)
    found.delete()


def test_cases_without_their_first_records_are_known_to_lack_them_and_each_lies_where_its_events_do(old, new, kafka):
    sent = redeal(Source(old.broker, old.name, CATALOGUE), new.name, TOWN, TWO, THREE)
    places = [TopicPartition(new.names.stream("cases"), number) for number in range(3)]
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as client:
        ends = client.list_partition_offsets(dict.fromkeys(places, OffsetSpec.LATEST))
        newest = client.list_partition_offsets(dict.fromkeys(places, OffsetSpec.MAX_TIMESTAMP))
    found = held(new, ["cases"])["cases"]
    assert (found.gone, found.records, found.done) == (3, sent["cases"], sent["cases"])
    for at in places:
        ticks = {one.case: [] for one in CASES if THREE.of_case(one.case) == at.partition}
        for one in read(new.broker, {at: 1}, {at: ends[at].offset}):
            for told in decode_cases(one.value):
                for state in told.states:
                    ticks[state.event.case].append(told.tick)
        assert set(map(tuple, ticks.values())) == {(1, 2)}
        assert newest[at].timestamp == LONG_AGO + 2, "a segment that begins with a record of now is kept as long as it"


@pytest.mark.parametrize("source", [100], indirect=True)
def test_logs_of_events_without_their_first_records_are_refused_where_they_hold_too_few_days(source):
    with pytest.raises(StreamsError, match=r"events\[0\] has lost its beginning and holds less than the 101 days"):
        require_reach(source, TOWN, TWO)


@pytest.mark.parametrize("source", [101], indirect=True)
def test_logs_of_events_without_their_first_records_are_taken_where_they_hold_enough_days(source):
    require_reach(source, TOWN, TWO)
