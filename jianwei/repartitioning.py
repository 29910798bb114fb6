"""An installation gets other numbers of partitions: it is copied to another name, whose workers go on where it ended.

Nothing is edited where it stands. The old one is closed to whoever writes from outside, and left as it is. A copy that
was not finished is known by its mark: the next run takes it away and begins anew.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import NamedTuple

import msgspec

from city.configuration import Configuration
from indexing.elastic_duplicating import ElasticDuplicating
from indexing.errors import StoreError
from indexing.errors import UnreachableError as StoreUnreachableError
from jianwei.copies import clear, require_own
from streams import kafka_copying
from streams.broker import Broker
from streams.catalogue import load_catalogue
from streams.errors import StreamsError, UnreachableError
from streams.kafka_administration import Administration
from streams.kafka_closing import close, reopen
from streams.kafka_configuration import publish, published
from streams.kafka_copy_mark import Mark, mark_of, predecessors, put_mark
from streams.kafka_redealing import redeal, require_done, require_reach
from streams.kafka_source import Source
from streams.topology import Partitions


class Asked(NamedTuple):
    """Which installation, where, and what takes its place. ``store`` is the address of its Elasticsearch."""

    broker: Broker
    store: str
    name: str
    into: str
    events: int
    partials: int


class Repartitioned(msgspec.Struct, kw_only=True):
    """What was done, or would be."""

    name: str
    into: str
    former: Partitions
    partitions: Partitions
    dry_run: bool
    records: dict[str, int]
    """By stream, in the new one; with ``dry_run`` in the old one."""
    documents: int
    """Copied in Elasticsearch; 0 with ``dry_run``."""
    already: bool = False
    """An earlier run had done it."""


def repartition(asked: Asked, *, dry_run: bool) -> Repartitioned:
    """Copies, proves and publishes. Can be repeated after a kill at any moment.

    Raises ``StreamsError``, ``StoreError`` and ``UnreachableError``. Whatever comes in the way between closing the old
    installation and having proved the copy opens it again; where its broker does not answer, the error says so.
    """
    with closing(ElasticDuplicating(asked.store)) as indices:
        indices.check()
        return _Repartitioning(asked, indices).run(dry_run=dry_run)


@contextmanager
def closed(old: Administration) -> Iterator[None]:
    """Nothing comes from outside any more. After an error it is open: what came meanwhile can be done then."""
    try:
        close(old)
        yield
    except (StreamsError, StoreError, UnreachableError, StoreUnreachableError) as error:
        if reopen(old):
            raise
        name = old.names.name
        raise type(error)(
            f"{error}; {name} may still be closed: run this again, or `jianwei setup --name {name} --reopen` to open it"
        ) from error


class _Repartitioning:
    def __init__(self, asked: Asked, indices: ElasticDuplicating) -> None:
        self._asked = asked
        self._indices = indices
        configuration = published(asked.broker, asked.name)
        if configuration is None:
            raise StreamsError(f"there is no installation {asked.name} at {asked.broker}")
        self._configuration: Configuration = configuration
        self._catalogue = load_catalogue(keep_days=configuration.keep_days)
        self._old = Administration(asked.broker, asked.name, self._catalogue)
        self._former = self._old.check()
        self._partitions = Partitions(asked.events, asked.partials)

    def run(self, *, dry_run: bool) -> Repartitioned:
        asked, source = self._asked, self._source(self._asked.name)
        mark = mark_of(asked.broker, asked.into)
        require_own(mark, self._source(asked.into), self._indices, asked.name, "--to")
        if mark is not None and mark.ends is not None:
            return self._already(source, mark, dry_run=dry_run)
        source.require_still()
        self._require_done(source, dry_run=dry_run)
        require_reach(source, self._configuration, self._former)
        self._indices.require(asked.name, self._configuration)
        if dry_run:
            held: dict[str, int] = {}
            for (stream, _), (start, end) in source.held.items():
                held[stream] = held.get(stream, 0) + end - start
            return self._told(held, 0, dry_run=True)
        with closed(self._old):
            source.require_still()
            put_mark(asked.broker, asked.into, Mark(asked.name))
            clear(self._source(asked.into), self._indices)  # what a run that was killed has left
            sent = redeal(source, asked.into, self._configuration, self._former, self._partitions)
            documents = self._indices.duplicate(asked.name, asked.into, self._configuration)
            source.require_still()
            before = predecessors(asked.broker, asked.name)
            put_mark(asked.broker, asked.into, Mark(asked.name, source.ends(), before))
        self._open(source)
        return self._told(sent, documents, dry_run=False)

    def _require_done(self, source: Source, *, dry_run: bool) -> None:
        """Where something is left to do, a run that was killed may have closed the old one: workers could not do it."""
        try:
            require_done(source)
        except StreamsError:
            if not dry_run:
                reopen(self._old)
            raise

    def _open(self, source: Source) -> None:
        """What lets workers of the new one begin, and nobody before."""
        kafka_copying.settle(self._asked.broker, self._asked.into, source, self._partitions)
        publish(self._asked.broker, self._asked.into, self._configuration)

    def _already(self, source: Source, mark: Mark, *, dry_run: bool) -> Repartitioned:
        """An earlier run has ended. Raises ``StreamsError`` where the old one has gone on since."""
        asked = self._asked
        self._refuse_gone_on(mark, source)
        there = Administration(asked.broker, asked.into, self._catalogue).check()
        if there != self._partitions:
            raise StreamsError(
                f"{asked.into} was made of {asked.name} with {there.events} and {there.partials} partitions: "
                "give these, or another --to"
            )
        if not dry_run:
            close(self._old)
            try:
                self._refuse_gone_on(mark, self._source(asked.name))
            except StreamsError:
                reopen(self._old)
                raise
            self._open(source)
        return msgspec.structs.replace(self._told({}, 0, dry_run=dry_run), already=True)

    def _refuse_gone_on(self, mark: Mark, source: Source) -> None:
        asked = self._asked
        if mark.ends != source.ends():
            raise StreamsError(f"{asked.name} has gone on since {asked.into} was made of it: give another --to")

    def _told(self, records: Mapping[str, int], documents: int, *, dry_run: bool) -> Repartitioned:
        return Repartitioned(
            name=self._asked.name,
            into=self._asked.into,
            former=self._former,
            partitions=self._partitions,
            dry_run=dry_run,
            records=dict(records),
            documents=documents,
        )

    def _source(self, name: str) -> Source:
        return Source(self._asked.broker, name, self._catalogue)
