"""Copies the documents of an installation to another name without leaks, and finds the snapshots that hold them.

A document keeps its version, so that the index goes on above it. Its id and its month follow from what it says then.
"""

from collections.abc import Callable, Iterator
from itertools import islice

from elasticsearch import Elasticsearch, NotFoundError

from city.configuration import Configuration
from city.removal import Removal
from city.tally import Tally
from indexing import elastic_setup
from indexing.elastic_connection import check, connect, plain_address
from indexing.elastic_errors import told
from indexing.elastic_mappings import ID
from indexing.elastic_pages import point_in_time
from indexing.elastic_store import ElasticStore
from indexing.elastic_templates import alias, installation_index
from indexing.store import KINDS, Document

_PAGE = 2_000


class ElasticCopying:
    """Installations in the Elasticsearch of an address. ``close`` it. All raise as ``ElasticStore`` does."""

    def __init__(self, url: str) -> None:
        self._client: Elasticsearch = connect(url)
        self._address = plain_address(self._client)

    def close(self) -> None:
        """Closes the client."""
        self._client.close()

    def check(self) -> None:
        """See ``indexing.elastic_connection.check``."""
        check(self._client)

    def documents(self, name: str) -> Iterator[Document]:
        """Every document of an installation with its version, by kind and id. None where there is no installation."""
        with told(self._address):
            self._client.indices.refresh(index=f"{name}-*")
        for kind in KINDS:
            with point_in_time(self._client, self._address, alias(name, kind)) as pages:
                for hit in pages.hits({"match_all": {}}, [{ID: "asc"}], page=_PAGE, version=True):
                    body = hit["_source"]
                    yield Document(kind, body.pop(ID), int(hit["_version"]), body)

    def copy(self, name: str, into: str, configuration: Configuration, removal: Removal) -> Tally:
        """Sets a new installation up and puts all documents into it; gives what it must hold.

        Raises ``StoreError`` where a document is refused. ``removal`` knows all words.
        """
        elastic_setup.apply(self._client, elastic_setup.plan(self._client, into, configuration))
        store, meant = ElasticStore(self._client, into), Tally()
        cleaned = (_cleaned(one, removal) for one in self.documents(name))
        while some := list(islice(cleaned, _PAGE)):
            store.put(some)
            for one in some:
                _count(meant, one)
        return meant

    def tally(self, name: str, look: Callable[[Document], object]) -> Tally:
        """All documents that are there, as ``Tally`` counts them; each is looked at."""
        found = Tally()
        for one in self.documents(name):
            look(one)
            _count(found, one)
        return found

    def exists(self, name: str) -> bool:
        """Whether there is an index of an installation."""
        with told(self._address):
            there = self._client.indices.get(index=f"{name}-*", features="aliases")
        return any(_belongs(index, name) for index in there)

    def remove(self, name: str) -> None:
        """Takes away all indices and templates of an installation."""
        elastic_setup.remove(self._client, name)

    def snapshots(self, name: str) -> list[tuple[str, str]]:
        """Repository and name of each snapshot that holds an index of an installation, sorted."""
        found: list[tuple[str, str]] = []
        with told(self._address):
            for repository in self._client.snapshot.get_repository().body:
                held = self._client.snapshot.get(repository=repository, snapshot="_all")["snapshots"]
                found += [
                    (repository, one["snapshot"]) for one in held if any(_belongs(i, name) for i in one["indices"])
                ]
        return sorted(found)

    def delete_snapshot(self, repository: str, snapshot: str) -> None:
        """Removes a snapshot with all that is in it, also of others. One that has gone meanwhile is no error."""
        with told(self._address):
            try:
                self._client.snapshot.delete(repository=repository, snapshot=snapshot)
            except NotFoundError:
                return


def _belongs(index: str, name: str) -> bool:
    return index == installation_index(name) or any(index.startswith(f"{alias(name, kind)}-") for kind in KINDS)


def _cleaned(document: Document, removal: Removal) -> Document:
    id = removal.cleaned({"id": document.id})["id"]
    return Document(document.kind, id, document.version, removal.cleaned(document.body))


def _count(counted: Tally, document: Document) -> None:
    counted.add(document.kind, document.id, document.version, document.body)
