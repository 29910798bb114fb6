"""The buckets of one day as a partition of the ledger holds them. They share what is equal: most hold one case."""

from itertools import repeat
from operator import add
from sys import intern
from typing import Any

import msgspec

from city.buckets import AN_HOUR, Hours
from city.events import CaseClass
from streams.packed_values import PackedColumn, as_bytes
from streams.snapshots import SnapshotError

BucketKey = tuple[int, str, str, CaseClass, str]
"""Day, topic, feed, class, area."""
DayBuckets = dict[BucketKey, Hours]

_ALONE: dict[Hours, Hours] = {
    hours: hours for slot in range(25) for hours in ((slot, 1, 1, 0), (slot, 1, 0, 0), (slot, 1, 1, 1), (slot, 1, 0, 1))
}
"""What buckets of one case hold, which are most of them."""


def shared_key(key: BucketKey, buckets: dict[BucketKey, Hours]) -> BucketKey:
    """The key made of values that others hold too; ``buckets`` are those of its day."""
    day, topic, feed, counted_as, area = key
    for other in buckets:
        day = other[0]
        break
    return day, intern(topic), intern(feed), counted_as, intern(area)


def added_to(hours: Hours, slot: int, *counts: int) -> Hours:
    """The hours with counts added in a slot."""
    at = 0
    while at < len(hours) and hours[at] < slot:
        at += AN_HOUR
    if at < len(hours) and hours[at] == slot:
        end = at + AN_HOUR
        found: Hours = (*hours[:at], slot, *map(add, hours[at + 1 : end], counts), *hours[end:])
    else:
        found = (*hours[:at], slot, *counts, *hours[at:])
    return _ALONE.get(found, found)


def packed(buckets: DayBuckets) -> bytes:
    """As bytes: by columns, without the day."""
    _, *columns = zip(*buckets, strict=True)
    return as_bytes([PackedColumn.of(column) for column in (*columns, tuple(buckets.values()))])


def unpacked(day: int, data: bytes) -> DayBuckets:
    """What was packed of a day. Raises ``SnapshotError``, and what msgspec raises."""
    columns = msgspec.msgpack.decode(data, type=list[PackedColumn])
    if len(columns) != len(_KINDS):
        raise SnapshotError(f"buckets have {len(_KINDS)} columns, these have {len(columns)}")
    read = [column.column(*kind) for column, kind in zip(columns, _KINDS, strict=True)]
    if len({len(each) for each in read}) != 1:
        raise SnapshotError("the columns of buckets are not of one length")
    *names, hours = read
    return dict(zip(zip(repeat(day), *names), hours, strict=True))


_KINDS: tuple[tuple[Any, Any], ...] = (
    (str, intern),
    (str, intern),
    (CaseClass, str),
    (str, intern),
    (Hours, lambda hours: _ALONE.get(hours, hours)),
)
"""Of each column what it holds, and how its values are shared."""
