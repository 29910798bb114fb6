"""Where the tests find real data and reference outputs. Where they are absent, the tests that need them skip."""

import os
import secrets
from pathlib import Path

import pytest

from tests.jianwei.delivery.servers import http_server
from tests.scheduling import LongFirst

_ROOT = Path(__file__).resolve().parents[1]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """With ``--dist loadfile``, the files in an order that ends sooner."""
    return LongFirst(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def data() -> Path:
    """Folder of real data sets: ``JIANWEI_DATA``, else ``../shared/data`` beside the repository."""
    return _folder("JIANWEI_DATA", "data", "real data")


@pytest.fixture(scope="session")
def golden() -> Path:
    """Folder of reference outputs: ``JIANWEI_GOLDEN``, else ``../shared/golden`` beside the repository."""
    return _folder("JIANWEI_GOLDEN", "golden", "reference outputs")


def _folder(variable: str, name: str, what: str) -> Path:
    named = os.environ.get(variable)
    folder = Path(named) if named else _ROOT.parent / "shared" / name
    if not folder.is_dir():
        if named:
            pytest.fail(f"{variable} names {folder}, which is not a folder")
        pytest.skip(f"no {what}: {variable} is not set and there is no ../shared/{name}")
    return folder


@pytest.fixture(scope="session")
def kafka() -> str:
    """Bootstrap address of a running Kafka: ``KAFKA_BOOTSTRAP``."""
    return _server("KAFKA_BOOTSTRAP", "Kafka")


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """Address of a running Elasticsearch: ``ELASTICSEARCH_URL``."""
    return _server("ELASTICSEARCH_URL", "Elasticsearch")


@pytest.fixture
def name() -> str:
    """The name of an installation that no other test has."""
    return f"t-{secrets.token_hex(4)}"


@pytest.fixture
def hook():
    """A server of HTTP that takes what is told, and keeps it."""
    with http_server() as received:
        yield received


def _server(variable: str, what: str) -> str:
    named = os.environ.get(variable)
    if not named:
        pytest.skip(f"no {what}: {variable} is not set")
    return named
