"""The way into the streams on a real Kafka: which records events become, and that nothing is lost silently."""

from contextlib import closing, contextmanager
from threading import Thread
from time import monotonic, sleep

import pytest
from kafka import KafkaAdminClient
from kafka.structs import TopicPartition

from city.events import Event, Tick, decode_record
from streams.broker import Broker
from streams.errors import StreamsError, UnreachableError
from streams.kafka_connection import read
from streams.kafka_gateway import EventProducer
from streams.kafka_positions import bounds
from streams.messages import Rejected, decode_rejects
from streams.topology import Partitions
from tests.patience import PATIENCE
from tests.streams.town import event

pytestmark = pytest.mark.integration

TWO = Partitions(2, 2)
TICK = Tick(time=1_772_409_600_000, revision="r")


@pytest.fixture
def broker(kafka):
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as client:
        yield client


@pytest.fixture
def made(broker, name):
    """Makes the two streams that a gateway writes to; they are gone in the end."""

    @contextmanager
    def make(*, largest=8 << 20, partitions=2):
        settings = {"max.message.bytes": str(largest)}
        streams = {f"{name}.events": partitions, f"{name}.rejects": 1}
        broker.create_topics({one: {"num_partitions": many, "configs": settings} for one, many in streams.items()})
        broker.wait_for_topics(list(streams))
        try:
            yield
        finally:
            broker.delete_topics(list(streams), raise_errors=False)

    return make


@pytest.fixture
def town(made, name):
    """The name of an installation that has its streams."""
    with made():
        yield name


@pytest.fixture
def kept(broker, kafka, name):
    """The records of a stream that the broker has, by partition, as (key, value)."""

    def records(stream, partitions):
        places = [TopicPartition(f"{name}.{stream}", number) for number in range(partitions)]
        ends = {at: end for at, (_, end) in bounds(broker, places).items()}
        found = {number: [] for number in range(partitions)}
        for one in read(Broker.at(kafka), dict.fromkeys(places, 0), ends):
            found[one.at.partition].append((one.key, one.value))
        return found

    return records


@pytest.fixture
def messages(kept):
    """The messages of the events stream by partition, one list for each record."""
    return lambda: {at: [decode_record(value) for _, value in some] for at, some in kept("events", 2).items()}


def events(number, **more):
    return [event(f"case-{one}", "2026-03-02T08:00", version=one + 1, **more) for one in range(number)]


def flat(records):
    return [message for record in records for message in record]


def test_events_go_to_the_partition_of_their_case_in_the_order_in_which_they_are_sent(kafka, town, messages):
    sent = events(50)
    with EventProducer(Broker.at(kafka), town, TWO) as producer:
        assert producer.send(sent).wait(PATIENCE) == ()
    for partition, records in messages().items():
        assert flat(records) == [one for one in sent if TWO.of_case(one.case) == partition]
        assert len(flat(records)) > 10


def test_a_lone_event_is_a_record_of_its_own_and_does_not_linger(kafka, town, messages):
    with EventProducer(Broker.at(kafka), town, TWO, linger_ms=4_000) as producer:
        producer.send(events(1)).wait(PATIENCE)
        sleep(4.05)
        began = monotonic()
        producer.send(events(2)[:1]).wait(PATIENCE)
        assert monotonic() - began < 3
    assert sorted(len(record) for records in messages().values() for record in records) == [1, 1]


def test_under_load_records_are_filled(kafka, town, messages):
    with EventProducer(Broker.at(kafka), town, TWO, linger_ms=200, events_a_record=100) as producer:
        for one in events(2_000):
            producer.send([one])
    records = [record for some in messages().values() for record in some]
    assert sum(map(len, records)) == 2_000
    assert max(map(len, records)) == 100
    assert len(records) <= 30
    assert producer.records == len(records)


def test_an_event_that_lingers_is_sent_without_another_call(kafka, town, messages):
    one, two = events(1)[0], event("case-0", "2026-03-02T08:00", version=2)
    with EventProducer(Broker.at(kafka), town, TWO, linger_ms=300) as producer:
        producer.send([one]).wait(PATIENCE)
        began = monotonic()
        producer.send([two]).wait(PATIENCE)
        assert monotonic() - began > 0.1
    assert [record for some in messages().values() for record in some] == [[one], [two]]


def test_a_tick_stands_in_every_partition_behind_what_was_sent_before(kafka, town, messages):
    before, after = events(40), events(80)[40:]
    with EventProducer(Broker.at(kafka), town, TWO, linger_ms=50) as producer:
        producer.send(before)
        producer.tick(TICK)
        assert sum(len(flat(records)) for records in messages().values()) == 42
        producer.send(after)
    for partition, records in messages().items():
        mine = [[one for one in some if TWO.of_case(one.case) == partition] for some in (before, after)]
        assert flat(records) == [*mine[0], TICK, *mine[1]]


