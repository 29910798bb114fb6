"""Begins a state with its snapshot, where there is one beyond doubt.

Law: what is sent is the same as without. A snapshot is used where the very code, configuration, partitions and log made
it (the log holds its last record, at its offset, with its time and content), where every byte is as it was written, and
where it lies at or below the committed position. One above says that positions were set back so that outputs are sent
again (``jianwei setup --from-start``): then all of them are. In any doubt the log is folded, as ever.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from time import monotonic
from typing import NamedTuple

from city.times import SECOND
from streams.faust_app_applying import Held, Kept, LostError
from streams.faust_app_reader import LogReader
from streams.progress import PartitionProgress
from streams.snapshot_files import FileError, SnapshotFolder
from streams.snapshot_manifest import Anchor, Manifest, Origin, digest_of
from streams.snapshots import Packing, SnapshotError

log = logging.getLogger("jianwei.worker")


class LogBounds(NamedTuple):
    """A stream by its name on the broker; of a partition the first offset of the log, the one after its last, and the
    committed position.
    """

    stream: str
    first: int
    last: int
    committed: int


class Restoring:
    """That of one step. ``place``: see ``Snapshots.of``. ``require`` raises ``LostError`` where a partition is not
    this worker's any more. ``now`` gives the time (an instant).
    """

    def __init__(
        self,
        place: Callable[[int], tuple[SnapshotFolder, Origin]],
        step: Packing,
        reader: LogReader,
        require: Callable[[PartitionProgress], None],
        *,
        now: Callable[[], int],
    ) -> None:
        self._place = place
        self._step = step
        self._reader = reader
        self._require = require
        self._now = now

    async def restored(self, told: PartitionProgress, bounds: LogBounds) -> Held | None:
        """A state and what is folded into it, None where the log must be folded. Says why a snapshot is of no use."""
        try:
            held = await self._newest(told, bounds)
        except SnapshotError as error:
            why = str(error)
        except OSError as error:
            if error.filename is None:  # not of the folder: the broker is away
                raise
            why = f"{error.strerror}: {error.filename}"
        else:
            if held is not None:
                told.restores += 1
                told.restored += held.next - bounds.first
                told.snapshot = held.next
            return held
        told.snapshots_refused += 1
        log.warning("%s[%d]: its snapshot is not used, the log is folded: %s", bounds.stream, told.partition, why)
        return None

    async def _newest(self, told: PartitionProgress, bounds: LogBounds) -> Held | None:
        """That of the manifest that stands. Another one may take its place, and its files, while it is read: its former
        owner may just have ended one.
        """
        folder, origin = self._place(told.partition)
        manifest = await asyncio.to_thread(folder.manifest)
        while manifest is not None:
            _require_of(manifest, origin)
            _require_within(manifest, bounds)
            await self._require_anchor(bounds.stream, told.partition, manifest.anchor)
            try:
                return await self._unpacked(told, folder, manifest)
            except FileError:
                former, manifest = manifest, await asyncio.to_thread(folder.manifest)
                if former == manifest:
                    raise
                self._require(told)
        return None

    async def _require_anchor(self, stream: str, partition: int, anchor: Anchor) -> None:
        """Raises ``SnapshotError`` where the log holds another record."""
        async with aclosing(self._reader.read(stream, partition, anchor.offset, anchor.offset + 1)) as reading:
            found = [Anchor(one.offset, one.appended, digest_of(one.value)) async for some in reading for one in some]
        if found != [anchor]:
            raise SnapshotError("the log is another one")

    async def _unpacked(self, told: PartitionProgress, folder: SnapshotFolder, manifest: Manifest) -> Held:
        part = "none"
        try:
            unpacking = self._step.unpack(told.partition)
            for entry in manifest.parts:
                part = entry.name
                unpacking.take(part, await asyncio.to_thread(folder.part, entry))
                told.snapshot_parts += 1
                await asyncio.sleep(0)
                self._require(told)
            part = "all"
            state = await asyncio.to_thread(unpacking.state)  # which may take seconds, and is nobody else's
        except (FileError, OSError, LostError):
            raise
        except Exception as error:  # what it says may hold values
            raise SnapshotError(f"no state can be made of it ({type(error).__name__}, part {part})") from error
        parts = {entry.name: Kept(None, entry) for entry in manifest.parts}
        age = max(0, self._now() - await asyncio.to_thread(folder.written)) / SECOND
        return Held(manifest.next, state, parts=parts, since=monotonic() - age)


def _require_of(manifest: Manifest, origin: Origin) -> None:
    """Raises ``SnapshotError`` that names what is not the same, without any value."""
    differing = [name for name in Origin.__struct_fields__ if getattr(manifest.origin, name) != getattr(origin, name)]
    if differing:
        raise SnapshotError(f"it is of another {' and '.join(differing)}")


def _require_within(manifest: Manifest, bounds: LogBounds) -> None:
    """Raises ``SnapshotError`` where a snapshot does not lie in the log, below the committed position."""
    if not bounds.first <= manifest.anchor.offset < manifest.next <= bounds.last:
        raise SnapshotError(f"the log holds {bounds.first} to {bounds.last}, and not all that it ends with")
    if manifest.next > bounds.committed:
        raise SnapshotError(f"it is at {manifest.next}, and positions were set back to {bounds.committed}")
