"""The streams of an installation, as ``deploy/streams.yaml`` lists them: one list for programs, broker and README."""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import yaml
from msgspec import Meta

from city.configuration import Configuration
from city.times import DAY
from streams.errors import StreamsError
from streams.partitions import Partitions

FOR_EVER = "for ever"
KEEP_DAYS = Configuration(city="").keep_days
_DAYS = re.compile(r"([1-9][0-9]*) days?")
_LONGEST_SEGMENT = 7 * DAY


class StreamEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One stream. The keys are explained at the head of ``deploy/streams.yaml``."""

    purpose: str
    key: str
    format: Literal["json", "msgpack"]
    partitions: Literal["events", "partials", 1]
    retention: str
    compaction: bool = False
    compaction_lag: str = "7 days"
    max_message_bytes: Annotated[int, Meta(ge=1 << 20, le=64 << 20)] = 8 << 20
    producers: Annotated[tuple[str, ...], Meta(min_length=1)]
    consumers: Annotated[tuple[str, ...], Meta(min_length=1)]
    folded_by: str = ""
    example: str

    def __post_init__(self) -> None:
        duration(self.retention)
        if duration(self.compaction_lag) is None:
            raise ValueError("compaction_lag is a number of days, as '7 days'")
        if self.compaction and duration(self.retention) is not None:
            raise ValueError(f"a compacted stream keeps the newest of each key {FOR_EVER}: retention cannot be less")

    @property
    def settings(self) -> dict[str, str]:
        """What the broker is told; all of it, so that no default of a broker can shorten a log."""
        kept, lag = duration(self.retention), duration(self.compaction_lag)
        return {
            "cleanup.policy": "compact" if self.compaction else "delete",
            "retention.ms": str(-1 if kept is None else kept),
            "retention.bytes": "-1",
            # a log is cut by whole segments
            "segment.ms": str(min(_LONGEST_SEGMENT, _LONGEST_SEGMENT if kept is None else kept)),
            "min.compaction.lag.ms": str(lag if self.compaction else 0),
            "max.message.bytes": str(self.max_message_bytes),
            "message.timestamp.type": "LogAppendTime",
        }

    @property
    def kept(self) -> str:
        """How long records are kept, for people."""
        if self.compaction:
            return f"newest of each key, all of the last {self.compaction_lag}"
        return "for good" if self.retention == FOR_EVER else self.retention


class Catalogue(msgspec.Struct, frozen=True):
    """All streams by name, in the order of the flow."""

    streams: dict[str, StreamEntry]

    @property
    def folded(self) -> dict[str, str]:
        """The streams that are the state of a step, with its name: each partition has a committed position."""
        return {stream: entry.folded_by for stream, entry in self.streams.items() if entry.folded_by}

    def read_by(self, consumer: str) -> tuple[str, ...]:
        """The streams that a consumer reads."""
        return tuple(stream for stream, entry in self.streams.items() if consumer in entry.consumers)

    def partitions_of(self, stream: str, partitions: Partitions) -> int:
        """How many partitions a stream has. Raises ``KeyError`` for a stream that is not one."""
        return {"events": partitions.events, "partials": partitions.partials, 1: 1}[self.streams[stream].partitions]


@dataclass(frozen=True)
class Names:
    """What the streams and groups of an installation are called on the broker."""

    name: str

    def stream(self, stream: str) -> str:
        """``jianwei.events`` for ``events``."""
        return f"{self.name}.{stream}"

    @property
    def worker_group(self) -> str:
        """The group whose committed positions say what the steps have done."""
        return f"{self.name}.worker"

    @property
    def index_group(self) -> str:
        """The group of the index step."""
        return f"{self.name}.index"


def duration(text: str) -> int | None:
    """Milliseconds of ``7 days``; None for ``for ever``. Raises ``ValueError`` for anything else."""
    if text == FOR_EVER:
        return None
    found = _DAYS.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is neither {FOR_EVER!r} nor a number of days, as '7 days'")
    return int(found[1]) * DAY


def load_catalogue(path: Path | None = None, *, keep_days: int = KEEP_DAYS) -> Catalogue:
    """The shipped list of streams, or that of a file, for a configuration that keeps cases so many days.

    Raises ``StreamsError`` naming stream and key.
    """
    source = path or files("deploy") / "streams.yaml"
    try:
        given = yaml.safe_load(source.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise StreamsError(f"{source.name}: not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(given, Mapping) or "events" not in given:
        raise StreamsError(f"{source.name}: expected streams by name, with events among them")
    return Catalogue(
        streams={str(stream): _entry(source.name, str(stream), entry, keep_days) for stream, entry in given.items()}
    )


def _entry(file: str, stream: str, given: Any, keep_days: int) -> StreamEntry:
    if isinstance(given, Mapping) and given.get("retention") == "keep_days":
        given = {**given, "retention": f"{keep_days} days"}
    try:
        return msgspec.convert(given, StreamEntry)
    except msgspec.ValidationError as error:
        said = str(error)
        word = said.split("`")[1] if "unknown field" in said else ""
        near = get_close_matches(word, StreamEntry.__struct_fields__, n=1, cutoff=0.5)
        hint = f", did you mean {near[0]!r}?" if near else ""
        raise StreamsError(f"{file}: stream {stream}: {said}{hint}") from None


def table(catalogue: Catalogue) -> str:
    """The table of streams of the README."""

    def row(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cells)} |\n"

    rows = [
        (f"`{stream}`", entry.key, ", ".join(entry.producers), ", ".join(entry.consumers), entry.kept)
        for stream, entry in catalogue.streams.items()
    ]
    return "".join(map(row, [("stream", "key", "written by", "read by", "kept"), ("---",) * 5, *rows]))


if __name__ == "__main__":
    sys.stdout.write(table(load_catalogue()))
