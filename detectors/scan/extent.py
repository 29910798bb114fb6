"""How far a scan looks, and what it takes for counts, baselines and sizes."""

from dataclasses import dataclass

import numpy as np

from detectors.scan.significance import LEAST_REPLICATES
from detectors.scan.zones import Zones
from detectors.series import Floats


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a scan looks."""

    longest: int | None = None
    """Periods of the longest window; all of them where None."""
    most: int = 10
    """Clusters, at most."""
    replicates: int = 999
    """Simulated tables, R. A chance is at least 1 / (1 + R)."""
    enough: int | None = None
    """Simulated scores as great as the observed one after which no more tables are drawn; R are always drawn where
    None. The chance is then that of the fewer tables, and no table is drawn in vain for what is nothing (Besag and
    Clifford, Sequential Monte Carlo p-values, Biometrika 78 (1991) 301-304)."""

    def __post_init__(self) -> None:
        if self.replicates < LEAST_REPLICATES:
            raise ValueError(f"{self.replicates} replicates: expected at least {LEAST_REPLICATES}")
        if self.enough is not None and self.enough < 1:
            raise ValueError(f"enough after {self.enough} scores: expected at least one")

    def periods(self, counts: Floats, zones: Zones) -> int:
        """Periods of the longest window in ``counts`` [T, areas]. Raises ``ValueError`` for what is no such table."""
        if counts.ndim != 2 or not counts.shape[0] or counts.shape[1] != zones.areas:
            raise ValueError(f"counts of shape {counts.shape}: expected periods by {zones.areas} areas")
        if not (np.isfinite(counts).all() and (counts >= 0).all() and (counts == np.floor(counts)).all()):
            raise ValueError("counts that are not whole numbers from zero on")
        longest = counts.shape[0] if self.longest is None else self.longest
        if not 1 <= longest <= counts.shape[0]:
            raise ValueError(f"windows of {longest} periods: expected 1 to {counts.shape[0]}")
        return longest


def check_means(counts: Floats, baselines: Floats) -> None:
    """Raises ``ValueError`` unless ``baselines`` are a number from zero on for every count."""
    if baselines.shape != counts.shape or not (np.isfinite(baselines).all() and (baselines >= 0).all()):
        raise ValueError(f"baselines of shape {baselines.shape}: expected {counts.shape} numbers from zero on")


def check_errors(counts: Floats, errors: Floats) -> None:
    """Raises ``ValueError`` unless ``errors`` are a number from zero on for every area."""
    if errors.shape != counts.shape[1:] or not (np.isfinite(errors).all() and (errors >= 0).all()):
        raise ValueError(f"errors of shape {errors.shape}: expected {counts.shape[1:]} numbers from zero on")


def check_sizes(counts: Floats, sizes: Floats) -> None:
    """Raises ``ValueError`` unless ``sizes`` are a positive number, or infinite, for every count."""
    if sizes.shape != counts.shape or not (sizes > 0).all():
        raise ValueError(f"sizes of shape {sizes.shape}: expected {counts.shape} positive numbers")
