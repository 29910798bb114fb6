"""A town on real servers in which a name and a number have leaked, and the names that its copies get."""

import subprocess
import sys
from contextlib import closing, contextmanager

from kafka import KafkaConsumer, KafkaProducer
from kafka.structs import TopicPartition

from city.events import Tick, encode_record
from streams.topology import Partitions
from tests.integration.service import ROOT, wait_until_done, where
from tests.patience import PATIENCE
from tests.streams.town import MILL, QUAY, TOWN, at, batches, burst, documents, event, hourly, month

TWO = Partitions(2, 2)
FIRST, LAST = "2025-03-01", "2025-04-12 12:00"
TICKS = hourly(f"{FIRST} 12:00", LAST, 6)
LATER = [at(LAST) + hours * 3_600_000 for hours in (6, 12, 18, 24, 30)]
PHONE, NAME = "13812345678", "Zhao Liu"
# Topic and id are such that the first words would lie in the other partition.
BEFORE = (f"Lights {NAME}>Wall of {NAME}", f"case {PHONE}", f"Office {NAME}", f"called 138-1234-5678 {NAME.upper()}")


def events(topic, id, unit, title):
    return [
        *month(FIRST, 42, 5, rate=1.0),
        *burst("wall", "2025-04-10 09:00", 30, topic, MILL, unit=unit),
        event(id, "2025-04-10 10:01", topic, QUAY, title=title),
    ]


def later(id):
    """One new case, and one that was replaced, which moves to another topic: what it added there is taken back."""
    when = at("2025-04-12 13:00")
    return [
        event("late", when, "Roads>Lamp", QUAY),
        event(id, "2025-04-10 10:01", "Waste>Bin", QUAY, version=when, arrived=when),
    ]


def send(kafka, name, events, ticks):
    """Puts events and ticks where a gateway puts them."""
    with closing(KafkaProducer(bootstrap_servers=kafka, acks="all")) as producer:
        for tick, arrived in batches(events, ticks):
            for partition in range(TWO.events):
                mine = [one for one in arrived if TWO.of_case(one.case) == partition]
                made = encode_record([*mine, Tick(time=tick, revision=TOWN.revision)])
                producer.send(f"{name}.events", partition=partition, value=made)
        producer.flush()


@contextmanager
def working(installation, log):
    """A worker as an operator would start it, until all is done."""
    arguments = ["worker", "--ticks", "none", "--store", installation.at.elasticsearch, *where(installation)]
    with log.open("ab") as told:
        worker = subprocess.Popen([sys.executable, "-m", "jianwei", *arguments], cwd=ROOT, stdout=told, stderr=told)
    try:
        yield
        wait_until_done(installation, [worker])
    finally:
        worker.terminate()
        code = worker.wait(PATIENCE)
    assert code == 0, (code, log.read_text())


def replaced(lines):
    """What has come into the place of ``BEFORE``."""
    (odd,) = [case for case in documents(lines, "cases") if "removed-" in case["case"]]
    unit = next(case["unit"] for case in documents(lines, "cases") if case["case"].endswith(":wall-0"))
    return odd["topic_id"], odd["case"].partition(":")[2], unit, odd["title"]


def appended(kafka, name):
    """When each record was taken in, by stream and partition."""
    found = {}
    with closing(KafkaConsumer(bootstrap_servers=kafka)) as consumer:
        places = [
            TopicPartition(f"{name}.{stream}", partition)
            for stream in ("events", "partials", "findings", "buckets")
            for partition in sorted(consumer.partitions_for_topic(f"{name}.{stream}"))
        ]
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends = consumer.end_offsets(places)
        while any(consumer.position(place) < ends[place] for place in places):
            for place, records in consumer.poll(500).items():
                found.setdefault((place.topic.removeprefix(name), place.partition), []).extend(
                    (one.offset, one.timestamp) for one in records
                )
    return found
