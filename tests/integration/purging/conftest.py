"""Installations to be purged, and the names of their copies."""

from secrets import token_hex

import pytest

from jianwei.__main__ import main
from streams.broker import Broker
from streams.kafka_copy_mark import remove_mark
from tests.faults.installation import Installation
from tests.faults.servers import Addresses
from tests.integration.purging.leaky_town import BEFORE, FIRST, NAME, PHONE, TICKS, TWO, events, send, working
from tests.integration.service import where
from tests.streams.town import event, hourly


@pytest.fixture(scope="package")
def leaky(kafka, elasticsearch_url, tmp_path_factory):
    """An installation in which a name and a number have leaked, all done, no worker running."""
    installation = Installation(Addresses(kafka, elasticsearch_url), f"t-purge-{token_hex(4)}", TWO)
    installation.remove()
    installation.make()
    with working(installation, tmp_path_factory.mktemp("leaky") / "worker.log"):
        send(kafka, installation.name, events(*BEFORE), TICKS)
    yield installation
    installation.remove()


@pytest.fixture
def copy(kafka, elasticsearch_url, name):
    """The installation that the copy is to be; it is removed in the end."""
    installation = Installation(Addresses(kafka, elasticsearch_url), name, TWO)
    yield installation
    installation.remove()
    remove_mark(Broker.at(kafka), name)


@pytest.fixture
def arguments(leaky, copy, tmp_path):
    values = tmp_path / "values"
    values.write_text(f"{PHONE}\n{NAME}\n", encoding="utf-8")
    named = ["purge", "--values", values, "--yes", "--json", "--store", leaky.at.elasticsearch, *where(leaky)]
    return [str(one) for one in (*named, "--into", copy.name)]


@pytest.fixture
def run(capfdbinary):
    """Runs a command in this process; gives exit code, standard output, standard error."""

    def command(*arguments):
        capfdbinary.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return code, out, err.decode()

    return command


@pytest.fixture
def small(kafka, elasticsearch_url):
    """An installation with a few records that no worker has seen."""
    installation = Installation(Addresses(kafka, elasticsearch_url), f"t-purge-{token_hex(4)}", TWO)
    installation.remove()
    installation.make()
    cases = [event(f"{PHONE}-{each}", f"2025-03-01 08:0{each}") for each in range(8)]
    send(kafka, installation.name, cases, hourly(f"{FIRST} 09:00", f"{FIRST} 19:00"))
    yield installation
    installation.remove()


@pytest.fixture
def of_small(arguments, leaky, small):
    """The arguments of a purge of the small installation."""
    return [small.name if one == leaky.name else one for one in arguments]
