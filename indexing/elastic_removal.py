"""Copies the documents of an installation to another name without leaks, and finds the snapshots that hold them.

A document keeps its version, so that the index goes on above it. Its id and its month follow from what it says then.
"""

from collections.abc import Callable, Iterator
from itertools import islice

from city.configuration import Configuration
from city.removal import Removal
from city.tally import Tally
from indexing import elastic_setup
from indexing.elastic_errors import told
from indexing.elastic_installations import ElasticInstallations
from indexing.elastic_mappings import ID
from indexing.elastic_pages import point_in_time
from indexing.elastic_store import ElasticStore
from indexing.elastic_templates import alias
from indexing.store import KINDS, Document

_PAGE = 2_000


class ElasticCopying(ElasticInstallations):
    """Copies installations in the Elasticsearch of an address. ``close`` it. All raise as ``ElasticStore`` does."""

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


def _cleaned(document: Document, removal: Removal) -> Document:
    id = removal.cleaned({"id": document.id})["id"]
    return Document(document.kind, id, document.version, removal.cleaned(document.body))


def _count(counted: Tally, document: Document) -> None:
    counted.add(document.kind, document.id, document.version, document.body)
