"""Dead letters: where a record stands that no step could read, so that people can look, without what it holds."""

from streams.messages import DeadLetter, encode_json
from streams.step import Output, PoisonError

STREAM = "dead-letters"


def dead_letter(stream: str, partition: int, offset: int, error: PoisonError) -> Output:
    """The dead letter of a record: its address and the kind of fault. The error's own words may hold values."""
    fault = type(error.__cause__ or error).__name__
    if error.unread:
        fault += " in {} of {} messages".format(*error.unread)
    letter = DeadLetter(stream, partition, offset, fault)
    return Output(STREAM, 0, f"{stream}|{partition}|{offset}".encode(), encode_json(letter))


def refused_document(stream: str, partition: int, offset: int, document: str, fault: str) -> Output:
    """The dead letter of a document that the memory refused, made from the record at this address."""
    letter = DeadLetter(stream, partition, offset, fault, document)
    return Output(STREAM, 0, f"{stream}|{partition}|{offset}|{document}".encode(), encode_json(letter))
