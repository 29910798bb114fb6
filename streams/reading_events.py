"""Reads a record of the stream ``events``: as far as it can be read, and where that is not all of it, why."""

from collections.abc import Sequence

import msgspec

from city.events import decode_record, salvage_record
from city.written import Written
from streams.step import PoisonError


def read_events(
    value: bytes, messages: Sequence[Written] | None = None
) -> tuple[Sequence[Written], PoisonError | None]:
    """What of a record can be read, and where that is not all of it the error that tells of the rest.

    ``messages`` are what it says, where it was written in this process: see ``city.written``.
    """
    if messages is not None:
        return messages, None
    try:
        return [(message, b"") for message in decode_record(value)], None
    except (msgspec.DecodeError, ValueError) as error:
        wrong = error
    try:
        salvaged, faults = salvage_record(value)
    except msgspec.DecodeError:
        salvaged, faults = [], [wrong]
    poison = PoisonError("messages that cannot be read")
    poison.__cause__ = faults[0]
    if salvaged:
        poison.unread = len(faults), len(faults) + len(salvaged)
    return [(message, b"") for message in salvaged], poison
