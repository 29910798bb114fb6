"""The criteria that cases tell of, added to the evidence: hard to solve, across offices, continued."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from briefing.choosing.former import Former, continued
from briefing.choosing.handling import FRACTION, Hardness, effective_units, harder, hardness, median_lag, quantile
from briefing.choosing.kept_cases import KeptCases
from briefing.choosing.weights import Reals
from briefing.choosing.year_counts import YearCounts
from briefing.evidence import Evidence, Numbers

PARTS: Final = {
    "unsolved": "solved_share",
    "unsatisfied": "satisfied_share",
    "days": "median_days",
    "late": "late_share",
    "repeated": "repeat_share",
    "returned": "returned_share",
}
"""Parts of being hard to solve, and the number that each is told by."""

BY_CHANCE: Final = 0.25
"""A part is harder for at most a quarter of the topics, so this share of parts says nothing yet."""


def keep_hardness(evidence: Evidence, kept: KeptCases, counted: YearCounts) -> None:
    """``hard``: ``(share - BY_CHANCE) / (1 - BY_CHANCE)``, at least 0, of the parts known of a row that are harder."""
    reports, matters = counted.reports, counted.matters
    parts = hardness(kept, reports, matters)
    tree = len(evidence.topics)
    hard = harder(parts, kept, reports, evidence.levels, tree)
    known = ~np.isnan(hard)
    number = known.sum(axis=0)
    share = np.nansum(hard, axis=0) / np.maximum(number, 1)
    values = np.where(number > 0, np.maximum(0.0, share - BY_CHANCE) / (1.0 - BY_CHANCE), np.nan)
    raw = _raw(kept, parts, reports, matters)
    lag = median_lag(kept.lag)

    def numbers(i: int) -> Numbers:
        found: Numbers = {"cases": int(kept.cases[i])}
        if known[0, i]:
            found |= {"called_back": int(kept.asked[i])}
        if not np.isnan(lag[i]):
            found |= {"call_back_lag_days": int(lag[i])}
        missing = []
        for row, (part, told) in enumerate(PARTS.items()):
            if known[row, i]:
                found[told] = float(raw[part][i])
            else:
                missing.append(told)
        harder_in = [told for row, told in enumerate(PARTS.values()) if hard[row, i] == 1.0]
        return {**found, "harder_in": ", ".join(harder_in), "missing": ", ".join(missing)}

    if known.any():
        evidence.keep("hard", values, numbers)


def keep_units(evidence: Evidence, kept: KeptCases) -> None:
    """``units``: the effective number of units within one area beyond the median of its level, 0 below ``FRACTION``."""
    tree = len(evidence.topics)
    values = effective_units(kept)
    beyond = values - quantile(values, 0.5, evidence.levels, tree)
    if np.isnan(values).all():
        return

    def numbers(i: int) -> Numbers:
        joint = {"joint_share": float(kept.joint[i] / kept.cases[i])} if kept.joint.any() else {}
        return {"units": int(kept.units[i]), "effective": float(values[i]), **joint}

    evidence.keep("units", np.where(np.isnan(values) | (beyond >= FRACTION), beyond, 0.0), numbers)


def keep_continued(evidence: Evidence, counted: YearCounts, former: Sequence[Former]) -> None:
    """``continued``: how many former years had the row among their focus issues, each by the share of its cases."""
    if not former:
        return
    found = continued(counted.cells, counted.matters_of, former)

    def numbers(i: int) -> Numbers:
        return {"years": len(found.years[i]), "latest": found.latest[i], "issues": ", ".join(found.issues[i])}

    evidence.keep("continued", found.value, numbers)


def _raw(kept: KeptCases, parts: Hardness, reports: Reals, matters: Reals) -> dict[str, Reals]:
    """The number that is told for each part, of the row alone."""

    def share(part: Reals, whole: Reals) -> Reals:
        return np.asarray(part / np.maximum(whole, 1.0))

    return {
        "unsolved": share(kept.solved, kept.asked),
        "unsatisfied": share(kept.satisfied, kept.rated),
        "days": parts.days,
        "late": share(kept.late, kept.decided),
        "repeated": share(reports - matters, reports),
        "returned": share(kept.returned, kept.cases),
    }
