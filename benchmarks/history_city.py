"""A year of a large city's hotline in columns, for measuring: as many rows as asked, made in seconds, seeded.

The streets, topics, weights, shares of copies, repeats and versions and the columns are those of ``intake.simulator``
at the scale of a city, whose own rows take 3 GB for a million; nothing is planted, and an outcome depends on nothing.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from intake.simulator import SCALES, hotline
from intake.simulator.feeds import Feeds, make_feeds
from intake.simulator.rhythm import DAYTIME

A_DAY = 24_400
_FIRST = np.datetime64("2025-01-01T00:00:00", "us")
_SECONDS = 86_400
_DAYS_AT_ONCE = 14
_FORM = "%Y-%m-%d %H:%M:%S"
TIMES = ("来电时间", "导入时间", "修改时间", "办结时间")

_Ints = NDArray[np.int64]
_Bools = NDArray[np.bool_]


def write(folder: Path, rows: int, seed: int = 1) -> dict[str, Path]:
    """The same rows as parquet with times of day, as parquet of texts and as CSV."""
    folder.mkdir(exist_ok=True)
    pieces = []
    for number, frame in enumerate(_frames(rows, seed)):
        pieces.append(folder / f"{number:04}.piece")
        frame.write_parquet(pieces[-1])
    paths = {name: folder / f"{name}.{name.split('-')[0]}" for name in ("parquet", "parquet-texts", "csv")}
    whole = pl.scan_parquet(pieces)
    texts = whole.with_columns(pl.col(name).dt.strftime(_FORM) for name in TIMES)
    whole.sink_parquet(paths["parquet"])
    texts.sink_parquet(paths["parquet-texts"])
    texts.sink_csv(paths["csv"])
    for piece in pieces:
        piece.unlink()
    return paths


def _frames(rows: int, seed: int) -> Iterator[pl.DataFrame]:
    chance = np.random.default_rng(seed)
    feeds = make_feeds(chance, SCALES["city"], 739_252, 365)
    tree, count = feeds.requests.tree, len(feeds.places.streets) - 2
    of_topics = np.cumsum(tree.weight / tree.weight.sum())
    of_streets = np.cumsum(chance.dirichlet(np.full(count, 4.0)))
    made = 0
    while made < rows:
        size = min(rows - made, _DAYS_AT_ONCE * A_DAY)
        topics, streets = (np.searchsorted(shares, chance.random(size)) for shares in (of_topics, of_streets))
        yield _frame(chance, feeds, np.arange(made, made + size), topics, streets)
        made += size


def _frame(chance: np.random.Generator, feeds: Feeds, number: _Ints, topic: _Ints, street: _Ints) -> pl.DataFrame:
    size = number.size
    day = number // A_DAY
    hours = np.cumsum(np.array(DAYTIME) / sum(DAYTIME))
    second = np.searchsorted(hours, chance.random(size)) * 3_600 + chance.integers(0, 3_600, size)
    kind, nature = chance.integers(0, 4, size), np.zeros(size, np.int64)
    again = chance.random(size) < hotline.REPEAT_SHARE
    copy = (chance.random(size) < hotline.COPY_SHARE) & ~again
    version = (chance.random(size) < hotline.VERSION_SHARE) & ~again & ~copy
    before = np.maximum(np.arange(size) - chance.integers(1, A_DAY, size), 0)
    once = np.zeros(size, np.bool_)  # an order goes to one other unit at most
    once[np.unique(before, return_index=True)[1]] = True
    copy, version = copy & once & ~copy[before], version & once & ~copy[before]
    nature[copy] = 1
    for column in (second, topic, street, kind, day):
        same = copy | version
        column[same] = column[before[same]]
    names = np.array([f"RX{n:09}" for n in number.tolist()], object)
    named = names.copy()
    named[version] = names[before[version]]
    registered = day * _SECONDS + second
    imported = registered + chance.integers(60, 900, size) + version * 7_200
    closed = registered + chance.exponential(4.0 * _SECONDS, size).astype(np.int64) + 600
    changed = np.maximum(imported, closed) + chance.integers(60, 7_200, size)
    units = hotline.departments(feeds)
    unit = np.where(chance.random(size) < 0.7, street, len(feeds.places.streets) + topic % 40)
    called = chance.random(size) < 0.8
    return pl.DataFrame(
        {
            "工单编号": pl.Series(named.tolist(), dtype=pl.String),
            "工单类型": _named(hotline.TYPES, kind),
            "工单性质": _named(hotline.NATURES, nature),
            "受理渠道": _named(hotline.CHANNELS, chance.choice(4, size, p=(0.88, 0.06, 0.03, 0.03))),
            "问题分类": _named([leaf.replace(">", "->") for leaf in feeds.requests.tree.leaves], topic),
            "被反映区": _named(feeds.places.districts, feeds.places.district_of[street]),
            "被反映街乡镇": _named(feeds.places.streets, street),
            "来电时间": _instants(registered),
            "导入时间": _instants(imported),
            "修改时间": _instants(changed),
            "办结时间": _instants(closed),
            "承办单位": _named(units, unit),
            "并单主单号": _named(names.tolist(), before, copy | again),
            "是否重复": _named(hotline.YES_NO, 1 - again),
            "是否解决": _named(hotline.YES_NO, chance.integers(0, 2, size), called),
            "是否满意": _named(hotline.SATISFIED, chance.integers(0, 3, size), called),
        }
    )


def _named(names: Sequence[str], numbers: _Ints, given: _Bools | None = None) -> pl.Series:
    found = pl.Series(names, dtype=pl.String).gather(numbers)
    return found if given is None else found.zip_with(pl.Series(given), pl.Series([None], dtype=pl.String))


def _instants(seconds: _Ints) -> pl.Series:
    return pl.Series(_FIRST + seconds.astype("timedelta64[s]"))
