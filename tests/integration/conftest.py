"""An installation on real servers, with two workers as an operator would start them."""

import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from city.configuration import Configuration
from indexing.elastic_connection import connect
from indexing.elastic_setup import apply, plan, remove
from indexing.elastic_store import ElasticStore
from streams.topology import Partitions
from tests.faults.installation import Installation
from tests.faults.servers import Addresses
from tests.integration.service import ROOT, where
from tests.jianwei.conftest import shell
from tests.patience import PATIENCE
from tests.ports import free_port

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
def store(elasticsearch_url, name):
    """An installation without streams: its indices alone, removed in the end."""
    client = connect(elasticsearch_url)
    apply(client, plan(client, name, Configuration(city="Town")))
    yield ElasticStore(client, name)
    remove(client, name)
    client.close()


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
    codes = [worker.wait(PATIENCE) for worker in running]
    logs = [(tmp_path / f"worker-{number}.log").read_text() for number in (1, 2)]
    assert codes == [0, 0], logs


@pytest.fixture
def alertmanager(tmp_path):
    """The address of an Alertmanager of its own, with the project's configuration."""
    program = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    if program is None:
        pytest.skip("no Alertmanager on the PATH (Debian: prometheus-alertmanager): what it would take is not checked")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    options = [f"--config.file={ROOT / 'deploy/alertmanager.yml'}", f"--storage.path={tmp_path / 'kept'}"]
    options += ["--cluster.listen-address=", f"--web.listen-address=127.0.0.1:{port}"]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE
        while not ready(address):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        yield address
    finally:
        process.kill()
        process.wait()


def ready(address):
    try:
        with urllib.request.urlopen(f"{address}/-/ready", timeout=5) as answer:  # noqa: S310 - loopback
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
