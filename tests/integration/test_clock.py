"""A log runs by one clock: whoever would put the other's time into it is refused before anything is sent."""

import pytest
from kafka import KafkaProducer

from city.events import Tick, encode_record
from streams.broker import Broker
from streams.catalogue import Names, load_catalogue
from streams.errors import StreamsError
from streams.kafka_administration import Administration
from streams.kafka_clock import clock_of, require_clock
from streams.topology import Partitions
from tests.patience import PATIENCE
from tests.streams.town import at, event

pytestmark = pytest.mark.integration
TWO = Partitions(2, 2)


@pytest.fixture
def put(kafka, name):
    """Sends a record to a partition of the events of a new installation, which is removed in the end."""
    administration = Administration(Broker.at(kafka), name, load_catalogue())
    administration.apply(administration.plan(TWO))
    producer = KafkaProducer(bootstrap_servers=kafka, acks="all")

    def send(partition, *messages):
        producer.send(Names(name).stream("events"), partition=partition, value=encode_record([*messages])).get(PATIENCE)

    yield send
    producer.close()
    administration.delete()


def tick(when, clock):
    return Tick(time=at(when), revision="r", clock=clock)


def test_a_log_without_ticks_takes_either_clock(kafka, name, put):
    assert clock_of(Broker.at(kafka), name, TWO) is None
    put(0, event("1", "2026-03-02 08:10"))
    require_clock(Broker.at(kafka), name, TWO, "data")
    require_clock(Broker.at(kafka), name, TWO, "service")


def test_the_latest_tick_of_any_partition_says_whose_time_it_is(kafka, name, put):
    put(1, event("1", "2026-03-02 08:10"), tick("2026-03-02 09:00", "data"))
    put(0, event("2", "2026-03-02 08:20"))
    require_clock(Broker.at(kafka), name, TWO, "data")
    with pytest.raises(StreamsError, match=r"by the data's own time .* another --name"):
        require_clock(Broker.at(kafka), name, TWO, "service")


def test_a_service_s_log_refuses_the_data_s_time(kafka, name, put):
    put(0, tick("2026-03-02 09:00", "service"))
    with pytest.raises(StreamsError, match="by the service's clock"):
        require_clock(Broker.at(kafka), name, TWO, "data")
