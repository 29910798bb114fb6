"""Workers that write their states after every batch and are killed at any moment give what undisturbed ones give."""

import random
import signal
from collections import Counter
from time import monotonic, sleep

import msgspec
import pytest

from streams.snapshot_files import SnapshotFolder
from streams.topology import Partitions
from tests.faults.expected import differences, different_lines, fold
from tests.faults.feeding import Feeding
from tests.faults.installation import Installation
from tests.faults.schedule import schedule
from tests.faults.servers import Addresses
from tests.faults.traffic import stretches, town
from tests.faults.workers import Fleet
from tests.integration.service import where
from tests.patience import PATIENCE

pytestmark = [pytest.mark.integration, pytest.mark.slow]

PLAN = msgspec.structs.replace(schedule(1), events=2, partials=2, shape="shuffled", faults=(), dropped=0.0, poison=0)
"""How the town is fed, and nothing that happens to it."""


@pytest.fixture
def installation(kafka, elasticsearch_url, name):
    made = Installation(Addresses(kafka, elasticsearch_url), name, Partitions(PLAN.events, PLAN.partials))
    made.make()
    yield made
    made.remove()


@pytest.fixture
def fleet(installation, tmp_path):
    found = Fleet(tmp_path, installation.name, installation.at, dropped=0.0)
    yield found
    found.end()
    assert found.unwilling == []


@pytest.fixture
def working(installation, fleet, tmp_path):
    """Starts a worker with a snapshot after every batch, in a folder that it shares."""

    def start():
        options = ["--snapshots", str(tmp_path / "snapshots"), "--snapshot-seconds", "0", "--ticks", "none"]
        return fleet.put("all", ["worker", *where(installation), "--store", installation.at.elasticsearch, *options])

    return start


def test_killed_at_any_moment_they_are_replaced_from_snapshots_and_all_is_exact(installation, fleet, working, tmp_path):
    pick, workers = random.Random(2), [working(), working()]
    feeding = Feeding(installation, PLAN, stretches(town(2), PLAN.shape, 2))
    feeding.start()
    stands = SnapshotFolder(tmp_path / "snapshots", installation.name, "cases", 0)
    until = monotonic() + PATIENCE
    while stands.manifest() is None:
        assert monotonic() < until
        sleep(0.1)
    for _ in range(5):
        sleep(pick.uniform(0.0, 6.0))
        killed = pick.choice(workers)
        killed.send(signal.SIGKILL)
        killed.process.wait()
        killed.again()
    feeding.join()
    assert feeding.error is None
    installation.until_done(fleet.supervise, PATIENCE)
    dumped = installation.dump()
    expected = fold(dumped["events"], installation.partitions)
    assert differences(dumped, expected.sent) == []
    assert different_lines(installation.exported(), expected.documents) == []
    kinds = Counter(note.what for note in fleet.notes())
    assert kinds["restore"] >= 1, f"a test of nothing: {kinds}"
