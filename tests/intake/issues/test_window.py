"""The inverted index gives the same pairs, to the bit, as comparing all with all."""

import numpy as np
import pytest
from scipy import sparse

from intake.issues import window
from intake.issues.window import FLOOR, Window


def vectors(count, seed):
    """Sparse rows of length one over forty n-grams."""
    rng = np.random.default_rng(seed)
    rows = rng.random((count, 40), dtype=np.float32) * (rng.random((count, 40)) < 0.2)
    rows[:, 0] += 0.01
    return sparse.csr_array(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def pairs(found):
    return sorted(zip(found.query.tolist(), found.row.tolist(), found.cosine.tolist(), strict=True))


@pytest.mark.parametrize("parts", [[50], [1] * 50, [7, 0, 14, 29], [6, 44]])
def test_segments_and_batches_change_no_bit(monkeypatch, parts):
    rows, queries = vectors(50, 1), vectors(9, 2)
    whole = Window()
    whole.add(rows)
    monkeypatch.setattr(window, "SEGMENT", 7)
    cut, begin = Window(), 0
    for size in parts:
        cut.add(rows[begin : begin + size])
        begin += size
        cut.search(queries)
    assert pairs(cut.search(queries)) == pairs(whole.search(queries))


def test_all_pairs_above_the_floor_are_found():
    rows, queries = vectors(50, 3), vectors(9, 4)
    one = Window()
    one.add(rows)
    cosines = (queries @ rows.T).toarray()
    found = one.search(queries)
    assert found.query.size == (cosines >= FLOOR).sum()
    assert found.cosine == pytest.approx(cosines[found.query, found.row])


def test_an_empty_window_has_no_pairs():
    assert pairs(Window().search(vectors(3, 5))) == []
