import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.choosing.weights import Ranking, WeightError

NAMES = ("volume", "spread", "hard", "continued", "growth", "persistence", "season", "units")
SHARES = st.floats(0.01, 0.99)
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, st.one_of(SHARES, st.just(np.nan)))), min_size=1, max_size=6)
WEIGHTS = st.fixed_dictionaries(
    dict.fromkeys(("volume", "spread", "hard", "continued", "growth", "continuity", "units"), st.floats(0.01, 10.0))
)


def table(rows):
    return {name: np.array([row[name] for row in rows]) for name in NAMES}


@given(ROWS, WEIGHTS, st.floats(0.01, 100.0))
def test_only_the_ratios_of_the_weights_matter(rows, weights, factor):
    as_given = Ranking(**weights).scores(table(rows))
    scaled = Ranking(**{name: weight * factor for name, weight in weights.items()}).scores(table(rows))
    np.testing.assert_allclose(as_given, scaled, rtol=1e-9)


@given(ROWS, WEIGHTS, st.sampled_from(NAMES), st.floats(0.0, 1.0))
def test_a_higher_percentile_never_lowers_a_score(rows, weights, name, by):
    ranking, before = Ranking(**weights), table(rows)
    raised = {**before, name: before[name] + by * (1.0 - before[name])}
    assert (ranking.scores(raised) >= ranking.scores(before) - 1e-12).all()


@given(ROWS, WEIGHTS)
def test_a_score_lies_between_the_percentiles_it_is_made_of(rows, weights):
    scores = Ranking(**weights).scores(table(rows))
    for row, score in zip(rows, scores, strict=True):
        known = [value for value in row.values() if not np.isnan(value)]
        if known:
            assert min(known) - 1e-9 <= score <= max(known) + 1e-9
        else:
            assert score == 0.0


def test_what_is_unknown_of_one_candidate_is_left_out_of_its_mean_and_is_no_nought():
    ranking = Ranking(volume=1.0, spread=0.0, hard=1.0, continued=0.0, growth=0.0, continuity=0.0, units=0.0)
    scores = ranking.scores({"volume": np.array([0.8, 0.8]), "hard": np.array([0.4, np.nan])})
    assert scores.tolist() == pytest.approx([0.6, 0.8])


def test_the_better_of_lasting_and_due_counts():
    ranking = Ranking(volume=0.0, spread=0.0, hard=0.0, continued=0.0, growth=0.0, continuity=2.0, units=0.0)
    scores = ranking.scores({"persistence": np.array([0.9, 0.1, np.nan]), "season": np.array([0.2, 0.7, 0.3])})
    assert scores.tolist() == pytest.approx([0.9, 0.7, 0.3])


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"growth": -0.1}, "growth"),
        ({"units": float("nan")}, "units"),
        ({"spread": float("inf")}, "spread"),
        ({"least": -1}, "least"),
        (dict.fromkeys(("volume", "spread", "hard", "continued", "growth", "continuity", "units"), 0.0), "volume"),
    ],
)
def test_what_is_no_weight_is_refused_by_name(given, key):
    with pytest.raises(WeightError, match=key) as error:
        Ranking(**given)
    assert error.value.key == key
