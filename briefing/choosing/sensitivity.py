"""How the ranking moves with its weights: each a quarter up and a quarter down, one at a time."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from briefing.choosing.weights import CONTINUITY, Ranking, Reals

STEP = 0.25
FIVE, TEN = 5, 10


class Sensitivity(msgspec.Struct, frozen=True, kw_only=True):
    """Ranks of one candidate over the settings, that of the weights as given among them."""

    best: int
    worst: int
    in_five: float
    """Share of the settings in which it is among the first five."""
    in_ten: float
    up: dict[str, int]
    """Its rank with each weight a quarter up."""
    down: dict[str, int]


def sensitivity(
    ranking: Ranking, percentiles: Mapping[str, Reals], parts: Sequence[Sequence[int]]
) -> tuple[Sensitivity, ...]:
    """Of every candidate; ``parts`` are the rows whose best score is the candidate's, see ``merging.counting``.

    The candidates stay those that the given weights have found, and are put in order again under each setting. A weight
    of 0 has no quarter, and that of a criterion that nothing is known of moves nothing.
    """
    known = set(percentiles) | ({"continuity"} if set(CONTINUITY) & set(percentiles) else set())
    names = [name for name, weight in ranking.weights().items() if weight and name in known]
    settings = [ranking, *(ranking.scaled(name, 1 + way * STEP) for way in (1, -1) for name in names)]
    ranks = np.stack([_ranks(setting, percentiles, parts) for setting in settings])
    up, down = ranks[1 : 1 + len(names)], ranks[1 + len(names) :]
    return tuple(
        Sensitivity(
            best=int(ranks[:, i].min()),
            worst=int(ranks[:, i].max()),
            in_five=float((ranks[:, i] <= FIVE).mean()),
            in_ten=float((ranks[:, i] <= TEN).mean()),
            up={name: int(rank) for name, rank in zip(names, up[:, i], strict=True)},
            down={name: int(rank) for name, rank in zip(names, down[:, i], strict=True)},
        )
        for i in range(len(parts))
    )


def _ranks(setting: Ranking, percentiles: Mapping[str, Reals], parts: Sequence[Sequence[int]]) -> Reals:
    """Ranks from 1; candidates of one score keep the order in which they are given."""
    scores = setting.scores(percentiles)
    best = np.array([scores[list(rows)].max() for rows in parts])
    order = np.argsort(-np.round(best, 12), kind="stable")
    ranks = np.empty(len(parts))
    ranks[order] = np.arange(1, len(parts) + 1)
    return ranks
