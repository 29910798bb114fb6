"""An installation whose time is the service's own: when its worker is stopped, nothing is left to do."""

import subprocess
import sys

import pytest

from city.events import Tick
from jianwei.__main__ import main
from streams.broker import Broker
from streams.kafka_gateway import EventProducer
from tests.integration.purging.leaky_town import working
from tests.integration.service import ROOT, wait_until_done, where
from tests.patience import PATIENCE
from tests.streams.town import TOWN, at, event

pytestmark = [pytest.mark.integration, pytest.mark.slow]

A_DAY = "86400"
"""Between two ticks: what comes into the log as the worker ends was sent because it ends."""


@pytest.fixture
def town(installations):
    """The first of the installations, with a few events in it."""
    old = installations[0]
    with EventProducer(Broker.at(old.at.kafka), old.name, old.partitions) as producer:
        producer.send([event(f"{number}", "2026-03-02 08:10") for number in range(8)])
    return old


@pytest.fixture
def stopped(town, tmp_path):
    """The town after a worker with the clock has done all and was stopped as an operator would."""
    store = ["--store", town.at.elasticsearch]
    command = ["worker", *where(town), *store, "--ticks", "service", "--tick-seconds", A_DAY]
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen([sys.executable, "-m", "jianwei", *command], cwd=ROOT, stdout=log, stderr=log)
    try:
        wait_until_done(town, [worker])
    finally:
        worker.terminate()
        code = worker.wait(PATIENCE)
    assert code == 0, (tmp_path / "worker.log").read_text()
    return town


@pytest.fixture
def rehearsal(installations, capfdbinary):
    """Exit code and standard error of a dry run."""

    def run():
        capfdbinary.readouterr()
        old, new = installations[:2]
        numbers = ["--partitions-events", "2", "--to", new.name, "--dry-run"]
        code = main(["repartition", *where(old), "--store", old.at.elasticsearch, *numbers])
        return code, capfdbinary.readouterr().err.decode()

    return run


def test_a_worker_that_is_stopped_sends_no_tick_that_nobody_would_fold(stopped, rehearsal):
    assert not any(stopped.behind().values())
    assert rehearsal() == (0, "")


def test_a_tick_that_was_under_way_is_done_by_the_step_that_the_refusal_names(stopped, rehearsal, tmp_path):
    with EventProducer(Broker.at(stopped.at.kafka), stopped.name, stopped.partitions) as producer:
        producer.tick(Tick(time=at("2026-03-02 09:00"), revision=TOWN.revision, clock="service"), wait=True)
    code, said = rehearsal()
    assert code == 1
    assert f"jianwei worker --ticks none --name {stopped.name}" in said
    with working(stopped, tmp_path / "without.log"):
        pass
    assert rehearsal() == (0, "")
