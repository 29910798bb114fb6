"""What rose everywhere: no cluster of it, but a day of the whole city."""

from typing import Final

import numpy as np

from detectors.scan.clusters import Scores
from detectors.series import Floats

_STRENGTH: Final = 10.0
"""Cases that "as expected" is worth: with few elsewhere nothing is known of the day."""


def likeliest(scores: Scores) -> tuple[int, ...]:
    """The areas of the window with the greatest score; none where no score is above 0."""
    if not scores.score.size or scores.score.max() <= 0.0:
        return ()
    _, zone = np.unravel_index(int(scores.score.argmax()), scores.score.shape)
    return scores.zones.members(int(zone))


def elsewhere(counts: Floats, baselines: Floats, areas: tuple[int, ...]) -> Floats:
    """[T] how many times the expected came in each period to all areas but these, at least 1.

    (C + 10) / (B + 10) with C cases where B were expected. A storm or the day of an announcement is held against an
    area only as far as it has more of it than others have; what came to fewer than expected lowers nobody's means.
    """
    others = np.ones(counts.shape[1], dtype=np.bool_)
    others[list(areas)] = False
    came, expected = counts[:, others].sum(axis=1), baselines[:, others].sum(axis=1)
    return np.asarray(np.maximum((came + _STRENGTH) / (expected + _STRENGTH), 1.0))
