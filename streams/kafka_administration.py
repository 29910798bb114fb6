"""Makes and checks the streams of an installation, and the committed positions of its steps.

Committed positions are truth: a step has sent the outputs of everything below its position and of nothing above. They
are written when the streams are made, and one that is missing later is an error, never a start from zero.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType, MemberToRemove
from kafka.errors import (
    NoError,
    TopicAlreadyExistsError,
    for_code,
)
from kafka.structs import TopicPartition

from streams.broker import Broker
from streams.catalogue import Catalogue, Names
from streams.errors import StreamsError
from streams.kafka_connection import administering, patiently
from streams.kafka_describing import partitions_of, settings_of
from streams.kafka_positions import Bounds, bounds, committed, members, place, whole
from streams.partitions import Partitions

_READY_MS = 15_000
_ATTEMPTS = 5


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to be done so that the broker is as the catalogue says."""

    what: Literal["make", "set", "position"]
    stream: str
    said: str
    """The change for people, as ``4 partitions, kept for good``."""
    partitions: int = 0
    settings: dict[str, str] = {}
    positions: dict[int, int] = {}
    """By partition, for the group of the workers."""


@dataclass(frozen=True)
class Administration:
    """An installation on a broker. Every call connects anew.

    All raise ``UnreachableError`` where no broker answers, and ``StreamsError`` where it refuses.
    """

    broker: Broker
    name: str
    catalogue: Catalogue

    @property
    def names(self) -> Names:
        """What its streams and groups are called on the broker."""
        return Names(self.name)

    def existing(self) -> Partitions | None:
        """The partitions of the streams that are there, None where ``events`` or ``partials`` is not."""
        with administering(self.broker) as client:
            counts = self._counts(client)
        known = "events" in counts and "partials" in counts
        return Partitions(counts["events"], counts["partials"]) if known else None

    def check(self) -> Partitions:
        """The partitions of the streams. Raises ``StreamsError`` where one is missing or of another number."""
        with administering(self.broker) as client:
            counts = self._counts(client)
        missing = [stream for stream in self.catalogue.streams if stream not in counts]
        if missing:
            what = "no streams" if not counts else f"no stream {', '.join(missing)}"
            raise StreamsError(
                f"installation {self.name} has {what} at {self.broker}: run `jianwei setup --name {self.name}`"
            )
        partitions = Partitions(counts["events"], counts["partials"])
        self._refuse_counts(counts, partitions)
        return partitions

    def plan(self, partitions: Partitions, *, from_start: bool = False) -> list[Change]:
        """What is to be done, in order; nothing where everything is as it should be.

        Raises ``StreamsError`` for what cannot be changed (numbers of partitions) and for committed positions that are
        lost, unless ``from_start`` and the log still holds everything: then all is sent again, the same bytes.
        """
        with administering(self.broker) as client:
            counts = self._counts(client)
            self._refuse_counts(counts, partitions)
            return [
                *self._missing(counts, partitions),
                *self._differing(client, counts),
                *self._unplaced(client, counts, partitions, from_start=from_start),
            ]

    def apply(self, changes: Sequence[Change]) -> None:
        """Does what ``plan`` gave; what somebody has done in the meantime is no error. Ends when all is ready."""
        with administering(self.broker) as client:
            self._make(client, [one for one in changes if one.what == "make"])
            self._set(client, [one for one in changes if one.what == "set"])
            positions = {
                TopicPartition(self.names.stream(one.stream), number): offset
                for one in changes
                for number, offset in one.positions.items()
            }
            if positions:
                place(client, self.names.worker_group, positions)

    def delete(self) -> None:
        """Removes all streams and both groups of the installation with all that they hold."""
        with administering(self.broker) as client:
            there = [self.names.stream(stream) for stream in self._counts(client)]
            if there:
                client.delete_topics(there, raise_errors=False)
            for group in (self.names.worker_group, self.names.index_group):
                _disband(client, group)

    def places(self, client: KafkaAdminClient, streams: Iterable[str]) -> dict[str, list[TopicPartition]]:
        """All partitions of those of the streams that are there."""
        counts = self._counts(client)
        return {
            stream: [TopicPartition(self.names.stream(stream), number) for number in range(counts[stream])]
            for stream in streams
            if stream in counts
        }

    def _counts(self, client: KafkaAdminClient) -> dict[str, int]:
        """Numbers of partitions of the streams that are there."""
        known = {stream: self.names.stream(stream) for stream in self.catalogue.streams}
        found = partitions_of(client, known.values())
        return {stream: found[name] for stream, name in known.items() if name in found}

    def _refuse_counts(self, counts: Mapping[str, int], partitions: Partitions) -> None:
        for stream, number in counts.items():
            wanted = self.catalogue.partitions_of(stream, partitions)
            if number != wanted:
                raise StreamsError(
                    f"stream {self.names.stream(stream)} has {_several(number)} where {wanted} are wanted: that cannot "
                    "be changed, cases would change their partition; give the number that is there, or another --name"
                )

    def _missing(self, counts: Mapping[str, int], partitions: Partitions) -> Iterator[Change]:
        for stream, entry in self.catalogue.streams.items():
            if stream not in counts:
                number = self.catalogue.partitions_of(stream, partitions)
                said = f"{_several(number)}, kept: {entry.kept}"
                yield Change(what="make", stream=stream, said=said, partitions=number, settings=entry.settings)

    def _differing(self, client: KafkaAdminClient, counts: Mapping[str, int]) -> Iterator[Change]:
        if not counts:
            return
        told = settings_of(client, map(self.names.stream, counts))
        for stream in counts:
            held = told[self.names.stream(stream)]
            now = {key: held.get(key) for key in self.catalogue.streams[stream].settings}
            wanted = {key: to for key, to in self.catalogue.streams[stream].settings.items() if now[key] != to}
            if wanted:
                said = ", ".join(f"{key} from {now[key]} to {to}" for key, to in wanted.items())
                yield Change(what="set", stream=stream, said=said, settings=wanted)

    def _unplaced(
        self, client: KafkaAdminClient, counts: Mapping[str, int], partitions: Partitions, *, from_start: bool
    ) -> Iterator[Change]:
        """Positions that are missing: of streams that are new or empty, and with ``from_start`` of whole logs.

        A stream that is new while others have been worked on has lost what was in it: all begin anew then, or nothing.
        """
        there = [at for places in self.places(client, self.catalogue.folded).values() for at in places]
        held, done = bounds(client, there), committed(client, self.names.worker_group, there)
        found = {
            stream: [
                TopicPartition(self.names.stream(stream), number)
                for number in range(counts.get(stream, self.catalogue.partitions_of(stream, partitions)))
            ]
            for stream in self.catalogue.folded
        }
        new = [s for s, places in found.items() if not any(at in done or held.get(at, (0, 0))[1] for at in places)]
        anew = bool(new) and any(done.values())
        if anew and not from_start:
            raise StreamsError(
                f"stream {self.names.stream(new[0])} holds nothing, though others have been worked on: what was in it "
                "is gone; `jianwei setup --from-start` begins at the start of the log and sends the same again"
            )
        for stream, step in self.catalogue.folded.items():
            missing = [at for at in found[stream] if anew or at not in done]
            for at in missing:
                if held.get(at, (0, 0))[1] > 0:
                    self._refuse_lost(at, step, held[at], from_start=from_start)
            if missing:
                if members(client, self.names.worker_group):
                    raise StreamsError(f"workers of {self.name} are running: stop them before positions are set")
                said = f"{step} begins at the start of {_several(len(missing))}"
                positions = {at.partition: 0 for at in missing}
                yield Change(what="position", stream=stream, said=said, positions=positions)

    def _refuse_lost(self, at: TopicPartition, step: str, held: Bounds, *, from_start: bool) -> None:
        where = f"{at.topic}[{at.partition}]"
        lost = f"the committed positions are lost: {step} has none in {where}, which has had {held[1]} records"
        if not from_start:
            raise StreamsError(
                f"{lost}; `jianwei setup --from-start` begins at the start of the log and sends the same again"
            )
        if not whole(self.broker, at, held):
            raise StreamsError(
                f"{lost} and no longer holds them all, so it cannot be begun again: give another --name and ingest anew"
            )

    def _make(self, client: KafkaAdminClient, changes: Sequence[Change]) -> None:
        if not changes:
            return
        asked = {
            self.names.stream(one.stream): {"num_partitions": one.partitions, "configs": one.settings}
            for one in changes
        }
        for topic in client.create_topics(asked, raise_errors=False)["topics"]:
            error = for_code(topic["error_code"])
            if error not in {NoError, TopicAlreadyExistsError}:
                why = topic.get("error_message") or error.__name__
                raise StreamsError(f"stream {topic['name']} cannot be made: {why}")
        client.wait_for_topics(list(asked), timeout_ms=_READY_MS)

    def _set(self, client: KafkaAdminClient, changes: Sequence[Change]) -> None:
        resources = [
            ConfigResource(ConfigResourceType.TOPIC, self.names.stream(one.stream), dict(one.settings))
            for one in changes
        ]
        if not resources:
            return
        for stream, answer in client.alter_configs(resources)["topic"].items():
            if answer != "OK":
                raise StreamsError(f"stream {stream} cannot be set: {answer}")


def _disband(client: KafkaAdminClient, group: str) -> None:
    """Removes a group, and its members before it."""
    for _ in range(_ATTEMPTS):
        present = [MemberToRemove(member_id=one) for one in members(client, group)]
        if present:
            client.remove_group_members(group, present)
        if patiently(lambda: client.delete_groups([group]))[group] != "NonEmptyGroupError":
            return
    raise StreamsError(f"group {group} has members that come back: stop the workers")


def _several(partitions: int) -> str:
    return "1 partition" if partitions == 1 else f"{partitions} partitions"
