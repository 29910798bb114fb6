"""The documents of an embedded city are put into an Elasticsearch, as an installation of its own, without its input."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from indexing.elastic_rebuilding import ElasticRebuilding
from indexing.sqlite import open_sqlite
from indexing.store import KINDS, Document
from jianwei.errors import ActionError
from jianwei.held import held_in


def rebuild_from_file(path: Path, indices: ElasticRebuilding, *, anew: bool, dry_run: bool) -> Mapping[str, int]:
    """Puts all documents with their versions; gives their numbers by kind.

    Documents that are there already are taken away before with ``anew``, and refused without: of a case that has
    moved to another month both would stay. Raises ``ActionError`` then, ``StoreError`` and ``UnreachableError``.
    """
    configuration, _ = held_in(path)
    changes = indices.plan(configuration)
    there = sum(indices.held().values())
    if there and not anew:
        raise ActionError(f"{there:,} documents are there already: --anew takes them away before")
    store = open_sqlite(path, create=False)
    try:
        if dry_run:
            return {kind: store.count(kind) for kind in KINDS}
        indices.remove(KINDS)
        indices.apply(changes)
        put: Counter[str] = Counter(dict.fromkeys(KINDS, 0))

        def counted() -> Iterator[Document]:
            for kind in KINDS:
                for document in store.documents(kind):
                    put[kind] += 1
                    yield document

        indices.put(counted())
        return put
    finally:
        store.close()
