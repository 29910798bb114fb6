"""How the criteria weigh, as data that a city writes down."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

CONTINUITY = ("persistence", "season", "growth")
"""Criteria that share the weight ``continuity``: an issue must be lasting, due or new, it can hardly be all."""


class WeightError(ValueError):
    """A weight that cannot be one; ``key`` names it."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(f"{key}: {what}")
        self.key, self.what = key, what


class Ranking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How criteria weigh. ``continuity`` is the best of the criteria ``persistence``, ``season`` and
    ``growth``, which weighs once more for itself.

    Only the ratios of the weights matter: the sum need not be 1. Raises ``WeightError`` for a weight that is negative
    or no finite number, and where all are 0.
    """

    volume: float = 0.30
    spread: float = 0.20
    hard: float = 0.20
    continued: float = 0.10
    growth: float = 0.10
    continuity: float = 0.30
    units: float = 0.05
    least: int = 24
    """Matters in twelve months that a candidate has at least."""

    def __post_init__(self) -> None:
        for name, value in self.weights().items():
            if not isfinite(value) or value < 0:
                raise WeightError(name, "expected a number of at least 0")
        if not any(self.weights().values()):
            raise WeightError("volume", "all weights are 0")
        if self.least < 0:
            raise WeightError("least", "expected a number of at least 0")

    def weights(self) -> dict[str, float]:
        """The weights by name."""
        return {name: float(getattr(self, name)) for name in self.__struct_fields__ if name != "least"}

    def scaled(self, name: str, factor: float) -> "Ranking":
        """The same with one weight multiplied."""
        changed: dict[str, Any] = {name: getattr(self, name) * factor}
        return msgspec.structs.replace(self, **changed)

    def scores(self, percentiles: Mapping[str, Reals]) -> Reals:
        """``sum(weight * percentile) / sum(weight)`` of each row, over the criteria that are known for it (not NaN).

        0 where none is.
        """
        known = dict(percentiles)
        continuity = [known[name] for name in CONTINUITY if name in known]
        known = {name: line for name, line in known.items() if name in self.weights()}
        if continuity:
            known["continuity"] = np.fmax.reduce(continuity)
        values = np.stack([known[name] for name in known])
        weights = np.array([float(getattr(self, name)) for name in known])[:, None] * ~np.isnan(values)
        total = weights.sum(axis=0)
        found: Reals = (weights * np.nan_to_num(values)).sum(axis=0) / np.where(total > 0, total, 1.0)
        return found


RANKING = Ranking()
