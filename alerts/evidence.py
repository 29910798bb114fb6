"""Findings as evidence of one cause: which is the strongest, when it began, what is news and what an echo.

Every order here is total and rests on paths and whole numbers; amounts above expectation are compared in thousandths,
so that the last bit of a float decides nothing.
"""

from collections.abc import Iterable, Sequence

from city.findings import Finding
from city.paths import nested, within
from city.times import HOUR, Zone

Series = tuple[str, str, str]
"""Feed, topic and area: what a finding judges."""

RANK: dict[str, int] = {"case": 0, "hour": 0, "day": 1, "week": 2}
"""Spans from sharp to blunt."""
HOURLY, WEEKLY = 0, 2

GROWTH = 1.5
"""An excess that is so many times another one is news."""


def series(finding: Finding) -> Series:
    """The series that a finding judges."""
    return (finding.feed, finding.topic, finding.area)


def nests(one: Series, other: Series) -> bool:
    """True for series of one feed that are nested in both trees."""
    return one[0] == other[0] and nested(one[1], other[1]) and nested(one[2], other[2])


def holds(one: Series, other: Series) -> bool:
    """True where ``other`` is ``one`` or lies below it in both trees, in the same feed."""
    return one[0] == other[0] and within(other[1], one[1]) and within(other[2], one[2])


def weight(excess: float) -> int:
    """An excess in thousandths of a case: the number that is compared."""
    return round(excess * 1000)


Order = tuple[str, str, str, int, int, int, int, int, float, float]


def order(finding: Finding) -> Order:
    """A total order over findings that does not depend on how they arrived."""
    return (
        finding.feed,
        finding.topic,
        finding.area,
        RANK[finding.span],
        finding.start,
        finding.end,
        finding.tick,
        finding.observed,
        finding.expected,
        finding.p,
    )


def strongest(findings: Iterable[Finding]) -> Finding:
    """The finding with the largest excess; a 7-day sum only where its excess is half as large again as any other's.

    A sum of seven days holds the day that made it high, and some noise: the sharper statement is shown until the
    blunter one says clearly more. Of equal ones the earlier period is taken. Raises ``ValueError`` for no findings.
    """

    def size(finding: Finding) -> tuple[int, int, int, int]:
        return (weight(finding.excess), -finding.end, -RANK[finding.span], finding.start)

    held = sorted(findings, key=order)
    sharp = max((one for one in held if RANK[one.span] != WEEKLY), key=size, default=None)
    blunt = max((one for one in held if RANK[one.span] == WEEKLY), key=size, default=None)
    if sharp is None or blunt is None:
        chosen = sharp or blunt
        if chosen is None:
            raise ValueError("the strongest of no findings")
        return chosen
    return blunt if weight(blunt.excess) >= weight(GROWTH * sharp.excess) else sharp


def onset(findings: Sequence[Finding]) -> Finding:
    """The finding that says best when it began: of the sharpest span, the one that begins last."""
    return min(findings, key=lambda one: (RANK[one.span], -one.start, order(one)))


def last_unit(finding: Finding, zone: Zone) -> int:
    """Begin of the last hour (trailing hours) or the last day (days, weeks) of the judged period."""
    if RANK[finding.span] == HOURLY:
        return max(finding.start, finding.end - HOUR)
    return max(finding.start, zone.start(zone.day(finding.end - 1)))


Ends = tuple[int, int, int]
"""End of the last out-of-band period of each rank of span, 0 for none yet."""


def is_news(finding: Finding, ends: Ends) -> bool:
    """True where an out-of-band finding tells of a time that is not known yet to be out of the ordinary.

    A period that was told before is a restatement. A finished day or a 7-day sum that holds hours or days which were
    told by a sharper span is their echo: without this rule one bad day would keep its alert alive for a week.
    """
    rank = RANK[finding.span]
    return finding.end > ends[rank] and all(finding.start >= end for end in ends[:rank])


def with_end(ends: Ends, finding: Finding) -> Ends:
    """The ends after one more out-of-band finding."""
    hour, day, week = ends
    rank = RANK[finding.span]
    if rank == HOURLY:
        return (max(hour, finding.end), day, week)
    if rank == WEEKLY:
        return (hour, day, max(week, finding.end))
    return (hour, max(day, finding.end), week)


def later(one: Ends, other: Ends) -> Ends:
    """The later end of each span."""
    return (max(one[0], other[0]), max(one[1], other[1]), max(one[2], other[2]))


def same_period(one: Finding, other: Finding) -> bool:
    """True where two findings judge the same series over the same period."""
    return series(one) == series(other) and one.span == other.span and (one.start, one.end) == (other.start, other.end)


KEPT = 8
"""So many of the strongest findings of an alert are remembered, of 7-day sums and of sharper spans, in case the
strongest is restated."""


def gathered(evidence: tuple[Finding, ...], arrivals: Iterable[Finding]) -> tuple[Finding, ...]:
    """The evidence after the findings of a tick.

    Of two findings of one period with other counts the later tick wins. A restatement that lowers a finished period
    also removes the trailing hours inside it, which counted the same cases; a period restated to inside its band is no
    evidence any more, unless nothing else is left to show.
    """
    held = list(evidence)
    for arrival in sorted(arrivals, key=order):
        known = next((one for one in held if same_period(one, arrival)), None)
        if known is None:
            if arrival.outside:
                held.append(arrival)
            continue
        if arrival.tick < known.tick or arrival.observed == known.observed:
            continue
        held[held.index(known)] = arrival
        if arrival.observed < known.observed and RANK[arrival.span] != HOURLY:
            held = [one for one in held if one is arrival or not _trailing_within(one, arrival)]
    outside = [one for one in held if one.outside]
    ranked = sorted(outside or held, key=lambda one: (-weight(one.excess), order(one)))
    sharp = [one for one in ranked if RANK[one.span] != WEEKLY]
    blunt = [one for one in ranked if RANK[one.span] == WEEKLY]
    return (*sharp[:KEPT], *blunt[:KEPT])


def _trailing_within(one: Finding, period: Finding) -> bool:
    overlaps = one.start < period.end and one.end > period.start
    return RANK[one.span] == HOURLY and series(one) == series(period) and overlaps
