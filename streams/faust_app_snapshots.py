"""Takes snapshots of the states of a worker.

- A state is packed under its partition's lock, behind records whose outputs the broker has: it is whole.
- A snapshot stands once its position is **committed**, by a commit that the group fences. So one that lies above the
  committed position says that positions were set back, because outputs are lost: see ``streams.faust_app_restoring``.
- One snapshot at a time is on its way in a worker, which bounds memory and writing. None can end a worker.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any, NamedTuple

import msgspec

from streams.faust_app_applying import TURN_SECONDS, Held, Kept, LostError
from streams.partitions import Partitions
from streams.progress import PartitionProgress
from streams.snapshot_files import Saving, SnapshotFolder
from streams.snapshot_manifest import Anchor, Manifest, Origin, code_digest, digest_of
from streams.snapshots import Packing
from streams.step import Step

log = logging.getLogger("jianwei.worker")

_AT_ONCE = 64 << 20
"""Bytes of parts that are held in memory; before there are more they are written, and the partition waits."""
_LOOK = 0.1
_OLDEST = 24 * 60 * 60.0
"""Seconds after which a snapshot is replaced, however little was folded since."""
_LONGEST = 60.0
"""Seconds that a position may take to be committed. Then the snapshot is given up: the next one is as good."""


class SnapshotSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where snapshots are, and after how many seconds of folding the state of a partition is due again."""

    folder: Path
    seconds: float
    streams: dict[str, str]
    """The broker's own ids of the streams."""


class Snapshots:
    """What all steps of a worker share. Raises ``StreamsError`` where its code cannot be told from another."""

    def __init__(self, settings: SnapshotSettings, installation: str, revision: str, partitions: Partitions) -> None:
        self.seconds = settings.seconds
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


class _Packed(NamedTuple):
    """A state that is packed: what of it is written already, and what is not."""

    saving: Saving
    manifest: Manifest
    """Without its parts."""
    names: list[str]
    parts: dict[str, Kept]
    left: "list[_Data]"
    doubted: bool
    """Whether its partition was doubted before, so that the state is one that was folded from the log."""


class _Data(NamedTuple):
    name: str
    mark: int
    data: bytes


class StepSnapshots:
    """Those of one step. ``require`` raises ``LostError`` where a partition is no longer this worker's."""

    def __init__(self, shared: Snapshots, step: Step[Any], require: Callable[[PartitionProgress], None]) -> None:
        self._shared = shared
        self._step = step
        self._packing = step if isinstance(step, Packing) else None
        self._require = require
        self.doubted: set[int] = set()
        """Partitions whose snapshot may be the cause of a defect, until there is another one."""

    async def take(self, told: PartitionProgress, held: Held) -> None:
        """Packs the state of a partition where it is due; the rest is done beside the fold.

        Raises ``LostError``, and nothing of what a folder or a step raises here.
        """
        shared = self._shared
        if self._packing is None or shared.busy or held.last is None or not _due(held, shared.seconds):
            return
        started, shared.busy, held.folding, held.since = perf_counter(), True, 0.0, monotonic()
        folder, origin = shared.of(self._step, told.partition)
        last, saving = held.last, Saving(folder)
        anchor = Anchor(last.offset, last.appended, digest_of(last.value))
        watermark = self._step.watermark(held.state)
        manifest = Manifest(origin=origin, next=held.next, anchor=anchor, watermark=watermark, parts=())
        packed = _Packed(saving, manifest, [], {}, [], told.partition in self.doubted)
        try:
            await self._pack(told, held, self._packing, packed)
        except BaseException as error:
            shared.busy = False
            if isinstance(error, Exception):
                await asyncio.to_thread(saving.abandon)
            if not isinstance(error, Exception) or isinstance(error, LostError):
                raise
            shared.failed(told, error)
        else:
            shared.finish(self._finish(told, held, packed))
        told.snapshot_seconds += perf_counter() - started

    async def _pack(self, told: PartitionProgress, held: Held, step: Packing, packed: _Packed) -> None:
        folder, _ = self._shared.of(self._step, told.partition)
        there = await asyncio.to_thread(folder.files)
        former = {name: kept for name, kept in held.parts.items() if kept.entry.file in there}
        filled, turn = 0, perf_counter()
        for part in step.pack(held.state):
            packed.names.append(part.name)
            kept = former.get(part.name)
            if kept is not None and kept.mark == part.mark:
                packed.parts[part.name] = kept
                continue
            packed.left.append(_Data(part.name, part.mark, part.data()))
            filled += len(packed.left[-1].data)
            if filled > _AT_ONCE:
                await asyncio.to_thread(_write, packed, former)
                filled = 0
            if perf_counter() - turn > TURN_SECONDS:
                await asyncio.sleep(0)
                self._require(told)
                turn = perf_counter()
        held.parts = former
        self._require(told)

    async def _finish(self, told: PartitionProgress, held: Held, packed: _Packed) -> None:
        """Writes what is left, and lets the snapshot stand when its position is committed."""
        started, shared, saving = perf_counter(), self._shared, packed.saving
        try:
            await asyncio.to_thread(_write, packed, held.parts)
            told.snapshot_seconds += perf_counter() - started
            committed = await self._committed(told, packed.manifest.next)
            if not committed or (told.partition in self.doubted and not packed.doubted):
                await asyncio.to_thread(saving.abandon)
                return
            started = perf_counter()
            parts = tuple(packed.parts[name].entry for name in packed.names)
            await asyncio.to_thread(saving.stand, msgspec.structs.replace(packed.manifest, parts=parts))
        except Exception as error:  # noqa: BLE001 - whatever it is, the log has everything
            await asyncio.to_thread(saving.abandon)
            shared.failed(told, error)
        else:
            held.parts = packed.parts
            self.doubted.discard(told.partition)
            shared.stood()
            told.snapshots += 1
            told.snapshot = packed.manifest.next
            told.snapshot_bytes += saving.bytes
            told.snapshot_seconds += perf_counter() - started
        finally:
            shared.busy = False

    async def _committed(self, told: PartitionProgress, position: int) -> bool:
        """Whether a position is committed, which takes a second or so. Not where the partition goes before."""
        began = monotonic()
        while told.committed < position:
            if monotonic() - began > _LONGEST:
                log.info("%s[%d]: no snapshot, its position is not committed", told.step, told.partition)
                return False
            await asyncio.sleep(_LOOK)
            try:
                self._require(told)
            except LostError:
                return False
        return True


def _due(held: Held, seconds: float) -> bool:
    """After so much folding; and each day, where there is one, so that none holds cases that are long forgotten."""
    return 0 < held.folding >= seconds or (held.folding > 0 and bool(held.parts) and monotonic() - held.since > _OLDEST)


def _write(packed: _Packed, former: Mapping[str, Kept]) -> None:
    """Writes what is left, in a thread."""
    for name, mark, data in packed.left:
        kept = former.get(name)
        packed.parts[name] = Kept(mark, packed.saving.write(name, data, kept.entry if kept else None))
    packed.left.clear()
