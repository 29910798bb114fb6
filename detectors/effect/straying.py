"""Levels that stray: the likelihood of weekly counts whose level wanders about a log-linear mean.

    E y_t = m_t exp(u_t),   m_t = exp(x_t b),   Var(y_t | u) = phi m_t,
    u_t = rho u_(t-1) + innovation,   Var u = sigma²

linearised about a first fit: z_t = x_t b + (y_t - m_t) / m_t has variance phi / m_t about x_t b + u_t. With a normal
prior of b, its marginal likelihood is found by Kalman's filter of u, run over z and the columns of the design at once
(de Jong, Annals of Statistics 19 (1991) 1073-1083), for every series and every (phi, sigma, rho) of a grid.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detectors.series import Floats

SIGMAS: Final = (0.1, 0.2, 0.4)
"""Standard deviations of the logarithm of a level, beside 0."""
RHOS: Final = (0.6, 0.9, 0.98)
"""How much of a deviation is left a week later: half of it after 1.4 weeks, 7 weeks, 8 months."""
PHIS: Final = (1.0, 1.25, 1.6, 2.2, 3.0, 4.5, 7.0, 12.0)
"""Variance over mean of a week about its level."""

_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Cells:
    """The grid: phi, sigma and rho [g]."""

    phi: Floats
    sigma: Floats
    rho: Floats

    @classmethod
    def grid(cls) -> "Cells":
        """All cells; where sigma is 0 there is one rho."""
        straying = [(0.0, 0.0), *((sigma, rho) for sigma in SIGMAS for rho in RHOS)]
        rows = [(phi, *pair) for phi in PHIS for pair in straying]
        return cls(*np.array(rows).T)


@dataclass(frozen=True, slots=True)
class Filtered:
    """Of every series and cell [n, g]: the posterior of b, of the last deviation, and how likely the cell is."""

    coefficients: Floats
    """[n, g, p]."""
    covariance: Floats
    """[n, g, p, p]."""
    last: Floats
    """[n, g, 1 + p] filtered deviation at the end, of z and of each column: u is last[0] - last[1:] b."""
    variance: Floats
    """[n, g] of the deviation where b is known."""
    likelihood: Floats
    """[n, g] logarithm."""
    ahead: Floats
    """[n, g, T] the logarithm of each week's mean, by the weeks before it."""


def filtered(  # noqa: PLR0913, PLR0917 - a likelihood has that many parts
    working: Floats, mean: Floats, used: NDArray[np.bool_], design: Floats, prior: tuple[Floats, Floats], cells: Cells
) -> Filtered:
    """The filter over T weeks. ``working`` z and ``mean`` [n, T]; ``design`` [n, T, p]; ``prior`` mean, precision [p].

    Weeks that are not ``used`` tell nothing, but time goes on in them.
    """
    rows, weeks, terms = design.shape
    grid = cells.phi.size
    columns = np.concatenate([working[:, :, None], design], axis=2)
    state = np.zeros((rows, grid, 1 + terms))
    stray = np.broadcast_to(cells.sigma**2, (rows, grid)).copy()
    scaled = np.zeros((rows, grid, weeks, 1 + terms))
    logs = np.zeros((rows, grid))
    ahead = np.zeros((rows, grid, weeks, 1 + terms))
    noise = cells.phi / np.maximum(mean, _TINY)[:, :, None]
    for week in range(weeks):
        if week:
            state *= cells.rho[:, None]
            stray = cells.rho**2 * stray + cells.sigma**2 * (1.0 - cells.rho**2)
        ahead[:, :, week] = state
        heard = used[:, week, None]
        total = stray + noise[:, week]
        innovation = (columns[:, week, None, :] - state) * heard[:, :, None]
        scaled[:, :, week] = innovation / np.sqrt(total)[:, :, None]
        logs += np.where(heard, np.log(total), 0.0)
        gain = stray / total
        state += gain[:, :, None] * innovation
        stray = np.where(heard, stray * (1.0 - gain), stray)
    products = np.matmul(scaled.transpose(0, 1, 3, 2), scaled)
    away, precision = prior
    information = products[:, :, 1:, 1:] + np.diag(precision)
    towards = products[:, :, 1:, 0] + precision * away
    covariance = np.linalg.inv(information)
    coefficients = np.einsum("ngpq,ngq->ngp", covariance, towards)
    square = products[:, :, 0, 0] + (precision * away**2).sum() - (towards * coefficients).sum(axis=2)
    likelihood = -0.5 * (logs + np.linalg.slogdet(information)[1] + square)
    level = np.einsum("ntp,ngp->ngt", design, coefficients) + ahead[..., 0]
    level -= np.einsum("ngtp,ngp->ngt", ahead[..., 1:], coefficients)
    return Filtered(coefficients, covariance, state, stray, likelihood, level)
