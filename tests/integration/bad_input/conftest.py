"""An installation with real workers, and hands to put into its log what no gateway would."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import pytest
from kafka import KafkaAdminClient, KafkaProducer

from jianwei.__main__ import main
from streams.catalogue import Names
from streams.topology import Partitions
from tests.faults.installation import Installation
from tests.faults.servers import Addresses
from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[3]
_LARGEST = 8 << 20


class Process:
    """A worker of the installation as a process of its own."""

    def __init__(self, town, arguments, log):
        self._town, self._log = town, log
        with log.open("wb") as into:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jianwei", "worker", *arguments], cwd=ROOT, stdout=into, stderr=into
            )

    def said(self):
        """All that it has written."""
        return self._log.read_text()

    def ended(self):
        """Waits for its end; gives the exit code and the line that says what is wrong."""
        code = self.process.wait(PATIENCE)
        wrong = [line for line in self.said().splitlines() if line.startswith("error: ")]
        assert len(wrong) == 1, self.said()
        return code, wrong[0]

    def done(self):
        """Waits until all that is in the log is done, which the worker must not end before."""
        since, seen = monotonic(), {}
        while any((behind := self._town.behind()).values()):
            assert self.process.poll() is None, self.said()
            if behind != seen:
                seen, since = behind, monotonic()
            assert monotonic() - since < PATIENCE, f"nothing goes on: {behind}\n{self.said()}"
            sleep(0.3)
        return self


@pytest.fixture
def town(kafka, elasticsearch_url, name):
    """The small town as an installation with two and two partitions; it is removed in the end."""
    installation = Installation(Addresses(kafka, elasticsearch_url), name, Partitions(2, 2))
    installation.make()
    yield installation
    installation.remove()


@pytest.fixture
def worker(town, tmp_path):
    """Starts a worker that counts, judges and indexes; stops it in the end."""
    started = []

    def start():
        store = ["--store", town.at.elasticsearch]
        arguments = ["--kafka", town.at.kafka, "--name", town.name, "--ticks", "none", *store]
        made = Process(town, arguments, tmp_path / f"worker-{len(started)}.log")
        started.append(made)
        return made

    yield start
    for one in started:
        one.process.terminate()
        assert one.process.wait(PATIENCE) in {0, 1}, one.said()


@pytest.fixture
def put(town):
    """Puts bytes into a partition of a stream."""
    with closing(KafkaProducer(bootstrap_servers=town.at.kafka, acks="all", max_request_size=_LARGEST)) as producer:

        def record(value, partition=0, stream="events", at=None):
            sent = producer.send(Names(town.name).stream(stream), value, partition=partition, timestamp_ms=at)
            return sent.get(PATIENCE).offset

        yield record


@pytest.fixture
def broker(town):
    """The administration of the broker itself."""
    with closing(KafkaAdminClient(bootstrap_servers=town.at.kafka)) as client:
        yield client


@pytest.fixture
def command(town, capfdbinary):
    """Runs a command on the installation; gives its exit code and all that it printed."""

    def run(what, *arguments):
        capfdbinary.readouterr()
        code = main([what, "--kafka", town.at.kafka, "--name", town.name, *map(str, arguments)])
        out, err = capfdbinary.readouterr()
        return code, " ".join((out + err).decode().split())

    return run
