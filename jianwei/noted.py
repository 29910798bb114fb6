"""What the steps sent since the last commit, as documents: each once, as it stands at the end.

A case changes several times on its way and a bucket with every tick of its day. Documents of the same id that come one
after the other in one transaction leave what the last of them leaves, so the others are never made.
"""

from collections.abc import Iterable, Iterator

from city.buckets import Band, Bucket
from city.times import Zone
from indexing.documents import band_document, bucket_document, case_document
from indexing.sqlite import SqliteStore
from indexing.sqlite_rows import bucket_row, case_row
from indexing.store import Document
from jianwei.outputs import DOCUMENTED, Documents
from streams.day_buckets import BucketKey
from streams.messages import Bands, BucketsMessage, CaseState, CaseStates, decode_buckets, decode_cases
from streams.step import Output


class Noted:
    """Gathers outputs, and gives the documents that they come to."""

    def __init__(self, zone: Zone) -> None:
        self._documents = Documents(zone)
        self._cases: dict[str, tuple[int, CaseState, int | None]] = {}
        """The tick, the case, and when it was registered by the document that the store has."""
        self._buckets: dict[BucketKey, Bucket] = {}
        self._bands: dict[tuple[str, str, int], Band] = {}
        self._others: dict[tuple[str, int, bytes], Output] = {}
        self._extra: list[Document] = []

    def note(self, output: Output) -> None:
        """Takes in what a step sent. A record of a key (an alert's) takes the place of the one before it."""
        if output.stream == "cases":
            self._note_cases(decode_cases(output.value) if output.messages is None else output.messages)
        elif output.stream == "buckets":
            self._note_buckets(decode_buckets(output.value) if output.messages is None else output.messages)
        elif output.stream in DOCUMENTED:
            where = (output.stream, output.partition, output.key)
            self._others.pop(where, None)
            self._others[where] = output

    def add(self, documents: Iterable[Document]) -> None:
        """Takes in documents that no step sent."""
        self._extra.extend(documents)

    def clear(self) -> None:
        """Forgets all of it: it was kept."""
        self._cases.clear()
        self._buckets.clear()
        self._bands.clear()
        self._others.clear()
        self._extra.clear()

    def documents(self) -> Iterator[Document]:
        """All of them, each once. Nothing is forgotten: they can be given again."""
        for tick, state, former in self._cases.values():
            yield case_document(state.event, state.counting, tick, former)
        yield from map(bucket_document, self._buckets.values())
        yield from self._few()

    def write(self, store: SqliteStore) -> None:
        """Puts all of them, each once, into the open transaction of a store: those of which there are many as rows, in
        the order of their ids, because neighbours share pages of table and index.
        """
        cases = (self._cases[case] for case in sorted(self._cases))
        store.put_rows("cases", (case_row(state.event, state.counting, tick) for tick, state, _ in cases))
        buckets = (self._buckets[key] for key in sorted(self._buckets, key=_as_in_ids))
        store.put_rows("buckets", map(bucket_row, buckets))
        store.put(self._few())

    def _few(self) -> Iterator[Document]:
        yield from self._extra
        yield from map(band_document, self._bands.values())
        others = (one for output in self._others.values() for one in self._documents.of(output))
        yield from {(one.kind, one.id): one for one in others}.values()

    def _note_cases(self, messages: Iterable[CaseStates]) -> None:
        cases = self._cases
        for message in messages:
            for state in message.states:
                case = state.event.case
                held = cases.get(case)
                known = held[2] if held is not None else None  # the store knows only the month before both
                cases[case] = message.tick, state, state.former if known is None else known

    def _note_buckets(self, messages: Iterable[BucketsMessage]) -> None:
        for message in messages:
            if isinstance(message, Bands):
                for band in message.bands:
                    self._bands[band.feed, band.topic, band.day] = band
            else:
                for one in message.buckets:
                    self._buckets[one.day, one.topic, one.feed, one.counted_as, one.area] = one


def _as_in_ids(key: BucketKey) -> tuple[str, str, str, str, int]:
    day, topic, feed, counted_as, area = key
    return feed, counted_as, topic, area, day
