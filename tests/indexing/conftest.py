"""An installation in Elasticsearch for the tests of this folder: made once, emptied after each test, taken away."""

import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from elasticsearch import Elasticsearch

from city.configuration import Configuration
from indexing.elastic_connection import connect
from indexing.elastic_setup import apply, plan, remove
from indexing.elastic_store import ElasticStore
from indexing.elastic_templates import pattern
from indexing.store import KINDS

TOWN = Configuration(city="Town")


@dataclass(frozen=True)
class Installation:
    url: str
    name: str
    client: Elasticsearch

    def store(self) -> ElasticStore:
        return ElasticStore(self.client, self.name)

    def indices(self) -> list[str]:
        """Those that hold documents."""
        return sorted(self.client.indices.get(index=[pattern(self.name, kind) for kind in KINDS]).body)

    def empty(self) -> None:
        if indices := self.indices():
            self.client.indices.delete(index=indices)

    def refresh(self) -> None:
        self.client.indices.refresh(index=f"{self.name}-*")


@pytest.fixture(scope="session")
def installed(elasticsearch_url) -> Iterator[Installation]:
    name = f"t-{secrets.token_hex(4)}"
    client = connect(elasticsearch_url)
    try:
        apply(client, plan(client, name, TOWN))
        yield Installation(elasticsearch_url, name, client)
    finally:
        remove(client, name)
        client.close()


@pytest.fixture
def installation(installed) -> Iterator[Installation]:
    """An installation that holds no documents yet."""
    yield installed
    installed.empty()


@pytest.fixture
def fresh(elasticsearch_url) -> Iterator[tuple[Elasticsearch, str]]:
    """A client and the name of an installation that is not set up; what becomes of it is taken away."""
    name = f"t-{secrets.token_hex(4)}"
    client = connect(elasticsearch_url)
    yield client, name
    remove(client, name)
    client.close()


@pytest.fixture
def unused_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
