"""A back-test of one history: who flagged what, what of a truth was found and how soon, and the strongest alarms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from city import paths
from city.times import day_iso
from detectors.trials.backtest.agreement import Alone, Pair, agreement
from detectors.trials.backtest.arrivals import WEEK
from detectors.trials.backtest.comparing import Row, Truth, Weeks, compare, settings
from detectors.trials.backtest.contestants import CONTESTANTS, Contestant
from detectors.trials.backtest.running import Asked, ask
from detectors.trials.backtest.strongest import Strong, strongest
from intake.errors import InputError, nearest
from jianwei.intake import Progressed
from jianwei.known_counts import KnownCounts

NOMINAL: Final = (0.001,)
"""The chance from which on the service looks closer."""
MATCHED: Final = (0.002, 0.01)
"""Shares of quiet weeks of series: 2 and 10 of 1,000."""
AGREEING: Final = MATCHED[-1]
"""The rate at which methods are held against each other."""
STRONGEST: Final = 40
HISTORY: Final = 28
"""Days with data before the first judged day, of the ``LOOKED`` days before it, where none is given."""
LOOKED: Final = 42


@dataclass(frozen=True)
class Plan:
    """Who judges what."""

    contestants: Sequence[Contestant]
    begin: int
    """Column of the first judged day."""
    days: int
    """Columns of history; nothing that is known later is used."""
    truth: Truth
    every: int = WEEK
    """Days between two judgements of the methods that are not daily."""


@dataclass(frozen=True)
class Backtest:
    """The result."""

    counts: KnownCounts
    asked: Asked
    truth: Truth
    rows: list[Row]
    pairs: list[Pair]
    alone: list[Alone]
    strong: list[Strong]


def chosen(keys: str | None) -> tuple[Contestant, ...]:
    """The contestants of a list of names, in the order of the register; all where none is given.

    Raises ``InputError`` for a name that there is not.
    """
    if keys is None:
        return CONTESTANTS
    wanted = [key.strip() for key in keys.split(",") if key.strip()]
    known = [contestant.key for contestant in CONTESTANTS]
    for key in wanted:
        if key not in known:
            raise InputError(f"--detectors {key!r}: expected some of {', '.join(known)}{nearest(key, known)}")
    if not wanted:
        raise InputError(f"--detectors names none: expected some of {', '.join(known)}")
    return tuple(contestant for contestant in CONTESTANTS if contestant.key in wanted)


def span(counts: KnownCounts, first: int | None, last: int | None) -> tuple[int, int]:
    """First judged day and number of days of history up to the last, as columns. Raises ``InputError``."""
    known = counts.first, counts.first + counts.arrivals.days - 1
    for option, day in (("--from", first), ("--to", last)):
        if day is not None and not known[0] <= day <= known[1]:
            raise InputError(
                f"{option} {day_iso(day)}: the counts reach from {day_iso(known[0])} to {day_iso(known[1])}"
            )
    if first is not None and last is not None and last < first:
        raise InputError(f"--to {day_iso(last)}: before --from {day_iso(first)}")
    delivered = np.zeros(counts.arrivals.days + 1, dtype=np.int64)
    delivered[counts.arrivals.deliveries[:, 1] + 1] = 1
    days = int(np.flatnonzero(delivered)[-1]) if last is None else last - counts.first + 1
    before = np.cumsum(delivered)
    lately = before - np.concatenate([np.zeros(LOOKED, dtype=np.int64), before])[: before.size]
    begin = first - counts.first if first is not None else int(np.append(lately >= HISTORY, [True]).argmax())
    if begin >= days:
        raise InputError(f"no day after {HISTORY} days with data: nothing can be judged, give more history or --from")
    return begin, days


def backtest(counts: KnownCounts, plan: Plan, progressed: Progressed) -> Backtest:
    """Judges and compares."""
    asked = ask(counts.arrivals.up_to(plan.days), plan.contestants, plan.begin, progressed, every=plan.every)
    weeks = Weeks.gather(asked, plan.truth)
    found = settings(weeks, asked, NOMINAL, MATCHED)
    thresholds = [next(one.threshold for one in each if one.rate == AGREEING) for each in found]
    pairs, alone = agreement(asked, thresholds)
    keys = counts.keys

    def nested(one: int, other: int) -> bool:
        (feed, topic, area), (another, wider, place) = keys[one], keys[other]
        return feed == another and paths.nested(topic, wider) and paths.nested(area, place)

    return Backtest(
        counts=counts,
        asked=asked,
        truth=plan.truth,
        rows=compare(asked, weeks, found, plan.truth),
        pairs=pairs,
        alone=alone,
        strong=strongest(asked, weeks, thresholds, nested, STRONGEST),
    )
