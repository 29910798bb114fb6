"""What the cases of a year say of the areas of a tier, as the store of their city sums them."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TypeAlias

from briefing.packs.answers import answers
from briefing.packs.case_scope import CaseScope
from briefing.packs.casework import CaseworkSums
from briefing.packs.petitions import quarters_by_area
from briefing.packs.rates import weighed
from briefing.packs.spans import Span

Parts: TypeAlias = tuple[str, str, str, float | int | None, int | None]
"""Area, feed, code, numerator, denominator."""


def parts(scope: CaseScope, start: int, months: tuple[int, int] | None, spans: tuple[Span, ...]) -> Iterator[Parts]:
    """Numerators and denominators of all that rests on cases, of the year from ``start`` to the scope's end.

    Of each area that the scope tells apart. ``months`` is the stretch of the assessment months, days inclusive;
    ``spans`` are the quarters.
    """
    yield from _casework(scope, start)
    if months:
        yield from _answers(scope, months)
    yield from _petitions(scope, spans)
    yield from _inquiries(scope.within(start, scope.until))


def _casework(scope: CaseScope, start: int) -> Iterator[Parts]:
    for area, lines in CaseworkSums(scope, start).by_area().items():
        for work in lines:
            yield area, work.feed, "closed_in_time", work.in_time, work.with_deadline
            limited = work.with_deadline or work.overdue
            yield area, work.feed, "overdue", work.overdue if limited else None, work.open_at_end


def _answers(scope: CaseScope, months: tuple[int, int]) -> Iterator[Parts]:
    found = answers(scope, (months,), scope.until)
    for line in {(each.area, each.feed): each for each in found}.values():  # the assessed ones stand last
        satisfied = weighed(line)
        yield line.area, line.feed, "response", line.contacted, line.valid
        yield line.area, line.feed, "solved", line.solved, line.valid
        yield line.area, line.feed, "satisfied", None if satisfied is None else round(satisfied, 1), line.valid


def _petitions(scope: CaseScope, spans: tuple[Span, ...]) -> Iterator[Parts]:
    for area, quarters in quarters_by_area(scope, spans, scope.until).items():
        settled = defaultdict[str, Counter[str]](Counter)
        for quarter in quarters:
            if quarter.over:
                settled[quarter.feed]["closed"] += quarter.all.closed or 0
                settled[quarter.feed]["registered"] += quarter.all.registered or 0
        for feed, sums in settled.items():
            yield area, feed, "first_petitions_closed", sums["closed"], sums["registered"]


def _inquiries(scope: CaseScope) -> Iterator[Parts]:
    asked, answered = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for area, (feed, settled), number in scope.tally(
        ("feed", "settled"), scope.query({"class": "inquiry"}), scope.until
    ):
        asked[area, str(feed)] += number
        answered[area, str(feed)] += number if settled else 0
    for (area, feed), number in asked.items():
        yield area, feed, "inquiries_answered", answered[area, feed], number
