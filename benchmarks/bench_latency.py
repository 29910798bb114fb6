"""Seconds from an event's sending to where people see it, at 50 events a second through a running worker.

    python benchmarks/bench_latency.py [--seconds 60] [--rate 50] [--tick-seconds 5] [--rounds 3]

One process ``jianwei worker`` (steps and index) with ticks of the service's clock. One event in 25 is urgent, each in a
community of its own, so that each opens an alert. What is searchable is asked every 50 ms, what is in the stream
``alerts`` is read as it comes.
"""

import subprocess
import sys
from argparse import ArgumentParser
from contextlib import closing
from statistics import median
from threading import Event as Flag
from threading import Thread
from time import monotonic, sleep, time
from typing import Any

from installation import FOUR, installed, machine, quantile, servers, table
from kafka import KafkaConsumer, TopicPartition

from city.configuration import Configuration, UrgentRule
from city.events import Event
from city.times import SECOND
from indexing.elastic_connection import connect
from streams.broker import Broker
from streams.catalogue import Names
from streams.kafka_gateway import EventProducer
from streams.messages import decode_alerts

URGENT_EVERY = 25
TOPICS = tuple(f"Field {field}>Topic {topic}" for field in range(8) for topic in range(5))
LEAK = "Gas>Leak"
CITY = Configuration(city="Bench", urgent=(UrgentRule(name="gas", topics=(LEAK,)),))
_ASKED_EVERY = 0.05
_WARM_UP = 5.0
_PATIENCE = 60.0


def report(number: int) -> Event:
    """One event, now."""
    now = round(time() * SECOND)
    urgent = number % URGENT_EVERY == 0
    return Event(
        feed="complaint/bench",
        id=str(number),
        version=now,
        registered=now,
        arrived=now,
        topic=LEAK if urgent else TOPICS[number % len(TOPICS)],
        area=f"Bench>District {number % 16}>Street {number % 343}>Community {number}",
        urgent=("gas",) if urgent else (),
    )


class Seen:
    """When each case was first seen at a place, by the monotonic clock."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    def note(self, case: str) -> None:
        """The first time counts."""
        self.at.setdefault(case, monotonic())


def read_alerts(bootstrap: str, name: str, seen: Seen, ready: Flag, over: Flag) -> None:
    """Notes the cases of the alerts as they come through their stream."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=None, fetch_max_wait_ms=20)
    at = TopicPartition(Names(name).stream("alerts"), 0)
    consumer.assign([at])
    consumer.seek_to_beginning(at)
    ready.set()
    while not over.is_set():
        for records in consumer.poll(timeout_ms=50).values():
            for record in records:
                for case in decode_alerts(record.value).alert.cases:
                    seen.note(case)
    consumer.close()


def ask(  # noqa: PLR0913, PLR0917 - where, for what, until when
    address: str, name: str, kind: str, wanted: dict[str, float], seen: Seen, over: Flag
) -> None:
    """Searches for what was sent and not yet found: cases by their id, alerts by the cases behind them."""
    with closing(connect(address)) as client:
        while not over.is_set():
            left = [case for case in list(wanted) if case not in seen.at]
            if left:
                field = "case" if kind == "cases" else "cases"
                found: Any = client.search(
                    index=f"{name}-{kind}*",
                    query={"terms": {field: left[:1000]}},
                    source={"includes": [field]},
                    size=1000,
                    ignore_unavailable=True,
                    allow_no_indices=True,
                )
                for hit in found["hits"]["hits"]:
                    value = hit["_source"][field]
                    for case in [value] if isinstance(value, str) else value:
                        seen.note(case)
            sleep(_ASKED_EVERY)


def run(arguments: Any) -> dict[str, list[float]]:
    """One minute of traffic; gives the delays by place."""
    at = servers()
    with installed(at, CITY) as name:
        options = ["--kafka", at.kafka, "--name", name, "--store", at.elasticsearch]
        ticking = ["--ticks", "service", "--tick-seconds", str(arguments.tick_seconds)]
        worker = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "jianwei", "worker", *options, *ticking], stderr=subprocess.DEVNULL
        )
        try:
            return feed(at.kafka, at.elasticsearch, name, arguments)
        finally:
            worker.terminate()
            worker.wait(60)


def feed(kafka: str, elasticsearch: str, name: str, arguments: Any) -> dict[str, list[float]]:
    """Sends at an even pace and watches all places."""
    sent: dict[str, float] = {}
    urgent: dict[str, float] = {}
    in_stream, found, counted = Seen(), Seen(), Seen()
    ready, over = Flag(), Flag()
    watching = [
        Thread(target=read_alerts, args=(kafka, name, in_stream, ready, over)),
        Thread(target=ask, args=(elasticsearch, name, "alerts", urgent, found, over)),
        Thread(target=ask, args=(elasticsearch, name, "cases", sent, counted, over)),
    ]
    for one in watching:
        one.start()
    ready.wait()
    clock = time() - monotonic()
    with EventProducer(Broker.at(kafka), name, FOUR) as producer:
        warm(producer, in_stream, counted)
        began = monotonic()
        for number in range(1, arguments.seconds * arguments.rate + 1):
            sleep(max(0.0, began + number / arguments.rate - monotonic()))
            event = report(number)
            sent[event.case] = monotonic()
            if event.urgent:
                urgent[event.case] = sent[event.case]
            producer.send([event])
    until = monotonic() + _PATIENCE
    while monotonic() < until and not (counted.at.keys() >= sent.keys() and found.at.keys() >= urgent.keys()):
        sleep(0.2)
    over.set()
    for one in watching:
        one.join()
    lost = len(sent.keys() - counted.at.keys()) + len(urgent.keys() - found.at.keys())
    if lost:
        raise SystemExit(f"{lost} cases or alerts are not searchable after {_PATIENCE:.0f} s")
    step = arguments.tick_seconds
    next_tick = {case: ((when + clock) // step + 1) * step - clock for case, when in sent.items()}
    return {
        "produced to urgent alert in the stream": [in_stream.at[case] - when for case, when in urgent.items()],
        "produced to urgent alert searchable": [found.at[case] - when for case, when in urgent.items()],
        "produced to case searchable": [counted.at[case] - when for case, when in sent.items()],
        "its next tick to case searchable": [max(0.0, counted.at[case] - next_tick[case]) for case in sent],
    }


def warm(producer: EventProducer, in_stream: Seen, counted: Seen) -> None:
    """Sends one urgent event and waits until it has gone all the way: the worker has its partitions then."""
    first = report(0)
    producer.send([first]).wait(_PATIENCE)
    until = monotonic() + _PATIENCE
    while monotonic() < until and first.case not in in_stream.at:
        sleep(0.1)
    sleep(_WARM_UP)
    counted.at.clear()


def main() -> None:
    """Runs some rounds and prints the table."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--tick-seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    servers()
    print(
        f"{machine()}; {arguments.rate} events/s for {arguments.seconds} s, tick every {arguments.tick_seconds} s",
        flush=True,
    )
    rounds = [run(arguments) for _ in range(arguments.rounds)]
    rows = []
    for what in rounds[0]:
        cells = [what]
        for share in (0.5, 0.99, 1.0):
            values = [quantile(one[what], share) for one in rounds]
            cells.append(f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})")
        rows.append([*cells, f"{len(rounds[0][what]):,}"])
    table(["seconds", "p50", "p99", "max", "events a round"], rows)
    print(f"\nend: {machine()}")


if __name__ == "__main__":
    main()
