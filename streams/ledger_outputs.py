"""What the step *ledger* sends because of one record: many ticks to a record where many are closed at once."""

from collections.abc import Iterator, Sequence

from city.buckets import Bucket, Hours
from city.times import Zone
from streams.day_buckets import BucketKey
from streams.messages import Bands, Buckets, BucketsMessage, Flag, Flags, Judged, encode, encode_json
from streams.packing import packed
from streams.step import Output
from streams.telling import Judgements

_BUCKETS = 1_000
_BANDS = 50


class LedgerOutputs:
    """Gathers the ticks that a record closes, each under the revision of the configuration."""

    def __init__(self, partition: int, revision: str, zone: Zone, *, in_process: bool = False) -> None:
        self._partition = partition
        self._revision = revision
        self._zone = zone
        self._first: int | None = None
        self._in_process = in_process
        self._buckets: list[BucketsMessage] = []
        self._flags: list[bytes] = []
        self._findings: list[bytes] = []

    def buckets(self, tick: int, closed: int, buckets: Sequence[tuple[BucketKey, Hours]]) -> None:
        """Buckets that changed or were closed at a tick; ``closed`` is the last day that is over."""
        slots = self._zone.slots
        for start in range(0, len(buckets), _BUCKETS):
            some = [
                Bucket(feed, counted_as, topic, area, day, tick, day <= closed, slots(day), hours)
                for (day, topic, feed, counted_as, area), hours in buckets[start : start + _BUCKETS]
            ]
            self._buckets.append(Buckets(tick, tuple(some)))

    def judged(self, tick: int, found: Judgements, flags: Sequence[Flag] | None) -> None:
        """What came of judging at a tick; ``flags`` where they have changed."""
        self._first = tick if self._first is None else self._first
        for start in range(0, len(found.bands), _BANDS):
            self._buckets.append(Bands(tick, tuple(found.bands[start : start + _BANDS])))
        if flags is not None:
            self._flags.append(encode(Flags(self._partition, tick, tuple(flags))))
        self._findings += map(encode_json, found.findings)
        self._findings.append(encode_json(Judged(self._partition, tick, self._revision, found.tests)))

    def records(self) -> Iterator[Output]:
        """All of it. The key is partition, first tick and number of the record; of flags only the newest are needed."""
        numbered = f"{self._partition}|{self._first}"
        if self._in_process and self._buckets:
            yield Output("buckets", self._partition, f"{numbered}|0".encode(), b"", self._buckets)
        elif self._buckets:
            for number, value in enumerate(packed(list(map(encode, self._buckets)), encode)):
                yield Output("buckets", self._partition, f"{numbered}|{number}".encode(), value)
        for value in packed(self._flags, encode):
            yield Output("flags", self._partition, f"flags|{self._partition}".encode(), value)
        for number, value in enumerate(packed(self._findings, encode_json)):
            yield Output("findings", 0, f"{numbered}|{number}".encode(), value)
