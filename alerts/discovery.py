"""Which findings of a tick are discoveries: false-discovery control over the whole city, then least size and ratio.

The rule is the step-up of Benjamini and Hochberg (1995): of the ``m`` series judged at the tick over one span, in all
feeds and topics together, those with ``p <= p_(k)`` pass, where ``k`` is the largest rank with
``p_(k) <= k * rate / m``. In expectation at most the share ``rate`` of what passes is false; where nothing at all is
out of the ordinary, the chance that anything passes is at most ``rate``.

Why it holds here:

- Nested series depend on each other, and positively. Every count is a sum of independent counts of leaves (lowest
  topic, lowest area), so it grows with each leaf. Given the sum of some leaves, each of them is stochastically larger
  the larger the sum (Efron 1965, for log-concave laws: Poisson, negative binomial of size 1 or more). The counts are
  then PRDS, and under PRDS the step-up keeps its rate (Benjamini and Yekutieli 2001). Negative binomials of size below
  1 are not log-concave: for them, and for what the weather does to all series at once, the dependence is positive too,
  but the proof does not cover it; simulation must (the calibration test of the whole service).
- Counts are discrete: P(p <= x) is at most x for a true null, so the rate is kept with room to spare. Nothing is
  randomised to use that room up, and series count as tests however rare they are: the room is too small to be worth a
  number of tests of its own (docs/decisions/0035-discrete-counts.md).
- Only findings below the candidate chance are sent here. The step-up over them is the one with the steps
  ``min(k * rate / m, candidate_p)``: self-consistent, so its rate is kept as well (Blanchard and Roquain 2008).

A person sees causes, not series. One storm raises hundreds of nested series, and the share ``rate`` of hundreds would
be several false alerts. So the rate must hold for causes too: of the series that pass, those that stand alone must also
satisfy ``p <= c * rate / m``, where ``c`` counts only the top-most series among those that satisfy it. At most
``m * t`` false ones are expected below ``t``, so their share among the ``c`` is about ``rate`` at most. Series that are
nested with one that satisfies it belong to its cause and need the first condition only.

``least_observed`` and ``least_ratio`` come after and only remove discoveries.

Rates are per judging. Trailing hours overlap from tick to tick, and so do 7-day sums: a false discovery tends to be
found again at the next ticks, and the life cycle sees the same alert in it. A ``p`` stands for its series: a ledger
that looks at several trailing windows has paid for that in ``p``.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from alerts.evidence import Series, order, series
from city.configuration import Budget
from city.findings import Finding, Span
from city.paths import lineage

Tests = Mapping[tuple[str, Span], int]
"""Number of series tested at the tick, by feed and span."""


LOCATED = 0.75
"""Share of a discovery's excess that a series below it holds to be taken for its place."""


def cut(chances: Iterable[float], tested: int, rate: float) -> float:
    """The largest p that passes the step-up, 0 where none does.

    ``tested`` counts all tests, also those whose p is not listed.

    >>> cut([0.001, 0.008, 0.039, 0.041], 8, 0.05)
    0.008
    >>> cut([0.03, 0.04], 100, 0.05)
    0.0
    """
    found = 0.0
    for rank, p in enumerate(sorted(chances), start=1):
        if p * tested <= rank * rate:
            found = p
    return found


def discoveries(findings: Iterable[Finding], tests: Tests, budget: Budget) -> list[Finding]:
    """The findings of one tick that pass the step-up of their span and the least size and ratio, in canonical order.

    A series counts once per span and end of period in the ranks, with its smallest p; where ``tests`` names fewer tests
    than there are candidates, the candidates are taken for the number of tests.
    """
    rates: dict[Span, float] = {"hour": budget.rate_hour, "day": budget.rate_day, "week": budget.rate_week}
    candidates: dict[Span, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.outside and finding.span in rates:
            candidates[finding.span].append(finding)
    passed: set[Finding] = set()
    for span, held in candidates.items():
        tested = sum(number for (_, tested_span), number in tests.items() if tested_span == span)
        passed |= passing(held, tested, rates[span])

    def large(finding: Finding) -> bool:
        return finding.observed >= budget.least_observed and finding.observed >= budget.least_ratio * finding.expected

    found = {finding for finding in passed if large(finding)}
    everything = [finding for held in candidates.values() for finding in held if large(finding)]
    return sorted(found | _located(found, everything), key=order)


def _located(found: AbstractSet[Finding], candidates: Iterable[Finding]) -> set[Finding]:
    """Candidates that hold most of the excess of a discovery above them over the same span and end.

    That something is out of the ordinary is settled by the discovery; these say where, which is no test of its own. The
    street of a burst often has a larger p than its district, because less is known of what is ordinary there.
    """
    excess: dict[tuple[Series, Span, int], float] = {}
    for finding in found:
        key = (series(finding), finding.span, finding.end)
        excess[key] = max(finding.excess, excess.get(key, 0.0))
    return {
        finding
        for finding in candidates
        if any(
            finding.excess >= LOCATED * excess[above, finding.span, finding.end]
            for above in _above(series(finding))
            if (above, finding.span, finding.end) in excess
        )
    }


def passing(candidates: Iterable[Finding], tested: int, rate: float) -> set[Finding]:
    """The findings of one span that pass the step-up, as series and as causes."""
    best: dict[tuple[Series, int], float] = {}
    for finding in candidates:
        key = (series(finding), finding.end)
        best[key] = min(finding.p, best.get(key, 1.0))
    tested = max(tested, len(best))
    bound = cut(best.values(), tested, rate)
    chances: dict[Series, float] = {}
    for (node, _), p in best.items():
        if p <= bound:
            chances[node] = min(p, chances.get(node, 1.0))
    sure, before = set(chances), -1
    while len(sure) != before:
        before, limit = len(sure), _tops(sure) * rate
        sure = {node for node in sure if chances[node] * tested <= limit}
    kept = _with_nested(sure, chances.keys())
    return {finding for finding in candidates if finding.p <= bound and series(finding) in kept}


def _above(node: Series) -> Iterable[Series]:
    """The series itself and all that hold it."""
    feed, topic, area = node
    return ((feed, broader, wider) for broader in lineage(topic) for wider in lineage(area))


def _tops(nodes: AbstractSet[Series]) -> int:
    """How many are held by no other one."""
    return sum(all(above == node or above not in nodes for above in _above(node)) for node in nodes)


def _with_nested(sure: AbstractSet[Series], nodes: Iterable[Series]) -> set[Series]:
    """Of the nodes those that hold one that is sure, or are held by one."""
    holders = {above for node in sure for above in _above(node)}
    return {node for node in nodes if node in holders or any(above in sure for above in _above(node))}
