"""Which findings of a tick are discoveries: false-discovery control over the whole city, then least size and ratio.

The rule is the step-up of Benjamini and Hochberg (1995): of the ``m`` series judged at the tick over one span, in all
feeds and topics together, those with ``p <= p_(k)`` are discoveries, where ``k`` is the largest rank with
``p_(k) <= k * rate / m``. In expectation at most the share ``rate`` of the discoveries of a judging is false; where
nothing at all is out of the ordinary, the chance of any discovery is at most ``rate``.

Why it holds here:

- Nested series depend on each other, and positively. Every count is a sum of independent counts of leaves (lowest
  topic, lowest area), so it grows with each leaf. Given the sum of some leaves, each of them is stochastically larger
  the larger the sum (Efron 1965, for log-concave laws: Poisson, negative binomial of size 1 or more). The counts are
  then PRDS, and under PRDS the step-up keeps its rate (Benjamini and Yekutieli 2001). Negative binomials of size below
  1 are not log-concave: for them, and for what the weather does to all series at once, the dependence is positive too,
  but the proof does not cover it; simulation must (the calibration test of the whole service).
- Counts are discrete: P(p <= x) is at most x for a true null, so the rate is kept with room to spare. Nothing is
  randomised to use that room up.
- Only findings below the candidate chance are sent here. The step-up over them is the one with the steps
  ``min(k * rate / m, candidate_p)``: self-consistent, so its rate is kept as well (Blanchard and Roquain 2008).
- ``least_observed`` and ``least_ratio`` come after: they only remove discoveries. The number of false ones can only
  fall by that.

Rates are per judging. Trailing hours overlap from tick to tick, and so do 7-day sums: a false discovery tends to be
found again at the next ticks, and the life cycle sees the same alert in it. A ``p`` stands for its series: a ledger
that looks at several trailing windows has paid for that in ``p``.
"""

from collections.abc import Iterable, Mapping

from alerts.evidence import order
from city.configuration import Budget
from city.findings import Finding, Span

Tests = Mapping[tuple[str, Span], int]
"""Number of series tested at the tick, by feed and span."""


def cut(chances: Iterable[float], tested: int, rate: float) -> float:
    """The largest p that is a discovery, 0 where none is.

    ``tested`` counts all tests, also those whose p is not listed.

    >>> cut([0.001, 0.008, 0.039, 0.041], 4, 0.05)
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
    outside = [finding for finding in findings if finding.outside and finding.span in rates]
    if not outside:
        return []
    best: dict[Span, dict[tuple[str, str, str, int], float]] = {}
    for finding in outside:
        chances = best.setdefault(finding.span, {})
        key = (finding.feed, finding.topic, finding.area, finding.end)
        chances[key] = min(finding.p, chances.get(key, 1.0))
    cuts: dict[Span, float] = {}
    for span, chances in best.items():
        tested = sum(number for (_, tested_span), number in tests.items() if tested_span == span)
        cuts[span] = cut(chances.values(), max(tested, len(chances)), rates[span])
    passed = {
        finding
        for finding in outside
        if finding.p <= cuts[finding.span]
        and finding.observed >= budget.least_observed
        and finding.observed >= budget.least_ratio * finding.expected
    }
    return sorted(passed, key=order)
