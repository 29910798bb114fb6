"""Echoes: finished days and 7-day sums that only repeat what a quiet alert told in sharper words."""

from collections.abc import Iterable

from alerts.evidence import GROWTH, RANK, WEEKLY, nests, series, weight
from alerts.state import Life
from city.findings import Finding


def is_echo(finding: Finding, quiet: Iterable[Life]) -> bool:
    """True where a finished day or a 7-day sum only repeats what an alert told before it fell quiet.

    It reaches back into the alert's last out-of-band period. A day that holds half as much again as was told, because
    much of it became known late, is no echo.
    """
    if RANK[finding.span] == 0:
        return False
    for life in quiet:
        if finding.start >= life.last:
            continue
        told = [(life.series, life.alert.excess, max(life.ends))]
        told += [(one.series, one.excess, max(life.ends)) for one in life.companions if one.relation == "beside"]
        told += [(one.series, one.excess, max(life.after)) for one in life.companions if one.relation == "after"]
        for node, excess, end in told:
            repeats = RANK[finding.span] == WEEKLY or weight(finding.excess) < weight(GROWTH * excess)
            if repeats and finding.start < end and nests(node, series(finding)):
                return True
    return False
