"""From what the steps send to documents: one pure function a stream. Used by every runner."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from city.findings import Finding
from city.times import Zone, utc_iso
from indexing import documents, judgements
from indexing.focus_issues import focus_document
from indexing.meetings import meeting_document
from indexing.notice_silences import silence_document
from indexing.store import Document, Kind
from streams.messages import (
    AlertState,
    Bands,
    FocusIssueState,
    Judged,
    MeetingHeld,
    decode_buckets,
    decode_cases,
    decode_dead_letter,
    decode_rejects,
    decode_told,
    decode_watch,
)
from streams.step import Output

DOCUMENTED = frozenset({"cases", "buckets", "findings", "alerts", "rejects", "dead-letters"})
"""Streams that the index reads."""


class Draft(NamedTuple):
    """A document that is not made yet, because a newer one may come before it is kept. See ``Document``."""

    kind: Kind
    id: str
    version: int
    make: Callable[[], Document]
    formerly: str | None = None


class Documents:
    """Makes documents of outputs; streams that are no memory (partials, flags) give none."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self.reached: int | None = None
        """The latest tick that anything read so far was sent at."""
        self._of: dict[str, Callable[[bytes], Iterator[Draft]]] = {
            "cases": self._cases,
            "buckets": _buckets,
            "findings": lambda value: _made(self._findings(value)),
            "alerts": lambda value: _made(self._alerts(value)),
            "rejects": lambda value: _made(_rejects(value)),
            "dead-letters": lambda value: _made(_dead_letters(value)),
        }

    def drafts(self, output: Output) -> Iterator[Draft]:
        """The documents that a record of a stream gives, to be made when they are kept."""
        read = self._of.get(output.stream)
        return read(output.value) if read else iter(())

    def of(self, output: Output) -> Iterator[Document]:
        """The documents that a record of a stream gives."""
        return (draft.make() for draft in self.drafts(output))

    def _cases(self, value: bytes) -> Iterator[Draft]:
        for message in decode_cases(value):
            tick = message.tick
            self._reach(tick)
            for state in message.states:
                event, former = state.event, state.former
                make = partial(documents.case_document, event, state.counting, tick, former)
                yield Draft("cases", event.case, tick, make, None if former is None else utc_iso(former))

    def _findings(self, value: bytes) -> Iterator[Document]:
        for message in decode_watch(value):
            if isinstance(message, Finding):
                yield judgements.finding_document(message)
            elif isinstance(message, Judged):
                self._reach(message.tick)

    def _reach(self, tick: int) -> None:
        self.reached = tick if self.reached is None else max(self.reached, tick)

    def _alerts(self, value: bytes) -> Iterator[Document]:
        message = decode_told(value)
        if isinstance(message, AlertState):
            yield judgements.alert_document(message.alert, self._zone, message.version)
        elif isinstance(message, FocusIssueState):
            yield focus_document(message.issue, message.version)
        elif isinstance(message, MeetingHeld):
            yield meeting_document(message.meeting, message.version)
        else:
            yield silence_document(message.silence, message.version)


def _made(found: Iterable[Document]) -> Iterator[Draft]:
    """Of streams that seldom say the same thing twice."""
    for document in found:
        yield Draft(document.kind, document.id, document.version, partial(_same, document), document.formerly)


def _same(document: Document) -> Document:
    return document


def _buckets(value: bytes) -> Iterator[Draft]:
    for message in decode_buckets(value):
        if isinstance(message, Bands):
            yield from _made(map(documents.band_document, message.bands))
        else:
            for bucket in message.buckets:
                yield Draft(
                    "buckets", documents.bucket_id(bucket), bucket.tick, partial(documents.bucket_document, bucket)
                )


def _rejects(value: bytes) -> Iterator[Document]:
    for row in decode_rejects(value):
        yield documents.reject_document(row.file, row.row, row.field, row.reason, row.code, row.mark)


def _dead_letters(value: bytes) -> Iterator[Document]:
    letter = decode_dead_letter(value)
    yield documents.dead_letter_document(letter.stream, letter.partition, letter.offset, letter.fault, letter.document)
