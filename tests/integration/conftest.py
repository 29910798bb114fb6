"""An installation on real servers, with two workers as an operator would start them."""

import subprocess
import sys

import pytest

from streams.topology import Partitions
from tests.faults.installation import Installation
from tests.faults.servers import Addresses
from tests.integration.service import ROOT, where
from tests.jianwei.conftest import shell

__all__ = ["shell"]

PARTITIONS = Partitions(4, 4)


@pytest.fixture
def jianwei():
    """Runs ``python -m jianwei`` to its end; gives what it printed. Anything but success is a failure."""

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "jianwei", *map(str, arguments)], cwd=ROOT, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    return run


@pytest.fixture
def installed(kafka, elasticsearch_url, name):
    """The options that name an installation, and how far behind its workers are; it is removed in the end."""
    installation = Installation(Addresses(kafka, elasticsearch_url), name, PARTITIONS)
    yield installation
    installation.remove()


@pytest.fixture
def workers(installed, tmp_path):
    """Starts two workers, as an operator would; stops them as one would. They must not end by themselves."""
    running = []

    def start():
        arguments = ["worker", "--ticks", "none", "--store", installed.at.elasticsearch, *where(installed)]
        for number in (1, 2):
            with (tmp_path / f"worker-{number}.log").open("wb") as log:
                command = [sys.executable, "-m", "jianwei", *arguments]
                running.append(subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log))
        return running

    yield start
    for worker in running:
        worker.terminate()
    codes = [worker.wait(30) for worker in running]
    logs = [(tmp_path / f"worker-{number}.log").read_text() for number in (1, 2)]
    assert codes == [0, 0], logs
