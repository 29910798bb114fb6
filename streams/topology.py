"""The whole flow on one screen: which stream feeds which step, and what each step sends on.

    events --> CASES --> partials --> LEDGER --> findings --> WATCH --> alerts
                 |                    |     |        |
               cases            buckets     flags    +--- urgent findings from CASES

Every step is a fold of its input stream: a pure function over plain values, without clock, input or output. The index
step reads ``cases``, ``buckets``, ``findings`` and ``alerts`` and makes documents of them.
"""

from dataclasses import dataclass
from typing import Any
from zlib import crc32

from city.configuration import Configuration
from streams.cases import Cases
from streams.ledger import Ledger
from streams.step import Step
from streams.watch import Watch


@dataclass(frozen=True)
class Partitions:
    """How many partitions the two partitioned steps have. The result is the same for any numbers."""

    events: int = 1
    partials: int = 1

    def of_case(self, case: str) -> int:
        """The partition of ``events`` that a case belongs to."""
        return crc32(case.encode()) % self.events


ONE = Partitions()
"""No partitioning: what one process on one machine does."""


def steps(configuration: Configuration, partitions: Partitions) -> tuple[Step[Any], ...]:
    """The three steps in the order of the flow."""
    return (
        Cases(configuration, partitions.partials),
        Ledger(configuration, partitions.events),
        Watch(configuration, partitions.partials),
    )
