"""How many partitions the steps have. It stands by itself: who only reads what a file was made under needs no step."""

from dataclasses import dataclass
from zlib import crc32


@dataclass(frozen=True)
class Partitions:
    """How many partitions the two partitioned steps have. The result is the same for any numbers."""

    events: int = 1
    partials: int = 1

    def of_case(self, case: str) -> int:
        """The partition of ``events`` that a case belongs to."""
        return crc32(case.encode()) % self.events

    def of_name(self, name: str) -> int:
        """The partition of ``partials`` that a first-level topic, a feed or an issue belongs to."""
        return crc32(name.encode()) % self.partials


ONE = Partitions()
"""No partitioning: what one process on one machine does."""
