"""Takes away documents of an installation by whole kinds, so that they can be written anew."""

from collections.abc import Iterable, Mapping
from itertools import islice

from city.configuration import Configuration
from indexing.elastic_connection import check, connect, plain_address
from indexing.elastic_errors import told
from indexing.elastic_setup import Change, apply, plan
from indexing.elastic_store import ElasticStore
from indexing.elastic_templates import pattern
from indexing.store import KINDS, Document, Kind

_AT_ONCE = 50
_PUT = 20_000


class ElasticRebuilding:
    """The indices of an installation. Raises ``StoreError`` and ``UnreachableError``."""

    def __init__(self, address: str, name: str) -> None:
        self._client = connect(address)
        self._name = name

    def plan(self, configuration: Configuration) -> list[Change]:
        """What is missing of the installation beside its documents."""
        check(self._client)
        return plan(self._client, self._name, configuration)

    def apply(self, changes: list[Change]) -> None:
        """Makes it."""
        apply(self._client, changes)

    def held(self) -> Mapping[Kind, int]:
        """How many documents lie in the indices of each kind, also of one that cannot be searched."""
        with told(plain_address(self._client)):
            return {kind: sum(self._indices(kind).values()) for kind in KINDS}

    def remove(self, kinds: Iterable[Kind]) -> None:
        """Takes away all indices of some kinds. Nothing asks back; again after a kill it ends the work."""
        with told(plain_address(self._client)):
            for kind in kinds:
                found = sorted(self._indices(kind))
                for some in (found[begin : begin + _AT_ONCE] for begin in range(0, len(found), _AT_ONCE)):
                    self._client.indices.delete(index=some, ignore_unavailable=True)

    def put(self, documents: Iterable[Document]) -> None:
        """Writes documents, some thousands at a time."""
        store, remaining = ElasticStore(self._client, self._name), iter(documents)
        while some := list(islice(remaining, _PUT)):
            store.put(some)

    def close(self) -> None:
        """Closes the client."""
        self._client.close()

    def _indices(self, kind: Kind) -> dict[str, int]:
        rows = self._client.cat.indices(index=pattern(self._name, kind), h="index,docs.count", format="json")
        return {row["index"]: int(row["docs.count"] or 0) for row in rows}  # type: ignore[index]
