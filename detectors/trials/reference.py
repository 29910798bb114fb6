"""What the methods of the R package surveillance do in the trial, to show beside ours.

Computed with surveillance 1.20.3 and R 4.2.2 on 840 series, 20 replicates of each scenario. Those series hold more
great outbreaks than equal chances of k2 give (7 to 10 in 45% of the 830 outbreaks instead of 40%), which lifts POD by
about two points: compare by size where it matters. Only the two Farrington methods of the package have the rule of
five cases in four weeks ("no 5 in 4": turned off), the others stand without it. Its EARS C3 ignores the present week.
"""

from dataclasses import dataclass
from typing import Final

from detectors.trials.scoring import Scores

SOURCE: Final = "R surveillance 1.20.3, 840 series"


@dataclass(frozen=True, slots=True)
class Reference:
    """The figures of one method, shares from 0 to 1."""

    method: str
    scores: Scores
    pod_by_size: tuple[float, ...]


def _row(method: str, figures: str, by_size: str) -> Reference:
    """FPR, Spec, POD, POD1wk, Sens, NPV, PPV, F1 in percent and the timeliness; POD by size in percent."""
    *percents, timeliness = figures.split()
    fpr, spec, pod, pod1wk, sens, npv, ppv, f1 = (float(percent) / 100.0 for percent in percents)
    scores = Scores(fpr, spec, pod, pod1wk, sens, npv, ppv, f1, float(timeliness))
    return Reference(method, scores, tuple(float(percent) / 100.0 for percent in by_size.split()))


REFERENCE: Final = (
    _row(
        "Farrington Flexible .05, no 5 in 4", "4.41 95.69 74.94 62.89 43.48 96.44 38.66 40.92 0.299", "34.1 80.7 96.5"
    ),
    _row("Farrington Flexible .05", "4.07 96.03 71.81 58.80 41.62 96.34 39.58 40.57 0.335", "32.3 76.3 93.3"),
    _row("Farrington 1996 .01", "2.37 97.65 60.36 47.59 32.66 95.87 46.53 38.38 0.444", "19.7 60.1 85.5"),
    _row(
        "Farrington Flexible .01, no 5 in 4", "1.14 98.90 55.18 44.10 27.54 95.62 61.08 37.96 0.488", "12.7 50.9 83.9"
    ),
    _row("Farrington Flexible .01", "1.01 99.03 52.89 41.93 26.42 95.56 62.93 37.22 0.510", "10.9 48.2 81.5"),
    _row("CDC", "4.75 94.09 55.30 23.13 42.44 96.32 30.99 35.83 0.574", "21.0 51.3 78.8"),
    _row("RKI 3", "7.19 92.83 73.49 62.65 45.54 96.46 28.43 35.00 0.309", "39.7 77.6 91.7"),
    _row("GLR, Poisson", "3.14 96.81 62.65 44.82 32.00 95.79 38.54 34.97 0.440", "22.7 61.4 87.9"),
    _row("RKI 2", "5.57 94.67 70.84 60.24 37.90 96.06 30.76 33.96 0.335", "39.3 73.2 88.7"),
    _row(
        "Farrington Flexible .005, no 5 in 4", "0.67 99.35 46.87 37.35 22.38 95.34 68.43 33.73 0.564", "7.9 40.4 74.8"
    ),
    _row("Bayes 2", "9.29 91.04 81.45 71.45 48.31 96.57 25.21 33.13 0.227", "47.6 89.5 97.3"),
    _row("Farrington Flexible .005", "0.57 99.46 44.94 35.66 21.51 95.30 71.27 33.05 0.581", "7.0 38.2 72.4"),
    _row("Bayes 3", "11.28 88.74 82.77 72.17 53.59 96.83 22.94 32.12 0.218", "50.2 91.7 97.3"),
    _row("EARS C2", "8.63 92.19 68.19 57.35 40.63 96.13 24.53 30.59 0.362", "36.2 67.1 88.5"),
    _row("Bayes 1", "9.91 90.66 77.11 66.99 41.08 96.10 21.56 28.28 0.270", "45.4 80.7 94.4"),
    _row("EARS C3", "7.67 92.49 54.10 7.47 35.22 95.80 22.67 27.59 0.638", "20.5 53.9 74.8"),
    _row("RKI 1", "8.21 92.32 70.24 61.33 32.78 95.65 21.06 25.64 0.334", "41.5 68.9 88.7"),
    _row("EARS C1", "6.94 93.71 66.99 56.99 26.80 95.34 21.04 23.57 0.371", "35.8 64.9 87.4"),
    _row("GLR, negative binomial", "0.22 99.75 32.29 15.06 13.05 94.83 76.89 22.31 0.737", "6.6 26.3 51.7"),
    _row("CUSUM Rossi, GLM", "38.78 57.80 82.29 71.33 78.28 97.70 10.39 18.35 0.218", "59.0 83.8 95.7"),
    _row("CUSUM, GLM", "42.99 53.08 85.42 75.18 81.34 97.85 9.78 17.46 0.183", "62.9 87.7 97.9"),
    _row("CUSUM Rossi, mean", "38.06 58.94 76.27 66.02 72.17 97.13 9.90 17.42 0.275", "51.5 78.9 89.8"),
    _row("CUSUM, mean", "42.75 54.04 79.40 70.24 75.85 97.28 9.35 16.65 0.240", "54.6 81.6 93.3"),
    _row("outbreakP", "59.88 37.43 70.72 69.40 66.47 94.70 6.23 11.39 0.298", "66.8 70.6 73.2"),
)
