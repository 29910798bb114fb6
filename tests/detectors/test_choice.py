"""Which method judges which row, and that it is shown."""

import numpy as np
import pytest

from detectors.choice import ByHistory
from detectors.series import History
from tests.detectors.simulation import kinds_of

DAY, WEEK, C2 = "negative binomial, day", "negative binomial, week", "EARS C2 for counts"


def method(days, mean, length=1, **choice):
    counts = np.full((1, 56), np.nan)
    counts[0, 56 - days :] = mean
    history = History(counts, kinds_of(0, 56), np.array([-1]), np.array([0]))
    return str(ByHistory(**choice).judge(history, np.array([mean]), kinds_of(0, length)).method[0])


@pytest.mark.parametrize(
    ("days", "mean", "length", "expected"),
    [
        (13, 50, 1, "none"),
        (14, 50, 1, C2),
        (27, 5, 1, C2),
        (27, 4, 1, DAY),
        (28, 50, 1, DAY),
        (14, 50, 7, WEEK),
        (13, 50, 7, "none"),
        (56, 0, 1, DAY),
    ],
)
def test_the_method_follows_from_days_and_mean(days, mean, length, expected):
    assert method(days, float(mean), length) == expected


def test_a_city_may_wait_longer_or_do_without_ears():
    assert method(27, 50.0, warmup=28) == "none"
    assert method(20, 50.0, plenty=float("inf")) == DAY


def test_rows_of_one_batch_are_judged_by_the_method_each_allows():
    counts = np.full((3, 56), 8.0)
    counts[1, :40] = np.nan
    counts[2, :50] = np.nan
    history = History(counts, kinds_of(0, 56), np.full(3, -1), np.zeros(3, dtype=np.intp))
    judgement = ByHistory().judge(history, np.full(3, 8.0), kinds_of(0, 1))
    assert judgement.method.tolist() == [DAY, C2, "none"]
    assert judgement.judged.tolist() == [True, True, False]
    assert judgement.days.tolist() == [56, 16, 6]
