"""The purge of an installation on Kafka and Elasticsearch: it is copied, cleaned, to a new name; then the old one goes.

Nothing is edited where it stands. The old installation is read only until the copy is proved, and removed only where
that is asked for. A copy that was not finished is known by its mark: the next run takes it away and begins anew.
"""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import msgspec

from city.configuration import Configuration
from city.leaks import Leaks
from city.removal import Removal
from city.times import Zone
from indexing.elastic_removal import ElasticCopying
from jianwei.copies import clear, require_own, take_away
from jianwei.purging import Place, Purged, in_files
from jianwei.purging_files import remove_from_file
from jianwei.purging_search import Search, give_words, name_document, name_record
from jianwei.state_snapshots import StateSnapshots
from streams import kafka_copying
from streams.broker import Broker
from streams.catalogue import load_catalogue
from streams.errors import StreamsError
from streams.kafka_configuration import publish, published
from streams.kafka_copy_mark import Mark, mark_of, predecessors, put_mark, remove_mark
from streams.kafka_source import Source
from streams.partitions import Partitions
from streams.placing import Placing


class Installed(NamedTuple):
    """Where an installation is, and the name that takes its place."""

    broker: Broker
    address: str
    name: str
    into: str
    snapshots: Path | None = None
    """The folder of the workers' snapshots of states."""


class _Former(NamedTuple):
    """Installations that the one to be purged was made of and that hold a value, and where they hold it."""

    names: list[str]
    places: list[Place]


class Asked(NamedTuple):
    """What is to be done."""

    dry_run: bool = False
    remove_old: bool = False
    delete_snapshots: bool = False


def purge_installation(leaks: Leaks, at: Installed, files: Sequence[Path], asked: Asked) -> Purged:
    """Copies an installation without the values, and the files with the same words.

    Raises ``StreamsError``, ``StoreError`` and ``UnreachableError``; then the old installation is as it was, or what is
    left of it is removed by the next run.
    """
    with closing(ElasticCopying(at.address)) as indices:
        indices.check()
        purging = _Purging(leaks, at, indices)
        return purging.look(files) if asked.dry_run else purging.run(files, asked)


