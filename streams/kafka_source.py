"""What an installation's streams and groups hold, read as a whole while it stands still."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from time import monotonic, sleep
from typing import NamedTuple

from kafka.structs import TopicPartition

from city.tally import Tally
from streams.broker import Broker
from streams.catalogue import Catalogue, Names
from streams.errors import StreamsError
from streams.kafka_administration import Administration
from streams.kafka_connection import administering, first, read
from streams.kafka_positions import Bounds, bounds, committed, members

NOT_COPIED = frozenset({"configuration", "progress"})
"""The one is published anew when all else is proved, the other is what workers say of the present."""

_GONE_SECONDS = 30
Place = tuple[str, int]
"""Stream and partition."""


class Copied(NamedTuple):
    """A record of a stream that is copied. ``number`` counts those of its partition from 0."""

    stream: str
    partition: int
    offset: int
    number: int
    key: bytes
    value: bytes
    appended: int


class Source:
    """The streams as far as they went when this was made; those that are not there are left out.

    All raise ``UnreachableError`` where no broker answers, and ``StreamsError`` where it refuses.
    """

    def __init__(self, broker: Broker, name: str, catalogue: Catalogue) -> None:
        self.broker = broker
        self.names = Names(name)
        self.catalogue = catalogue
        self.administration = Administration(broker, name, catalogue)
        self.held = self._bounds()

    @property
    def groups(self) -> tuple[str, str]:
        """Of the workers, and of the index."""
        return self.names.worker_group, self.names.index_group

    def ends(self) -> dict[str, int]:
        """The offset after the last of each partition, by ``stream/partition``."""
        return {f"{stream}/{partition}": end for (stream, partition), (_, end) in self.held.items()}

    def require_still(self) -> None:
        """Raises ``StreamsError`` where workers run, or something has come into the streams since this was made."""
        with administering(self.broker) as client:
            for group in self.groups:
                if members(client, group):
                    raise StreamsError(f"group {group} has members: stop the workers first")
        for (stream, partition), (_, end) in self._bounds().items():
            if end != self.held[stream, partition][1]:
                where = f"{self.names.stream(stream)}[{partition}]"
                raise StreamsError(f"{where} still grows: stop gateway, ingest and workers first")

    def records(self) -> Iterator[Copied]:
        """Every record, each partition in order."""
        starts = {self._at(place): start for place, (start, _) in self.held.items()}
        ends = {self._at(place): end for place, (_, end) in self.held.items()}
        known = {self._at(place): place for place in self.held}
        numbers: Counter[Place] = Counter()
        for one in read(self.broker, starts, ends):
            place = known[one.at]
            yield Copied(*place, one.offset, numbers[place], one.key, one.value, one.appended)
            numbers[place] += 1

    def positions(self) -> dict[tuple[str, Place], int]:
        """The committed positions by group (0: workers, 1: index) and place."""
        known = {self._at(place): place for place in self.held}
        with administering(self.broker) as client:
            return {
                (group.rpartition(".")[2], known[at]): position
                for group in self.groups
                for at, position in committed(client, group, known).items()
            }

    def firsts(self, places: Iterable[Place]) -> dict[Place, int]:
        """When the log took in the first record that each still holds; those that hold none are left out."""
        return self._appended({place: self.held[place][0] for place in places})

    def lasts(self, places: Iterable[Place]) -> dict[Place, int]:
        """The same of the last record."""
        return self._appended({place: self.held[place][1] - 1 for place in places})

    def tally(self, look: Callable[[Copied], object]) -> Tally:
        """All that is there, as ``Tally`` counts it; each record is looked at."""
        found = Tally()
        for one in self.records():
            look(one)
            count(found, one)
        for (group, place), position in self.positions().items():
            found.add("positions", group, *place, position)
        for place, (start, end) in self.held.items():
            found.add("beginnings", *place, start > 0, end == start)
        return found

    def wait_until_gone(self) -> None:
        """After a removal. Raises ``StreamsError`` where the broker still has a stream after half a minute."""
        begun = monotonic()
        while self._bounds():
            if monotonic() - begun > _GONE_SECONDS:
                raise StreamsError(f"the broker has not removed the streams of {self.names.name} yet: try again")
            sleep(0.2)

    def _at(self, place: Place) -> TopicPartition:
        return TopicPartition(self.names.stream(place[0]), place[1])

    def _appended(self, offsets: Mapping[Place, int]) -> dict[Place, int]:
        known = {self._at(place): place for place in offsets if self.held[place][0] < self.held[place][1]}
        found = first(self.broker, {at: offsets[place] for at, place in known.items()})
        return {known[at]: one.appended for at, one in found.items()}

    def _bounds(self) -> dict[Place, Bounds]:
        streams = [stream for stream in self.catalogue.streams if stream not in NOT_COPIED]
        with administering(self.broker) as client:
            places = self.administration.places(client, streams)
            held = bounds(client, [at for some in places.values() for at in some])
        return {(stream, at.partition): held[at] for stream, some in places.items() for at in some}


def count(tally: Tally, one: Copied) -> None:
    """Takes a record in, with its order and its time."""
    tally.add(one.stream, one.partition, one.number, one.key, one.value, one.appended)
