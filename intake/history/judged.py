"""What columns say of rows: where each counts, or that it was read by itself, or why it is rejected."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from city.events import CaseClass, Event
from city.packed_places import DAY

Cell = tuple[str, CaseClass, str, str]
"""Feed, class, topic, area."""
UNKNOWN, COPY, LEAST = 0, 1, 1 << 10
"""Versions: of a row whose version columns do not tell, of a copy, and the least that a case's own row has else."""

Hashes = NDArray[np.uint64]
Places = NDArray[np.uint64]
"""See ``city.packed_places``."""
Versions = NDArray[np.int64]


class Counted(NamedTuple):
    """Rows that were judged by columns: hash of the case, place where it counts, and version of the last event."""

    cases: Hashes
    places: Places
    versions: Versions


NOTHING = Counted(np.zeros(0, np.uint64), np.zeros(0, np.uint64), np.zeros(0, np.int64))


class Single(NamedTuple):
    """A row that was read by itself: its number and the newest of its events."""

    row: int
    event: Event


class Refused(NamedTuple):
    """A row that is rejected: see ``intake.gateway.Rejection``."""

    row: int
    field: str
    reason: str
    code: str


class Judged(NamedTuple):
    """What became of the rows of a part: each is in one of the three."""

    counted: Counted
    singles: list[Single]
    rejected: list[Refused]


def days_of(places: Places) -> NDArray[np.int64]:
    """The days of places."""
    days: NDArray[np.int64] = (places.astype(np.uint32) >> DAY).astype(np.int64)
    return days
