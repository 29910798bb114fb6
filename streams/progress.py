"""What a worker says of a partition that it works on: how far it is, how it is doing, what it has done so far."""

from typing import Literal

import msgspec

Doing = Literal["waiting", "rebuilding", "following"]
"""Nothing met yet; folding the log to get the state back; taking records as they come."""


class PartitionProgress(msgspec.Struct, kw_only=True):
    """Of one step and partition, in one worker. Numbers count since the worker took the partition over."""

    step: str
    partition: int
    worker: str = ""
    doing: Doing = "waiting"
    next: int = 0
    """Everything below this offset is folded, and what was sent because of it is kept by the broker."""
    committed: int = 0
    end: int = 0
    """The end of the log, as last heard of."""
    watermark: int | None = None
    """The time that the state has come to (an instant), None before the first tick."""
    appended: int | None = None
    """When the log took in the record that was folded last (an instant)."""
    records: int = 0
    """Records applied, with outputs."""
    messages_sent: int = 0
    skipped: int = 0
    """Records delivered again, below ``next``."""
    gaps: int = 0
    gap_records: int = 0
    """Records that were not delivered and were read from the log instead."""
    stalls: int = 0
    rebuilds: int = 0
    folded: int = 0
    """Records folded silently."""
    restores: int = 0
    """Times that the state was put together from a snapshot."""
    restored: int = 0
    """Records that this spared the fold."""
    snapshot: int = 0
    """The next offset of the last snapshot that stands, as far as this worker knows; 0 without one."""
    snapshots: int = 0
    """Written."""
    snapshot_bytes: int = 0
    snapshot_seconds: float = 0.0
    """Seconds of packing and writing, the latter beside the fold."""
    snapshot_errors: int = 0
    """Snapshots that could not be written."""
    snapshot_parts: int = 0
    """Parts that were looked at for a snapshot, or put together from one: a step forward, as a record is."""
    snapshots_refused: int = 0
    """Those that were there and of no use."""
    fold_seconds: float = 0.0
    apply_seconds: float = 0.0
    """Seconds in the step itself, without waiting for the broker."""
    dead_letters: int = 0
    errors: int = 0
    """Times that the state was discarded because of an error."""
    sizes: dict[str, int] = {}

    @property
    def lag(self) -> int:
        """Records still to come."""
        return max(0, self.end - self.next)


encode_progress = msgspec.json.Encoder(order="deterministic").encode
decode_progress = msgspec.json.Decoder(PartitionProgress).decode
