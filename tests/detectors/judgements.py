"""Judgements held against each other and against what every one keeps, for the suites over detectors."""

import numpy as np


def same(one, other, rows=slice(None)):
    return all(
        np.array_equal(getattr(one, field)[rows], getattr(other, field))
        for field in ("expected", "upper", "p", "judged", "days", "method")
    )


def finite(judgement):
    return (
        np.isfinite(judgement.expected).all()
        and np.isfinite(judgement.upper).all()
        and ((judgement.p >= 1e-300) & (judgement.p <= 1.0)).all()
    )
