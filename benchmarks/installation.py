"""An installation for one benchmark: its streams on the broker, its templates in Elasticsearch; removed afterwards."""

import os
import platform
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kafka import KafkaProducer

from city.configuration import Configuration
from indexing import elastic_setup
from indexing.elastic_connection import connect
from streams.broker import Broker
from streams.catalogue import Names, load_catalogue
from streams.kafka_administration import Administration
from streams.kafka_configuration import publish
from streams.kafka_connection import administering
from streams.topology import Partitions

LARGEST = 8 << 20
FOUR = Partitions(4, 4)


@dataclass(frozen=True)
class Servers:
    """A broker and a node."""

    kafka: str
    elasticsearch: str


def servers() -> Servers:
    """Those of the environment. Where one is missing, says so in one sentence and ends the process with 0."""
    needed = {"KAFKA_BOOTSTRAP": "a broker", "ELASTICSEARCH_URL": "an Elasticsearch"}
    missing = [f"{name} ({what})" for name, what in needed.items() if not os.environ.get(name)]
    if missing:
        print(f"Not measured: this benchmark needs {' and '.join(missing)} in the environment.")
        sys.exit(0)
    return Servers(os.environ["KAFKA_BOOTSTRAP"], os.environ["ELASTICSEARCH_URL"])


@contextmanager
def installed(at: Servers, configuration: Configuration, partitions: Partitions = FOUR) -> Iterator[str]:
    """A fresh installation, set up as ``jianwei setup`` does; gives its name."""
    name = f"b-{secrets.token_hex(4)}"
    administration = Administration(Broker.at(at.kafka), name, load_catalogue())
    with closing(connect(at.elasticsearch)) as client:
        try:
            administration.apply(administration.plan(partitions))
            publish(Broker.at(at.kafka), name, configuration)
            elastic_setup.apply(client, elastic_setup.plan(client, name, configuration))
            yield name
        finally:
            elastic_setup.remove(client, name)
            administration.delete()
            _delete_others(at.kafka, name)


def _delete_others(bootstrap: str, name: str) -> None:
    """What Faust has made for itself: changelogs of the naive idiom."""
    with administering(Broker.at(bootstrap)) as client:
        others = [topic for topic in client.list_topics() if topic.startswith(f"{name}.")]
        if others:
            client.delete_topics(others, raise_errors=False)


def produce(bootstrap: str, name: str, lanes: Sequence[Sequence[bytes]]) -> None:
    """Puts records into the partitions of ``events``, in turn, and waits until the broker has all of them."""
    stream = Names(name).stream("events")
    producer = KafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, max_request_size=LARGEST, linger_ms=20
    )
    longest = max(map(len, lanes))
    for number in range(longest):
        for partition, lane in enumerate(lanes):
            # in proportion, so that all partitions come to their ends together
            start, end = number * len(lane) // longest, (number + 1) * len(lane) // longest
            for value in lane[start:end]:
                producer.send(stream, value, partition=partition)
    producer.flush()
    producer.close()


def machine() -> str:
    """What the figures were measured on."""
    cpu = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{os.cpu_count()} cores ({cpu}), Python {platform.python_version()}, load {load}"


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def quantile(values: Sequence[float], share: float) -> float:
    """The value that the share of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(head: Sequence[str], rows: Sequence[Sequence[str]], say: Callable[[str], None] = print) -> None:
    """Prints a Markdown table; all but the first column stand right."""
    widths = [max(len(row[number]) for row in (head, *rows)) for number in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        first, *others = (
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "| " + " | ".join([first, *others]) + " |"

    say(line(head))
    rules = ("-" * (width + 1) + (":" if number else "-") for number, width in enumerate(widths))
    say(f"|{'|'.join(rules)}|")
    for row in rows:
        say(line(row))
