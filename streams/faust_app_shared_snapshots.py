"""What the steps of a worker share of their snapshots: where these are, what they are of, and that one at a time is on
its way, which bounds memory and writing.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import msgspec

from streams.partitions import Partitions
from streams.progress import PartitionProgress
from streams.snapshot_files import SnapshotFolder
from streams.snapshot_manifest import Origin, code_digest
from streams.step import Step

log = logging.getLogger("jianwei.worker")


class SnapshotSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where snapshots are, and after how many seconds of folding the state of a partition is due again."""

    folder: Path
    seconds: float
    streams: dict[str, str]
    """The broker's own ids of the streams."""


class Snapshots:
    """What all steps of a worker share. ``now`` gives the time (an instant). Raises ``StreamsError`` where its code
    cannot be told from another.
    """

    def __init__(
        self,
        settings: SnapshotSettings,
        installation: str,
        revision: str,
        partitions: Partitions,
        *,
        now: Callable[[], int],
    ) -> None:
        self.seconds = settings.seconds
        self.now = now
        self.busy = False
        """Whether a snapshot is on its way."""
        self._settings = settings
        self._origin = Origin(
            code=code_digest(),
            revision=revision,
            installation=installation,
            events=partitions.events,
            partials=partitions.partials,
        )
        self._finishing: asyncio.Task[None] | None = None
        self._said: set[str] = set()

    def of(self, step: Step[Any], partition: int) -> tuple[SnapshotFolder, Origin]:
        """Where the snapshots of a partition are, and what they must be of."""
        stream = self._settings.streams.get(step.source, "")
        origin = msgspec.structs.replace(self._origin, step=step.name, partition=partition, stream=stream)
        return SnapshotFolder(self._settings.folder, origin.installation, step.name, partition), origin

    def finish(self, work: Coroutine[Any, Any, None]) -> None:
        """Ends the one snapshot that is on its way beside all else."""
        self._finishing = asyncio.create_task(work)

    async def stop(self) -> None:
        """Gives up what is on its way; files that are left the next snapshot removes."""
        if self._finishing is not None:
            self._finishing.cancel()
            await asyncio.wait([self._finishing])

    def failed(self, told: PartitionProgress, error: Exception) -> None:
        """Counts, and says each kind once until a snapshot stands again."""
        told.snapshot_errors += 1
        kind = type(error).__name__
        why = f"{kind} {error.strerror}: {error.filename}" if isinstance(error, OSError) else kind
        level = logging.DEBUG if why in self._said else logging.WARNING
        self._said.add(why)
        log.log(level, "no snapshot of %s[%d]: %s; a rebuild folds the log", told.step, told.partition, why)

    def stood(self) -> None:
        """Forgets what was said."""
        self._said.clear()
