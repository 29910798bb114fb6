"""A linear model over weighted counts: what each bucket weighs, and what it says for each topic."""

from dataclasses import dataclass
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from intake.errors import InputError

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_SMOOTHING = 3.0
"""Texts that are added to a bucket's count in every topic, so that rare buckets do not look pure."""
_FLOOR = 0.3
"""Weight of a bucket that is spread evenly over all topics, beside 1.3 for one that lies in a single topic."""


class Candidate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to fit: how buckets are weighed, and how far the model may bend to its examples."""

    weighing: Literal["idf", "idf_entropy"]
    c: float
    """Inverse strength of the penalty of the support vector machine."""

    def __str__(self) -> str:
        return f"{self.weighing}, C={self.c:g}"


CANDIDATES = tuple(Candidate(weighing, c) for weighing in ("idf", "idf_entropy") for c in (0.3, 1.0))
"""What training chooses from."""


@dataclass(frozen=True, eq=False)
class Linear:
    """Buckets that are known (ascending), their weights, and coefficients: one row a bucket, one column a topic."""

    buckets: Whole
    weights: Floats
    coefficients: Floats
    intercepts: Floats

    def scores(self, counted: sparse.csr_matrix) -> Floats:
        """Signed distances, one row a text. A text without any known bucket gets the intercepts alone."""
        return self.known_scores(counted)[1]

    def known_scores(self, counted: sparse.csr_matrix) -> tuple[NDArray[np.bool_], Floats]:
        """Whether a text holds any known bucket, and its scores."""
        known = only(counted, self.buckets)
        scores = np.asarray(weighed(known, self.weights) @ self.coefficients) + self.intercepts
        return np.diff(known.indptr) > 0, scores

    def in_single_precision(self) -> "Linear":
        """The model as its file holds it, so that it answers alike before and after."""
        single = (
            one.astype(np.float32).astype(np.float64) for one in (self.weights, self.coefficients, self.intercepts)
        )
        return Linear(self.buckets, *single)


def fit(counted: sparse.csr_matrix, labels: Whole, topics: int, candidate: Candidate, least: int) -> Linear:
    """Fits one candidate by squared hinge loss, one topic against the rest, topics weighted alike.

    A bucket is kept where at least ``least`` texts hold it. The order of the rows matters in the last digits.
    Raises ``InputError`` where nothing is left.
    """
    held = np.bincount(counted.indices, minlength=counted.shape[1])
    buckets = np.flatnonzero(held >= least)
    if not len(buckets):
        raise InputError(f"no character that {least} or more texts hold: nothing to learn from")
    known = only(counted, buckets)
    weights = np.log((1 + len(labels)) / (1 + held[buckets])) + 1
    if candidate.weighing == "idf_entropy":
        weights = weights * (_FLOOR + 1 - _evenness(known, labels, topics))
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - slow to import, for training alone

    machine = LinearSVC(C=candidate.c, class_weight="balanced", random_state=0, max_iter=5000)
    machine.fit(weighed(known, weights), labels)
    coefficients, intercepts = machine.coef_.T, machine.intercept_
    if topics == 2:
        coefficients, intercepts = np.hstack([-coefficients, coefficients]), np.array([-1.0, 1.0]) * intercepts
    return Linear(buckets, weights, np.ascontiguousarray(coefficients), np.asarray(intercepts))


def only(counted: sparse.csr_matrix, buckets: Whole) -> sparse.csr_matrix:
    """The columns of these buckets (ascending), in time that does not depend on how many buckets there are."""
    at = np.minimum(np.searchsorted(buckets, counted.indices), max(len(buckets) - 1, 0))
    kept = buckets[at] == counted.indices if len(buckets) else np.zeros(len(at), dtype=bool)
    start = np.concatenate([[0], np.cumsum(kept)])[counted.indptr]
    return sparse.csr_matrix((counted.data[kept], at[kept], start), shape=(counted.shape[0], len(buckets)))


def weighed(known: sparse.csr_matrix, weights: Floats) -> sparse.csr_matrix:
    """Rows of unit length: (1 + log count) x weight of the bucket."""
    data = (1 + np.log(known.data)) * weights[known.indices]
    rows = np.repeat(np.arange(known.shape[0]), np.diff(known.indptr))
    length = np.sqrt(np.bincount(rows, weights=data**2, minlength=known.shape[0]))
    return sparse.csr_matrix((data / length[rows], known.indices, known.indptr), shape=known.shape)


def _evenness(known: sparse.csr_matrix, labels: Whole, topics: int) -> Floats:
    """Entropy of each bucket over the topics, 0 for a single topic, 1 for all alike (share of each topic's texts)."""
    present = sparse.csr_matrix((np.ones_like(known.data), known.indices, known.indptr), shape=known.shape)
    of_topic = np.eye(topics)[labels]
    share = np.asarray(present.T @ of_topic) / of_topic.sum(axis=0) + _SMOOTHING / len(labels)
    share /= share.sum(axis=1, keepdims=True)
    return np.asarray(-(share * np.log(share)).sum(axis=1) / np.log(topics))