def test_ticks_of_a_history_gather_with_its_events(kafka, town, messages):
    with EventProducer(Broker.at(kafka), town, TWO, linger_ms=5_000) as producer:
        for number, one in enumerate(events(60)):
            producer.send([one])
            producer.tick(Tick(time=number, revision="r"), wait=False)
    for records in messages().values():
        assert [one.time for one in flat(records) if isinstance(one, Tick)] == list(range(60))
        assert len(records) <= 3


def test_an_event_of_five_megabytes_travels_in_a_record_of_its_own(kafka, town, messages):
    sent = [*events(3), event("large", "2026-03-02T08:00", channel="x" * 5_000_000), *events(6)[3:]]
    with EventProducer(Broker.at(kafka), town, TWO) as producer:
        assert producer.send(sent).wait(PATIENCE) == ()
    records = [record for some in messages().values() for record in some]
    assert sorted(one.id for one in flat(records)) == sorted(one.id for one in sent)
    (alone,) = [record for record in records if any(one.id == "large" for one in record)]
    assert alone == [sent[3]]


def test_an_event_larger_than_a_record_can_be_is_given_back_and_the_others_are_kept(kafka, town, messages):
    large = event("large", "2026-03-02T08:00", channel="x" * 9_000_000)
    with EventProducer(Broker.at(kafka), town, TWO) as producer:
        ((refused, reason),) = producer.send([*events(3), large]).wait(PATIENCE)
    assert refused == large
    assert "longer than a record" in reason
    assert sum(len(flat(records)) for records in messages().values()) == 3


def test_where_a_stream_takes_less_records_are_smaller(kafka, name, made, messages):
    sent = [*events(30, channel="x" * 1_000), event("large", "2026-03-02T08:00", channel="x" * 20_000)]
    with made(largest=10_000), EventProducer(Broker.at(kafka), name, TWO) as producer:
        ((refused, _),) = producer.send(sent).wait(PATIENCE)
        producer.tick(TICK)
        found = messages()
    assert refused == sent[-1]
    for partition, records in found.items():
        mine = [one for one in sent[:-1] if TWO.of_case(one.case) == partition]
        assert flat(records) == [*mine, TICK]


def test_rejects_sent_twice_are_the_same_records(kafka, town, kept):
    rows = [Rejected("mark", "day.csv", number, "registered", "time", "not a time") for number in range(1, 702)]
    with EventProducer(Broker.at(kafka), town, TWO) as producer:
        producer.rejects(rows)
        producer.rejects(rows)
    records = kept("rejects", 1)[0]
    assert records[:2] == records[2:]
    assert [len(decode_rejects(value)) for _, value in records[:2]] == [500, 201]
    assert [row for _, value in records[:2] for row in decode_rejects(value)] == rows


def test_where_no_broker_answers_it_says_so(name):
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9"):
        EventProducer(Broker.at("127.0.0.1:9"), name, TWO)


def test_where_the_streams_are_missing_it_names_setup_and_makes_none(kafka, name, broker):
    with pytest.raises(StreamsError, match=f"no stream {name}.events .* run `jianwei setup --name {name}`"):
        EventProducer(Broker.at(kafka), name, TWO)
    assert f"{name}.events" not in broker.list_topics()


def test_streams_of_other_partitions_are_refused(kafka, name, made):
    with made(partitions=3), pytest.raises(StreamsError, match="has 3 partitions where 2 are expected"):
        EventProducer(Broker.at(kafka), name, TWO)


def test_streams_that_vanish_are_told_of_and_end_the_sending(kafka, name, made):
    with made():
        producer = EventProducer(Broker.at(kafka), name, TWO, give_up_seconds=4)
        producer.send(events(1)).wait(PATIENCE)

    def send():
        for _ in range(200):  # a broker takes records for a moment yet
            producer.send(events(10))
            producer.flush()

    with closing(producer), pytest.raises(StreamsError, match=f"no stream {name}.events .* `jianwei setup"):
        send()


def test_while_an_error_is_not_told_nothing_more_is_taken(kafka, name, made):
    with made():
        producer = EventProducer(Broker.at(kafka), name, TWO, give_up_seconds=4)
        producer.send(events(1)).wait(PATIENCE)

    def waits():
        for _ in range(200):
            producer.send(events(10)).wait(PATIENCE)

    with closing(producer):
        with pytest.raises(UnreachableError):
            waits()
        for refused in (lambda: producer.send(events(1)), lambda: producer.tick(TICK), producer.flush):
            with pytest.raises(StreamsError, match=f"{name}.events"):
                refused()
        producer.flush()


def test_two_threads_may_send(kafka, town, messages):
    halves = events(1_000)[:500], events(1_000)[500:]
    with EventProducer(Broker.at(kafka), town, TWO, linger_ms=5) as producer:
        threads = [Thread(target=lambda some=some: [producer.send([one]) for one in some]) for some in halves]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = [one for some in messages().values() for one in flat(some) if isinstance(one, Event)]
    assert sorted(one.version for one in found) == list(range(1, 1_001))
