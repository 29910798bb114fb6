"""The answer to whether a measure did anything, as values."""

from typing import Literal, TypeAlias

import msgspec
import numpy as np

from detectors.effect.answer import Answer

Verdict: TypeAlias = Literal["fell", "shifted", "rose", "none_shown", "too_early", "history_too_short"]


class Comparison(msgspec.Struct, frozen=True):
    """What the series was compared with."""

    kind: Literal["areas", "topics"]
    used: tuple[str, ...]
    left_out: tuple[str, ...]
    """Touched themselves, as far as can be seen."""
    follows: float
    """How much of their course the series follows: 1 is in parallel."""
    follows_low: float
    follows_high: float


class Shift(msgspec.Struct, frozen=True):
    """A topic or class that gained while the measured one fell."""

    kind: Literal["topic", "class"]
    name: str
    observed: int
    expected: float
    share: float
    """Of what was lost."""
    share_low: float
    share_high: float
    shown: bool


class Week(msgspec.Struct, frozen=True):
    """One week of the chart; ``used`` is False where the feed was not heard or people say that it teaches nothing."""

    day: str
    observed: int
    expected: float
    low: float | None
    high: float | None
    """Prediction interval of a week after the measure."""
    used: bool


class Figures(msgspec.Struct, frozen=True):
    """Sums over the used weeks after the measure."""

    observed: int
    expected: float
    low: float
    high: float
    change: float
    """Observed over expected, less 1: -0.2 is a fall by a fifth."""
    change_low: float
    change_high: float
    detectable: float | None
    """The smallest fall that four of five such comparisons would show; None where none would."""


class Effect(msgspec.Struct, frozen=True):
    """The answer. ``figures`` is None where the history or the time since is too short for any."""

    feed: str
    topic: str
    areas: tuple[str, ...]
    start: str
    until: str
    weeks_before: int
    weeks_after: int
    verdict: Verdict
    figures: Figures | None = None
    alone: Figures | None = None
    """By its own past alone, where ``figures`` are by comparison."""
    comparison: Comparison | None = None
    shifts: tuple[Shift, ...] = ()
    together: Figures | None = None
    """With the siblings that were shown to gain."""
    weeks: tuple[Week, ...] = ()


def figures(said: Answer) -> Figures:
    """The figures of an answer for one series."""
    smallest = float(said.detectable[0])
    return Figures(
        observed=int(said.observed[0]),
        expected=float(said.expected[0]),
        low=float(said.low[0]),
        high=float(said.high[0]),
        change=float(said.ratio[0]) - 1.0,
        change_low=float(said.ratio_low[0]) - 1.0,
        change_high=float(said.ratio_high[0]) - 1.0,
        detectable=None if np.isnan(smallest) else smallest,
    )
