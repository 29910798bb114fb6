"""What residents say of closed requests, as sums: what the three rates are made of (三率), see ``rates``."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import msgspec

from briefing.packs.case_scope import CaseScope
from indexing.store import Query


@dataclass(frozen=True, slots=True)
class Answers:
    """One hotline feed in some days, both inclusive, of one area. A number whose field the feed never gives is None."""

    area: str
    feed: str
    days: tuple[int, int]
    assessed: bool
    """Without the cases that the feed leaves out of its assessment; else with them."""
    excluded: tuple[bool, ...]
    """Whether cases are left out of the assessment, as far as there are any."""
    closed: int
    valid: int
    basis: Literal["call-back", "outcome"]
    contacted: int | None
    solved: int | None
    satisfied: int | None
    mostly: int | None
    unsatisfied: int | None
    waiting: int


_SAID: Final = ("feed", "excluded", "reached", "contacted", "solved", "satisfied")


class _Said(NamedTuple):
    """What the feed says of so many closed cases."""

    excluded: bool
    reached: bool | None
    contacted: bool
    solved: bool | None
    satisfied: str | None
    number: int

    @property
    def answered(self) -> bool:
        return bool(self.reached) or self.solved is not None or self.satisfied is not None


def closed_in(scope: CaseScope, days: tuple[int, int], until: int) -> Query:
    """The requests of a scope that were closed in some days and before an instant."""
    start, end = scope.zone.start(days[0]), scope.zone.start(days[1] + 1)
    return scope.query({"class": "request"}, start, min(end, until))


def answers(scope: CaseScope, stretches: Iterable[tuple[int, int]], until: int) -> Iterator[Answers]:
    """By days, area that the scope tells apart, and hotline feed; the cases of the assessment apart, after all cases
    and only where they are not all. Of the cases of a scope those that were closed before ``until``.
    """
    for days in stretches:
        said: dict[tuple[str, str], list[_Said]] = {}
        for area, (feed, *told), number in scope.tally(_SAID, closed_in(scope, days, until), until):
            if str(feed).startswith("complaint/"):
                said.setdefault((area, str(feed)), []).append(msgspec.convert((*told, number), _Said))
        for (area, feed), every in said.items():
            yield _answers(area, feed, days, every, assessed=False)
            kept = [each for each in every if not each.excluded]
            if kept and len(kept) < len(every):
                yield _answers(area, feed, days, kept, assessed=True)


def _answers(area: str, feed: str, days: tuple[int, int], said: Sequence[_Said], *, assessed: bool) -> Answers:
    by_call_back = any(each.reached is not None for each in said)
    answered = [each for each in said if each.answered]
    valid = [each for each in answered if each.reached or not by_call_back]
    contacted = sum(each.number for each in valid if each.contacted) if any(each.contacted for each in said) else None
    knows = any(each.solved is not None for each in valid)
    told = any(each.satisfied is not None for each in valid)
    yes, mostly, no = (
        sum(each.number for each in valid if each.satisfied == answer) if told else None
        for answer in ("yes", "mostly", "no")
    )
    return Answers(
        area=area,
        feed=feed,
        days=days,
        assessed=assessed,
        excluded=tuple(sorted({each.excluded for each in said})),
        closed=sum(each.number for each in said),
        valid=sum(each.number for each in valid),
        basis="call-back" if by_call_back else "outcome",
        contacted=contacted,
        solved=sum(each.number for each in valid if each.solved) if knows else None,
        satisfied=yes,
        mostly=mostly,
        unsatisfied=no,
        waiting=sum(each.number for each in said if each.reached is None and not each.answered),
    )
