"""The metrics of a partition of a step: one table, by what ``streams.progress`` says of it."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "stateset", "info"]


@dataclass(frozen=True, slots=True)
class Metric:
    """What a metric is: its name on the wire, its kind, its labels, what it is counted in, what it means."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    unit: str
    meaning: str


PLACE = ("step", "partition")


def _step(name: str, unit: str, meaning: str) -> Metric:
    kind: Kind = "counter" if name.endswith("_total") else "gauge"
    return Metric(f"jianwei_step_{name}", kind, PLACE, unit, meaning)


OF_STEP: dict[str, Metric] = {
    "lag": _step("lag_records", "records", "Records of the log still to come"),
    "appended": _step("event_age_seconds", "seconds", "Time since the log took in the record that was folded last"),
    "watermark": _step("watermark_age_seconds", "seconds", "Time since the last tick that the state has come to"),
    "next": _step("next_offset", "offset", "Everything below is folded, and what it caused is kept by the broker"),
    "committed": _step("committed_offset", "offset", "From here on a restart sends outputs again"),
    "end": _step("end_offset", "offset", "End of the log, as last heard of"),
    "records": _step("records_total", "records", "Records applied, with outputs"),
    "apply_seconds": _step("apply_seconds_total", "seconds", "Time in the step itself, without waiting for the broker"),
    "messages_sent": _step("messages_sent_total", "messages", "Messages sent because of those records"),
    "skipped": _step("skipped_records_total", "records", "Records delivered again and passed over"),
    "gaps": _step("gaps_total", "gaps", "Times that records were not delivered and were read from the log instead"),
    "gap_records": _step("gap_records_total", "records", "Records in those gaps"),
    "stalls": _step("stalls_total", "stalls", "Times that delivery had stopped and the log was read on without it"),
    "rebuilds": _step("rebuilds_total", "rebuilds", "Times that the state was rebuilt from the start of the log"),
    "folded": _step("folded_records_total", "records", "Records folded silently to rebuild"),
    "restores": _step("restores_total", "restores", "Times that the state was put together from a snapshot"),
    "restored": _step("restored_records_total", "records", "Records that this spared the fold"),
    "fold_seconds": _step("fold_seconds_total", "seconds", "Time spent on rebuilding and on gaps"),
    "dead_letters": _step("dead_letters_total", "records", "Records that could not be read and went to `dead-letters`"),
    "errors": _step("errors_total", "errors", "Times that the state was discarded because of an error"),
    "snapshot": _step("snapshot_offset", "offset", "Next offset of the last snapshot that stands, 0 without one"),
    "snapshots": _step("snapshots_total", "snapshots", "Snapshots of the state that were written"),
    "snapshot_bytes": _step("snapshot_bytes_total", "bytes", "Bytes written for them"),
    "snapshot_seconds": _step("snapshot_seconds_total", "seconds", "Time of packing and writing them"),
    "snapshot_parts": _step(
        "snapshot_parts_total", "parts", "Parts looked at for a snapshot, or put together from one"
    ),
    "snapshot_errors": _step("snapshot_errors_total", "errors", "Snapshots that could not be written"),
    "snapshots_refused": _step("snapshots_refused_total", "snapshots", "Snapshots that were there and not used"),
}
"""By the name in ``PartitionProgress``."""
