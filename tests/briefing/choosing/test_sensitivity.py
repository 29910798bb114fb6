import numpy as np

from briefing.choosing.sensitivity import sensitivity
from briefing.choosing.weights import Ranking

ONLY = {"hard": 0.0, "continued": 0.0, "growth": 0.0, "continuity": 0.0, "units": 0.0}


def test_a_candidate_that_is_first_in_all_stays_first_and_near_ones_change_places():
    ranking = Ranking(volume=1.0, spread=1.0, **ONLY)
    percentiles = {"volume": np.array([0.9, 0.60, 0.50]), "spread": np.array([0.9, 0.45, 0.56])}
    first, second, third = sensitivity(ranking, percentiles, [[0], [2], [1]])
    assert (first.best, first.worst, first.in_five) == (1, 1, 1.0)
    assert (second.best, second.worst) == (2, 3)
    assert second.down == {"volume": 2, "spread": 3}
    assert third.up == {"volume": 2, "spread": 3}


def test_a_weight_of_nought_has_no_quarter():
    (only,) = sensitivity(Ranking(volume=1.0, spread=0.0, **ONLY), {"volume": np.array([0.4])}, [[0]])
    assert set(only.up) == set(only.down) == {"volume"}


def test_the_share_of_settings_counts_the_weights_as_given_too():
    ranking = Ranking(volume=1.0, spread=1.0, **ONLY)
    high = np.linspace(0.9, 0.5, 5)
    percentiles = {"volume": np.array([*high, 0.30, 0.50]), "spread": np.array([*high, 0.60, 0.39])}
    parts = [[row] for row in range(7)]
    assert sensitivity(ranking, percentiles, parts)[4].in_five == 1.0
    assert all(each.in_five == 0.0 for each in sensitivity(ranking, percentiles, parts)[5:])
    assert all(each.in_ten == 1.0 for each in sensitivity(ranking, percentiles, parts))


def test_a_candidate_has_the_best_score_of_its_parts_under_every_setting():
    ranking = Ranking(volume=1.0, spread=1.0, **ONLY)
    percentiles = {"volume": np.array([0.9, 0.1, 0.6]), "spread": np.array([0.1, 0.9, 0.45])}
    joined, other = sensitivity(ranking, percentiles, [[0, 1], [2]])
    assert (joined.best, joined.worst) == (1, 2)
    assert joined.up["volume"] == 1
    assert other.best == 1
