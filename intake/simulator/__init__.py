"""A seeded simulator of a Chinese-style city with planted truth. No real place, no person.

``simulate(SCALES["small"], seed=1).write(folder)`` writes three exports, the dated area tree and ``truth.json``;
``score`` and ``score_focus`` compare what was found with the truth.
"""

from intake.simulator.scales import SCALES, Scale, ScaleName
from intake.simulator.score import Score, score
from intake.simulator.score_focus import FocusScore, score_focus
from intake.simulator.simulation import City, Written, simulate
from intake.simulator.truth import Planted, Truth, read_truth

__all__ = [
    "SCALES",
    "City",
    "FocusScore",
    "Planted",
    "Scale",
    "ScaleName",
    "Score",
    "Truth",
    "Written",
    "read_truth",
    "score",
    "score_focus",
    "simulate",
]
