"""Copies the documents of an installation to another name inside of Elasticsearch, and proves the copy."""

from elasticsearch import NotFoundError

from city.configuration import Configuration
from indexing import elastic_setup
from indexing.elastic_connection import check, connect, plain_address
from indexing.elastic_differences import differences
from indexing.elastic_errors import told
from indexing.elastic_reindexing import reindex, wait_for_others
from indexing.elastic_templates import alias
from indexing.errors import StoreError
from indexing.store import KINDS

_ROUNDS = 2


class ElasticDuplicating:
    """Installations in the Elasticsearch of an address. ``close`` it. Raises ``StoreError``, ``UnreachableError``."""

    def __init__(self, url: str) -> None:
        self._client = connect(url)
        self._address = plain_address(self._client)

    def close(self) -> None:
        """Closes the client."""
        self._client.close()

    def check(self) -> None:
        """See ``indexing.elastic_connection.check``."""
        check(self._client)

    def require(self, name: str, configuration: Configuration) -> None:
        """Raises ``StoreError`` where this is not where the documents of an installation are."""
        held = elastic_setup.configuration_of(self._client, name)
        if held is None:
            raise StoreError(f"{self._address} holds no installation {name}: give as --store where its documents are")
        if held.revision != configuration.revision:
            raise StoreError(
                f"{self._address}: installation {name} has configuration {held.revision}, in Kafka it is "
                f"{configuration.revision}: give as --store where its documents are"
            )

    def duplicate(self, name: str, into: str, configuration: Configuration) -> int:
        """Sets the new name up and copies all that readers of the old one see, with versions; gives how many documents.

        Nobody writes to the old one meanwhile. May be repeated. Raises ``StoreError`` where the copy is not the same.
        """
        elastic_setup.apply(self._client, elastic_setup.plan(self._client, into, configuration))
        with told(self._address):
            wait_for_others(self._client, into)
            self._client.indices.refresh(index=f"{name}-*")
            return sum(self._copied(old, into + old.removeprefix(name)) for old in self._seen(name))

    def exists(self, name: str) -> bool:
        """Whether readers of an installation see any index."""
        with told(self._address):
            return bool(self._seen(name))

    def remove(self, name: str) -> None:
        """Takes away all indices and templates of an installation."""
        elastic_setup.remove(self._client, name)

    def _seen(self, name: str) -> list[str]:
        """Indices behind the aliases: those of a former schema that were kept are none."""
        found: set[str] = set()
        for kind in KINDS:
            try:
                found |= set(self._client.indices.get_alias(name=alias(name, kind)))
            except NotFoundError:
                continue
        return sorted(found)

    def _copied(self, old: str, new: str) -> int:
        for _ in range(_ROUNDS):
            reindex(self._client, old, new)
            if not self._client.indices.exists(index=new):  # of an index without documents
                return 0
            self._client.indices.refresh(index=new)
            found = differences(self._client, self._address, old, new)
            if not found:
                return found.documents
        raise StoreError(f"the copy {new} of {old} is not the same: somebody writes to one of them")
