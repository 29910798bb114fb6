"""How an installation is doing, from what the broker says: rows for tables and programs, and what is wrong."""

from typing import Any

from city.configuration import Configuration
from city.times import DAY, HOUR, MINUTE, SECOND, Zone
from streams.kafka_lags import Lags, PartitionLag
from streams.progress import PartitionProgress

SILENT = 30 * SECOND
"""A worker tells of itself every few seconds; one that has not for so long is not at work."""

Row = dict[str, Any]


def step_rows(lags: Lags, zone: Zone, now: int) -> list[Row]:
    """One row for every partition that a step folds."""
    return [_step_row(one, zone, now) for one in lags.steps]


def index_rows(lags: Lags, now: int) -> list[Row]:
    """One row for every stream that the index reads."""
    found: dict[str, list[PartitionLag]] = {}
    for one in lags.index:
        found.setdefault(one.stream, []).append(one)
    return [
        {
            "stream": stream,
            "partitions": len(of),
            "end": sum(one.end for one in of),
            "committed": sum(one.committed or 0 for one in of),
            "lag": sum(one.lag for one in of),
            "age_seconds": max((age for one in of if (age := _seconds(one, now)) is not None), default=None),
        }
        for stream, of in found.items()
    ]


def problems(lags: Lags, name: str, configuration: Configuration | None, now: int) -> list[str]:
    """What an operator should look at, in sentences."""
    found = []
    if configuration is None:
        found.append("No configuration is published: run `jianwei setup` with --profile or --config.")
    lost = [one for one in lags.steps if one.committed is None]
    if lost:
        where = ", ".join(_place(one) for one in lost)
        found.append(f"Committed positions are lost in {where}: run `jianwei setup --name {name}`.")
    found += [
        f"{_place(one)} begins at offset {one.start}, but {one.step} is at {one.committed}: records are gone before "
        "they were counted."
        for one in lags.steps
        if one.committed is not None and one.committed < one.start
    ]
    found += [
        f"{_place(one)} ends at offset {one.end}, but {one.step} is at {one.committed}: the stream was made anew."
        for one in lags.steps
        if one.committed is not None and one.committed > one.end
    ]
    found += [
        f"{_place(one)} holds events but no tick has come: time stands still. Send the data's own with `jianwei ingest "
        "--with-ticks`, or start a worker with --ticks service."
        for one in lags.steps
        if one.step == "cases" and one.committed and one.told and one.told.progress.watermark is None
    ]
    found += [
        f"A record is missing in {_place(one)}: what comes behind it waits. Stop the workers and run `jianwei setup "
        f"--name {name} --from-start`; all is sent again, the same bytes, and the missing record with it."
        for one in lags.steps
        if one.told and one.told.progress.sizes.get("broken")
    ]
    if lags.workers == 0:
        found.append(f"No worker is at work on the steps: start `jianwei worker --name {name}`.")
    else:
        silent = [one for one in lags.steps if _heard(one, now) is None]
        if silent:
            where = ", ".join(f"{one.step}[{one.partition}]" for one in silent)
            found.append(f"No worker has told of {where} in the last {SILENT // SECOND} s.")
    if lags.indexers == 0:
        found.append("No worker is at work on the index: documents are as old as its lag says.")
    return found


def short(row: Row, key: str) -> str:
    """A cell for people."""
    value = row["age_seconds" if key == "age" else key]
    if value is None:
        return "-"
    if key == "age":
        return _age(round(value * SECOND))
    if key == "watermark":
        return str(value)[:16]
    return f"{value:,}" if isinstance(value, int) else str(value)


def _step_row(one: PartitionLag, zone: Zone, now: int) -> Row:
    heard = _heard(one, now)
    watermark = one.told.progress.watermark if one.told else None
    return {
        "step": one.step,
        "stream": one.stream,
        "partition": one.partition,
        "start": one.start,
        "end": one.end,
        "committed": one.committed,
        "lag": one.lag,
        "age_seconds": _seconds(one, now),
        "watermark": None if watermark is None else zone.iso(watermark),
        "doing": heard.doing if heard else None,
        "worker": heard.worker if heard else None,
    }


def _heard(one: PartitionLag, now: int) -> PartitionProgress | None:
    """What a worker said of late."""
    return one.told.progress if one.told and now - one.told.at <= SILENT else None


def _seconds(one: PartitionLag, now: int) -> float | None:
    age = one.age(now)
    return None if age is None else age / SECOND


def _place(one: PartitionLag) -> str:
    return f"{one.stream}[{one.partition}]"


def _age(milliseconds: int) -> str:
    """``12 s``, ``3 min``, ``5 h``, ``2 d``."""
    for unit, word in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if milliseconds >= 2 * unit:
            return f"{milliseconds // unit} {word}"
    return f"{milliseconds // SECOND} s"
