"""The areas of the simulated city: districts, streets, how many people live there, and one street that is split."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from city import paths
from intake.simulator.names import CITY, DISTRICT_SUFFIX, HALVES, STREET_SUFFIXES, draw_stems
from intake.simulator.scales import Scale

SPLIT_SHARES = (0.55, 0.45)
_DISTRICT_SPREAD = 0.35
_STREET_SPREAD = 0.45
_SUFFIX_SHARES = (0.7, 0.2, 0.1)


@dataclass(frozen=True)
class Places:
    """Streets by number. The last two are the halves that take the place of street ``split`` from ``split_day`` on."""

    districts: tuple[str, ...]
    streets: tuple[str, ...]
    district_of: NDArray[np.int64]
    before: NDArray[np.float64]
    """Share of each street before the split; the halves have 0."""
    after: NDArray[np.float64]
    """Share of each street from the split on; the split street has 0. Sums by district are those of ``before``."""
    split: int
    split_day: int

    @property
    def street_paths(self) -> tuple[str, ...]:
        """Area path of every street."""
        return tuple(
            paths.join(CITY, self.districts[district], street)
            for street, district in zip(self.streets, self.district_of, strict=True)
        )

    @property
    def district_paths(self) -> tuple[str, ...]:
        """Area path of every district."""
        return tuple(paths.join(CITY, district) for district in self.districts)

    def below(self, path: str) -> NDArray[np.bool_]:
        """Mask of the streets at or below an area path."""
        return np.array([paths.within(street, path) for street in self.street_paths])

    def moved(self, rng: np.random.Generator, street: NDArray[np.int64], late: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Streets of cases as of their day: where ``late`` (from the split on), the split street becomes a half."""
        halves = len(self.streets) - 2 + rng.choice(2, size=len(street), p=SPLIT_SHARES)
        return np.where(late & (street == self.split), halves, street)

    def settled(self) -> NDArray[np.bool_]:
        """Mask of the streets that the split does not touch."""
        touched = {self.split, len(self.streets) - 2, len(self.streets) - 1}
        return np.array([number not in touched for number in range(len(self.streets))])


def make_places(rng: np.random.Generator, scale: Scale, first_day: int, days: int) -> Places:
    """Draws names, sizes and the split, which falls between 45% and 60% of the simulated days."""
    stems = draw_stems(rng, scale.districts + scale.streets)
    districts = tuple(stem + DISTRICT_SUFFIX for stem in stems[: scale.districts])
    suffix = rng.choice(len(STREET_SUFFIXES), size=scale.streets, p=_SUFFIX_SHARES)
    street_stems = stems[scale.districts :]
    district_of = np.sort(np.arange(scale.streets) % scale.districts)
    size = rng.lognormal(0.0, _DISTRICT_SPREAD, scale.districts)[district_of]
    share = size * rng.lognormal(0.0, _STREET_SPREAD, scale.streets)
    share /= share.sum()
    split = int(np.argsort(share)[-(1 + scale.streets // 5)])
    suffix[split] = 0
    streets = [stem + STREET_SUFFIXES[number] for stem, number in zip(street_stems, suffix, strict=True)]
    streets += [street_stems[split] + half + STREET_SUFFIXES[0] for half in HALVES]
    before = np.concatenate([share, [0.0, 0.0]])
    after = np.concatenate([share, share[split] * np.array(SPLIT_SHARES)])
    after[split] = 0.0
    return Places(
        districts=districts,
        streets=tuple(streets),
        district_of=np.concatenate([district_of, [district_of[split]] * 2]),
        before=before,
        after=after,
        split=split,
        split_day=first_day + int(days * rng.uniform(0.45, 0.6)),
    )
