"""A batch that does not fit together is refused."""

import numpy as np
import pytest

from detectors.series import History, depths, tops

COUNTS = np.zeros((3, 7))
KINDS = np.arange(7, dtype=np.int8)
ALONE = np.full(3, -1)
SELF = np.arange(3)


@pytest.mark.parametrize(
    ("kinds", "parents", "roots", "says"),
    [
        (KINDS[:5], ALONE, SELF, "5 day kinds for 7 days"),
        (KINDS + 2, ALONE, SELF, "day kinds are 0 to 7"),
        (KINDS, ALONE[:2], SELF, "2 parents"),
        (KINDS, np.array([-1, 0, 3]), SELF, "a parent is no row"),
        (KINDS, ALONE, np.array([0, 1, -1]), "a root is no row"),
    ],
)
def test_what_does_not_fit_is_refused(kinds, parents, roots, says):
    with pytest.raises(ValueError, match=says):
        History(COUNTS, kinds.astype(np.int8), parents, roots)


def test_parents_are_followed_to_the_top_area():
    parents = np.array([-1, 0, 1, 1, -1])
    assert tops(parents).tolist() == [0, 0, 0, 0, 4]
    assert depths(parents).tolist() == [0, 1, 2, 2, 0]


def test_parents_in_a_circle_are_refused():
    with pytest.raises(ValueError, match="circle"):
        tops(np.array([1, 2, 0]))
