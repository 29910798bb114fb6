"""A made-up town that is taken into a file, a commit a tick, and goes on where it was: ``python -m … PATH``."""

import sys
from pathlib import Path

from indexing.canonical import export
from jianwei.embedded import Embedded
from tests.faults.traffic import town
from tests.streams.town import TOWN, batches, hourly

TICKS = hourly("2026-03-01 02:00", "2026-03-06 02:00", 1)


def take(path: Path) -> list[bytes]:
    """Takes what the file does not hold yet; gives the export."""
    events = [one for one in town(0) if one.arrived <= TICKS[-1]]
    with Embedded(path, TOWN) as service:
        progress = service.progress("town")
        assert service.last_tick == (TICKS[progress.taken - 1] if progress.taken else None)
        for when, some in batches(events, TICKS)[progress.taken :]:
            service.append(some)
            service.tick(when)
            progress.taken += 1
            service.commit(progress)
        return list(export(service.store))


def taken(path: Path) -> int:
    """How many ticks a file holds."""
    with Embedded(path, TOWN) as service:
        return service.progress("town").taken


if __name__ == "__main__":
    take(Path(sys.argv[1]))