class _Purging:
    def __init__(self, leaks: Leaks, at: Installed, indices: ElasticCopying) -> None:
        self._leaks = leaks
        self._at = at
        self._indices = indices
        self._states = StateSnapshots(at.snapshots)
        self._states.require_ready([at.name, at.into])
        configuration = published(at.broker, at.name) or published(at.broker, at.into)
        if configuration is None:
            raise StreamsError(f"there is no installation {at.name} at {at.broker}")
        self._configuration: Configuration = configuration
        self._catalogue = load_catalogue(keep_days=configuration.keep_days)

    def look(self, files: Sequence[Path]) -> Purged:
        """Counts only."""
        removal = Removal(self._leaks)
        found = [*self._places(self._at.name, removal), *in_files(removal, files)]
        former = self._of_former()
        return Purged([*found, *former.places], None, former.names, self._refusal())

    def _refusal(self) -> str:
        """Why a run is refused, empty where it is not."""
        if not Removal(self._leaks).learn(msgspec.to_builtins(self._configuration)):
            return ""
        return "the configuration holds a value: change it, and ingest anew under another --name"

    def run(self, files: Sequence[Path], asked: Asked) -> Purged:
        """The copy, where there is none yet; the files; the removal of the old one."""
        at, removal = self._at, Removal(self._leaks)
        mark = mark_of(at.broker, at.into)
        require_own(mark, self._source(at.into), self._indices, at.name, "--into")
        if mark is None or mark.ends is None:
            found = self._copy(removal, files)
        else:
            self._search(self._source(at.into), removal)
            found = [*self._places(at.name, removal), *in_files(removal, files)]
        for path in files:
            if any(place.where == str(path) for place in found):
                remove_from_file(path, removal)
        if asked.remove_old:
            self._remove_old(asked)
        removal = Removal(self._leaks)
        left = [*self._search(self._source(at.into), removal).places(), *self._places(at.name, removal)]
        left += [Place("/".join(one), "snapshot", 1) for one in self._indices.snapshots(at.name)]
        former = self._of_former()
        return Purged(found, [*left, *former.places, *in_files(removal, files)], former.names)

    def _of_former(self) -> "_Former":
        """Those that the old one was itself made of: `repartition` leaves them, closed, with all that they hold."""
        found = _Former([], [])
        for name in dict.fromkeys((*predecessors(self._at.broker, self._at.name), *self._known_before())):
            if places := self._places(name, Removal(self._leaks)):
                found.names.append(name)
                found.places.extend(places)
        return found

    def _known_before(self) -> tuple[str, ...]:
        """The same from the mark of the new one: that of the old one goes with it."""
        mark = mark_of(self._at.broker, self._at.into)
        return mark.before if mark is not None else ()

    def _copy(self, removal: Removal, files: Sequence[Path]) -> list[Place]:
        at, source = self._at, self._source(self._at.name)
        partitions = source.administration.check()
        source.require_still()
        if any(change.what == "position" for change in source.administration.plan(partitions)):
            raise StreamsError(f"{at.name} lacks committed positions: run `jianwei setup --name {at.name}` first")
        if why := self._refusal():
            raise StreamsError(why)
        found = self._search(source, removal)
        places = [*found.places(), *self._of_states(at.name), *in_files(removal, files)]
        give_words(found, removal, Placing(partitions), Zone(self._configuration.zone))
        for record in source.records():
            name_record(record, removal)
        for document in self._indices.documents(at.name):
            name_document(document, removal)
        put_mark(at.broker, at.into, Mark(at.name))
        clear(self._source(at.into), self._indices)
        self._states.remove(at.into)
        self._make(source, partitions, removal)
        source.require_still()
        publish(at.broker, at.into, self._configuration)
        put_mark(at.broker, at.into, Mark(at.name, source.ends(), predecessors(at.broker, at.name)))
        return places

    def _make(self, source: Source, partitions: Partitions, removal: Removal) -> None:
        """The copy, and its proof: what was meant is there, and none of it holds a value."""
        at = self._at
        streams = kafka_copying.copy(source, at.into, partitions, removal)
        documents = self._indices.copy(at.name, at.into, self._configuration, removal)
        search = Search(at.into, Removal(self._leaks))
        differing = [
            *streams.differing(self._source(at.into).tally(search.record)),
            *documents.differing(self._indices.tally(at.into, search.document)),
        ]
        differing += [f"{place.where} (holds a value)" for place in search.places()]
        if differing:
            raise StreamsError(f"the copy {at.into} is not as it should be in {', '.join(differing)}: run it again")
        kafka_copying.settle(at.broker, at.into, source, partitions)

    def _remove_old(self, asked: Asked) -> None:
        at = self._at
        mark = mark_of(at.broker, at.into)
        source = self._source(at.name)
        source.require_still()
        for place, end in source.ends().items():
            if mark is None or mark.ends is None or mark.ends.get(place) != end:
                raise StreamsError(f"{at.name} has gone on since {at.into} was copied from it: what came is not there")
        if asked.delete_snapshots:
            for repository, snapshot in self._indices.snapshots(at.name):
                self._indices.delete_snapshot(repository, snapshot)
        self._states.remove(at.name)
        take_away(self._source(at.name), self._indices)
        if not self._indices.snapshots(at.name) and not self._of_former().names:  # till then it can be given again
            remove_mark(at.broker, at.into)

    def _search(self, source: Source, removal: Removal) -> Search:
        search = Search(source.names.name, removal)
        for record in source.records():
            search.record(record)
        for document in self._indices.documents(source.names.name):
            search.document(document)
        return search

    def _places(self, name: str, removal: Removal) -> list[Place]:
        """Where an installation holds a value; snapshots of its states are not searched, and may."""
        return [*self._search(self._source(name), removal).places(), *self._of_states(name)]

    def _of_states(self, name: str) -> list[Place]:
        found = self._states.held(name)
        return [Place(found[0], "snapshots of states", found[1])] if found else []

    def _source(self, name: str) -> Source:
        return Source(self._at.broker, name, self._catalogue)
