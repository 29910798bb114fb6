"""Takes snapshots of the states of a worker.

- A state is packed under its partition's lock, behind records whose outputs the broker has: it is whole.
- A snapshot stands once its position is **committed**, by a commit that the group fences. So one that lies above the
  committed position says that positions were set back, because outputs are lost: see ``streams.faust_app_restoring``.
- One snapshot at a time is on its way in a worker, which bounds memory and writing. None can end a worker.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from time import monotonic, perf_counter
from typing import Any, NamedTuple

import msgspec

from streams.faust_app_applying import TURN_SECONDS, Held, Kept, LostError
from streams.faust_app_shared_snapshots import Snapshots
from streams.progress import PartitionProgress
from streams.snapshot_files import Saving
from streams.snapshot_manifest import Anchor, Manifest, digest_of
from streams.snapshots import Packing
from streams.step import Step

log = logging.getLogger("jianwei.worker")

_AT_ONCE = 64 << 20
"""Bytes of parts that are held in memory; before there are more they are written, and the partition waits."""
_LOOK = 0.1
_OLDEST = 24 * 60 * 60.0
"""Seconds after which a snapshot is replaced, however little was folded since."""
_PAUSE = 10.0
"""Seconds after one that did not stand."""
_LONGEST = 60.0
"""Seconds that a position may take to be committed. Then the snapshot is given up: the next one is as good."""


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
    before: "_Before"


class _Before(NamedTuple):
    """Seconds of folding, and the moment, from which on a snapshot was due: what counts again where none stands."""

    folding: float
    since: float


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
        folder, origin = shared.of(self._step, told.partition)
        anchor = Anchor(held.last.offset, held.last.appended, digest_of(held.last.value))
        watermark = self._step.watermark(held.state)
        manifest = Manifest(origin=origin, next=held.next, anchor=anchor, watermark=watermark, parts=())
        former = _Before(held.folding, held.since)
        packed = _Packed(Saving(folder), manifest, [], {}, [], told.partition in self.doubted, former)
        started, shared.busy, held.folding, held.since = perf_counter(), True, 0.0, monotonic()
        try:
            await self._pack(told, held, self._packing, packed)
        except BaseException as error:
            shared.busy = False
            if isinstance(error, Exception):
                await asyncio.to_thread(packed.saving.abandon)
            if not isinstance(error, Exception) or isinstance(error, LostError):
                raise
            _due_again(held, former)
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
            told.snapshot_parts += 1
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
                _due_again(held, packed.before)
                return
            started = perf_counter()
            parts = tuple(packed.parts[name].entry for name in packed.names)
            await asyncio.to_thread(saving.stand, msgspec.structs.replace(packed.manifest, parts=parts))
        except Exception as error:  # noqa: BLE001 - whatever it is, the log has everything
            await asyncio.to_thread(saving.abandon)
            _due_again(held, packed.before)
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


def _due_again(held: Held, before: _Before) -> None:
    """What was due is due still, after a pause."""
    held.folding += before.folding
    held.since, held.paused = before.since, monotonic() + _PAUSE


def _due(held: Held, seconds: float) -> bool:
    """After so much folding; and each day, where there is one, so that none holds cases that are long forgotten."""
    if monotonic() < held.paused:
        return False
    return 0 < held.folding >= seconds or (held.folding > 0 and bool(held.parts) and monotonic() - held.since > _OLDEST)


def _write(packed: _Packed, former: Mapping[str, Kept]) -> None:
    """Writes what is left, in a thread."""
    for name, mark, data in packed.left:
        kept = former.get(name)
        packed.parts[name] = Kept(mark, packed.saving.write(name, data, kept.entry if kept else None))
    packed.left.clear()
