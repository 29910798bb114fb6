"""A made-up city of the size of Beijing as the export of its hotline: every case as it stands when the run is over.

343 streets, 200 topics, 24,400 cases a day; an order brings 4 to 6 events, 4.5 in the mean: registered, dispatched,
sent back (one in ten), contacted (nine in ten), closed, called back (half). Drawn by day from a seed, so that the first
days are the same however many follow. Vectorised: a month takes some seconds, a year is written day by day.
"""

from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from whole_city import STREETS, TOPICS

from capacity.load import HOURS
from city.times import DAY, HOUR, MINUTE, Zone
from intake.profile import Profile, load_profile

CASES_A_DAY: Final = 24_400
PROFILE: Final = "hotline12345"
FIRST: Final = date(2025, 3, 3).toordinal()
ZONE: Final = Zone("Asia/Shanghai")
_HEADERS: Final = {
    "number": "工单编号",
    "registered": "受理时间",
    "topic": "问题分类",
    "district": "被反映区",
    "street": "被反映街乡镇",
    "kind": "工单类型",
    "channel": "受理渠道",
    "unit": "承办单位",
    "dispatched": "派单时间",
    "returned": "退单时间",
    "contacted": "联系时间",
    "closed": "办结时间",
    "called_back": "回访时间",
    "reached": "是否有效回访",
    "solved": "是否解决",
    "satisfied": "是否满意",
    "again": "是否重复",
}
Times = NDArray[np.int64]


def profile() -> Profile:
    """What reads the files."""
    return load_profile(PROFILE)


def write(folder: Path, days: int, seed: int = 1, cases: int = CASES_A_DAY) -> Path:
    """The export of so many days as one CSV file, in the order of registration; of later times nothing is known."""
    path = folder / f"beijing-{days}.csv"
    shares = np.random.default_rng(seed)
    topics, streets = _shares(shares, len(TOPICS), 1.1), _shares(shares, len(STREETS), 0.5)
    end = ZONE.start(FIRST + days)
    with path.open("wb") as file:
        for number in range(days):
            chance = np.random.default_rng((seed, number))
            frame = _day(chance, FIRST + number, chance.poisson(cases * _week(number)), (topics, streets), end)
            frame.rename(_HEADERS).write_csv(file, include_header=number == 0)
    return path


def _week(number: int) -> float:
    """Fewer on the two days of a week's end; 1 in the mean."""
    return 0.83 if number % 7 >= 5 else 1.068


def _shares(chance: np.random.Generator, size: int, power: float) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = chance.permutation(np.arange(1, size + 1, dtype=float) ** -power)
    return np.asarray(shares / shares.sum())


def _day(
    chance: np.random.Generator, day: int, number: int, shares: tuple[NDArray[np.float64], ...], end: int
) -> pl.DataFrame:
    """The cases of one day, ordered by the time of registration."""
    topics, streets = (chance.choice(len(each), number, p=each) for each in shares)
    hours = chance.choice(24, number, p=HOURS)
    registered = np.sort(ZONE.start(day) + hours * HOUR + chance.integers(0, 3600, number) * 1000)
    dispatched = registered + chance.integers(2, 90, number) * MINUTE
    returned = np.where(chance.random(number) < 0.1, dispatched + chance.integers(1, 8, number) * HOUR, -1)
    spoken = np.where(chance.random(number) < 0.9, dispatched + chance.integers(10, 24 * 60, number) * MINUTE, -1)
    slow = np.where(chance.random(number) < 0.05, 20.0, 2.0)
    closed = np.maximum(spoken, dispatched) + HOUR + (chance.gamma(2.0, slow) * DAY / 1000).astype(np.int64) * 1000
    asked = np.where(chance.random(number) < 0.5, closed + chance.integers(60, 6 * 24 * 60, number) * MINUTE, -1)
    heard = (asked >= 0) & (asked < end)
    districts, names = zip(*(street.split(">")[1:] for street in STREETS), strict=True)
    streets_, offices = np.array(names)[streets], np.array([f"{name}办事处" for name in names])[streets]
    yes = np.where(chance.random(number) < 0.9, "是", "否")
    return pl.DataFrame(
        {
            "number": [f"{day}-{each:05}" for each in range(number)],
            "registered": _text(registered, end),
            "topic": np.array([topic.replace(">", "->") for topic in TOPICS])[topics],
            "district": np.array(districts)[streets],
            "street": streets_,
            "kind": chance.choice(["求助", "投诉", "建议", "咨询"], number, p=[0.3, 0.25, 0.05, 0.4]),
            "channel": chance.choice(["电话", "网站", "微信"], number, p=[0.8, 0.05, 0.15]),
            "unit": np.where(dispatched < end, offices, ""),
            "dispatched": _text(dispatched, end),
            "returned": _text(returned, end),
            "contacted": _text(spoken, end),
            "closed": _text(closed, end),
            "called_back": _text(asked, end),
            "reached": np.where(heard, yes, ""),
            "solved": np.where(heard, yes, ""),
            "satisfied": np.where(heard, np.where(yes == "是", "满意", "不满意"), ""),
            "again": np.where(chance.random(number) < 0.2, "是", "否"),
        }
    )


def _text(times: Times, end: int) -> pl.Series:
    """Instants in the city's zone; those that are not there, or not yet, are empty."""
    local = pl.Series(np.where((times >= 0) & (times < end), times + 8 * HOUR, -1)).cast(pl.Datetime("ms"))
    text = local.dt.strftime("%Y-%m-%d %H:%M:%S")
    return text.set(pl.Series((times < 0) | (times >= end)), "")
