"""``jianwei worker``, which throws away some of what is delivered to it and notes what that and other faults cost.

    python -m tests.faults.noted_worker NOTES DROPPED SEED worker --kafka ...

A note is written at once, so that a worker that is killed has told all but its last moment.
"""

import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from jianwei.__main__ import main
from streams.faust_app_applying import Held
from streams.faust_app_folding import LogFold
from streams.faust_app_log_agent import LogAgent
from streams.faust_app_reader import Record


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened in a worker: an assignment, a state rebuilt or restored, a snapshot refused, a gap."""

    what: str
    source: str
    partition: int = -1
    records: int = 0


def note_everything(file: Path) -> None:
    """Lets agents and folds of this process write notes."""
    notes = file.open("ab", buffering=0)

    def write(note: Note) -> None:
        notes.write(msgspec.json.encode(note) + b"\n")

    assigned, catch_up = LogAgent.assigned, LogFold.catch_up

    def noted_assigned(self: LogAgent, partitions: Iterable[int]) -> None:
        mine = list(partitions)
        write(Note(what="assigned", source=self.source, records=len(mine)))
        assigned(self, mine)

    async def noted_catch_up(self: LogFold, partition: int, end: int) -> Held:
        told = self.told(partition)
        before, restored, gaps = (told.rebuilds, told.restores, told.snapshots_refused), told.restored, told.gap_records
        held = await catch_up(self, partition, end)
        if told.snapshots_refused > before[2]:
            write(Note(what="refused", source=self.source, partition=partition))
        if told.rebuilds > before[0]:
            what, records = "rebuild", held.next
        elif told.restores > before[1]:
            what, records = "restore", told.restored - restored
        else:
            what, records = "gap", told.gap_records - gaps
        write(Note(what=what, source=self.source, partition=partition, records=records))
        return held

    LogAgent.assigned = noted_assigned  # type: ignore[method-assign]
    LogFold.catch_up = noted_catch_up  # type: ignore[method-assign]


def drop(share: float, seed: str) -> None:
    """Lets the agents of this process lose so many of the records that Faust delivers."""
    pick, take = random.Random(seed), LogAgent._take

    async def taken(self: LogAgent, partition: int, records: Sequence[Record]) -> None:
        left = [record for record in records if pick.random() >= share]
        if left:
            await take(self, partition, left)

    LogAgent._take = taken  # type: ignore[method-assign]


if __name__ == "__main__":
    note_everything(Path(sys.argv[1]))
    if float(sys.argv[2]):
        drop(float(sys.argv[2]), sys.argv[3])
    sys.exit(main(sys.argv[4:]))
