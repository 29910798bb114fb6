"""The figures of a trial: how often a method is wrong on quiet weeks, what it finds, how soon.

The definitions are those that the table of R's methods was made with, found from its fractions:

- FPR is measured on series *without* their test outbreak, over all tested weeks. It is not 1 - Spec.
- Spec, Sens, PPV and NPV count weeks of the series *with* their outbreak; an outbreak week is one with a case of it.
  An alarm that goes on after the outbreak is a false one there, and EARS, whose baseline then holds the outbreak,
  gives fewer.
- F1 = 2 PPV Sens / (PPV + Sens).
- POD, POD1wk and Timeliness are means over outbreaks. A series whose outbreak happened to get no case has none; its
  weeks are quiet ones in the other figures.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detectors.series import Floats

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares from 0 to 1; NaN where nothing is there to take a share of."""

    fpr: float
    """Alarms over tested weeks, without the test outbreak."""
    spec: float
    """Of the weeks outside the outbreak, the share without alarm."""
    pod: float
    """Of the outbreaks, the share with an alarm in one of their weeks."""
    pod1wk: float
    """Of the outbreaks, the share with an alarm in their first week."""
    sens: float
    """Of the outbreak weeks, the share with an alarm."""
    npv: float
    """Of the weeks without alarm, the share outside the outbreak."""
    ppv: float
    """Of the weeks with an alarm, the share in the outbreak."""
    f1: float
    timeliness: float
    """Mean of (first detection - start) / duration, 1 for a missed outbreak: less is better."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A threshold and what it was chosen by."""

    kind: Literal["nominal", "matched"]
    rate: float
    """The chance that was set, or the share of quiet weeks with an alarm that was asked for."""
    threshold: float
    """An alarm has a chance that is not above it."""


def score(quiet_alarms: Flags, alarms: Flags, outbreak: Flags) -> Scores:
    """The figures of alarms [n, weeks] on the series without and with the outbreak, ``outbreak`` its weeks."""
    hit, miss = int((alarms & outbreak).sum()), int((~alarms & outbreak).sum())
    false, calm = int((alarms & ~outbreak).sum()), int((~alarms & ~outbreak).sum())
    there = outbreak.any(axis=1)
    weeks, found = outbreak[there], (alarms & outbreak)[there]
    first = np.argmax(weeks, axis=1)
    duration = weeks.shape[1] - np.argmax(weeks[:, ::-1], axis=1) - first
    detected = found.any(axis=1)
    late = np.where(detected, (np.argmax(found, axis=1) - first) / duration, 1.0)
    sens, ppv = _share(hit, hit + miss), _share(hit, hit + false)
    return Scores(
        fpr=_share(int(quiet_alarms.sum()), quiet_alarms.size),
        spec=_share(calm, calm + false),
        pod=_share(int(detected.sum()), detected.size),
        pod1wk=_share(int(found[np.arange(first.size), first].sum()), first.size),
        sens=sens,
        npv=_share(calm, calm + miss),
        ppv=ppv,
        f1=_share(2 * hit, 2 * hit + false + miss),
        timeliness=_share(float(late.sum()), late.size),
    )


def matched_threshold(p: Floats, eligible: Flags, rate: float) -> float:
    """The greatest threshold t with which not more than ``rate`` of all weeks have p <= t and are eligible.

    Equal chances are all taken or all left, so the rate that is reached can be less than the one asked for.
    """
    ordered = np.sort(p[eligible])
    most = int(rate * p.size)
    return 1.0 if most >= ordered.size else float(np.nextafter(ordered[most], -np.inf))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
