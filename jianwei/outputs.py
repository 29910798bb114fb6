"""From what the steps send to documents: one pure function a stream. Used by every runner."""

from collections.abc import Callable, Iterator

from city.findings import Finding
from city.times import Zone
from indexing import documents, judgements
from indexing.store import Document
from streams.messages import (
    Bands,
    decode_alerts,
    decode_buckets,
    decode_cases,
    decode_dead_letter,
    decode_rejects,
    decode_watch,
)
from streams.step import Output

DOCUMENTED = frozenset({"cases", "buckets", "findings", "alerts", "rejects", "dead-letters"})
"""Streams that the index reads."""


class Documents:
    """Makes documents of outputs; streams that are no memory (partials, flags) give none."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self._of: dict[str, Callable[[bytes], Iterator[Document]]] = {
            "cases": _cases,
            "buckets": _buckets,
            "findings": _findings,
            "alerts": self._alerts,
            "rejects": _rejects,
            "dead-letters": _dead_letters,
        }

    def of(self, output: Output) -> Iterator[Document]:
        """The documents that a record of a stream gives."""
        make = self._of.get(output.stream)
        return make(output.value) if make else iter(())

    def _alerts(self, value: bytes) -> Iterator[Document]:
        message = decode_alerts(value)
        yield judgements.alert_document(message.alert, self._zone, message.version)


def _cases(value: bytes) -> Iterator[Document]:
    for message in decode_cases(value):
        for state in message.states:
            yield documents.case_document(state.event, state.counting, message.tick, state.former)


def _buckets(value: bytes) -> Iterator[Document]:
    for message in decode_buckets(value):
        if isinstance(message, Bands):
            yield from map(documents.band_document, message.bands)
        else:
            yield from map(documents.bucket_document, message.buckets)


def _findings(value: bytes) -> Iterator[Document]:
    for message in decode_watch(value):
        if isinstance(message, Finding):
            yield judgements.finding_document(message)


def _rejects(value: bytes) -> Iterator[Document]:
    for row in decode_rejects(value):
        yield documents.reject_document(row.file, row.row, row.field, row.reason, row.code, row.mark)


def _dead_letters(value: bytes) -> Iterator[Document]:
    letter = decode_dead_letter(value)
    yield documents.dead_letter_document(letter.stream, letter.partition, letter.offset, letter.fault, letter.document)
