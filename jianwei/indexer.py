"""The index step: what the steps send becomes documents in the memory, in a consumer group of its own."""

import logging
from collections.abc import Iterable, Sequence
from time import monotonic

import msgspec

from city.times import DAY, Zone
from indexing.elastic_bulk import BulkWriter
from indexing.keeping import oldest_month
from indexing.store import Kind
from jianwei.outputs import Documents, Draft
from streams.dead_letters import dead_letter, refused_document
from streams.kafka_follower import Followed
from streams.step import Output, PoisonError

log = logging.getLogger("jianwei.index")

Address = tuple[str, int, int]
"""Stream, partition, offset."""


class Indexer:
    """Handles what a ``Follower`` reads. The order of writes has no meaning: the highest version stays."""

    def __init__(self, writer: BulkWriter, zone: Zone, keep_days: int) -> None:
        self._writer = writer
        self._keep_days = keep_days
        self._forgotten_on = 0
        self._documents = Documents(zone)
        self.records = 0
        self.documents = 0
        self.seconds = 0.0
        """Seconds until Elasticsearch had taken them."""
        self.oldest: int | None = None
        """When the log took in the oldest record of the batch in work, None between batches."""

    async def handle(self, records: Sequence[Followed]) -> Iterable[Output]:
        """Writes the documents of a batch; gives dead letters of what was refused.

        Of one document only the newest version is written, and those that leave the index of a former month.
        """
        self.oldest = min(record.appended for record in records)
        newest: dict[tuple[Kind, str], tuple[Draft, Address]] = {}
        letters: list[Output] = []
        moved: list[Draft] = []
        for record in records:
            address = record.stream, record.partition, record.offset
            try:
                found = list(self._documents.drafts(Output(record.stream, record.partition, record.key, record.value)))
            except (msgspec.DecodeError, ValueError, ArithmeticError) as error:
                letters += _unreadable(address, error)
                continue
            for draft in found:
                if draft.formerly is not None:
                    moved.append(draft)
                held = newest.get((draft.kind, draft.id))
                if held is None or held[0].version <= draft.version:
                    newest[draft.kind, draft.id] = draft, address
        began = monotonic()
        written = {id(draft): draft for draft in (*moved, *(draft for draft, _ in newest.values()))}
        outcome = await self._writer.write(draft.make() for draft in written.values())
        self.seconds += monotonic() - began
        self.records += len(records)
        self.documents += len(newest)
        self.oldest = None
        await self._forget()
        for refusal in outcome.refused:
            _, address = newest[refusal.kind, refusal.id]
            log.warning("a document of %s[%d] offset %d was refused: %s", *address, refusal.fault)
            if address[0] != "dead-letters":
                letters.append(refused_document(*address, f"{refusal.kind}/{refusal.id}", refusal.fault))
        return letters

    async def _forget(self) -> None:
        """Once a day of the flow's own time: removes the cases of months that have become too old."""
        reached = self._documents.reached or 0
        if reached // DAY > self._forgotten_on and await self._writer.forget(oldest_month(reached, self._keep_days)):
            self._forgotten_on = reached // DAY


def _unreadable(address: Address, error: Exception) -> list[Output]:
    """The dead letter of a record that is no message; none of a dead letter, which would go round for ever."""
    log.warning("%s[%d] offset %d cannot be read: %s", *address, type(error).__name__)
    if address[0] == "dead-letters":
        return []
    poison = PoisonError()
    poison.__cause__ = error
    return [dead_letter(*address, poison)]
