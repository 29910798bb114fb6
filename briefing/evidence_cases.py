"""What single cases say of a topic: who handles it, the three rates (三率), how old what is open has become."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
import numpy as np

from briefing.open_cases import BOUNDS, LOOK_BACK
from city.times import DAY, Zone, instant_of_iso, utc_iso
from indexing.store import Body, Query, Store

MOSTLY: Final = 0.9
"""What a mostly satisfied answer counts for."""
UNITS: Final = 10
"""Most units that are listed."""


class Rates(msgspec.Struct, frozen=True):
    """The three rates over the assessment month. Each is a numerator over ``asked``, those who could say."""

    first: str
    last: str
    closed: int
    """Cases closed in the month."""
    heard: int
    """Of those, cases with any answer of a call-back."""
    reached: int
    of_reached: int
    solved: int
    of_solved: int
    satisfied: float
    """Satisfied, and ``MOSTLY`` of the mostly satisfied."""
    of_satisfied: int
    lag_days: float | None
    """Median of the days from closing to the call-back, where both are known."""


class Unit(msgspec.Struct, frozen=True):
    """An office, by role: never a person."""

    name: str
    cases: int
    closed: int
    overdue: int


class Age(msgspec.Struct, frozen=True):
    """Open cases at the end of the month by age in days: up to 7, 30, 90, older."""

    groups: tuple[int, ...]
    overdue: int


def cases_of(store: Store, feed: str, below: Mapping[str, str], since: int, until: int) -> list[Body]:
    """Requests registered between two instants, excluded ones left out."""
    query = Query(
        equal={"feed": feed, "class": "request", "excluded": False},
        below=below,
        since=utc_iso(since),
        until=utc_iso(until),
    )
    return store.search("cases", query)


def rates(cases: Iterable[Body], first: int, last: int, zone: Zone) -> Rates:
    """The rates over cases closed from day ``first`` to day ``last``: 办结时间 counts, not the intake."""
    begin, end = zone.start(first), zone.start(last + 1)
    closed = [case for case in cases if case["closed"] and begin <= instant_of_iso(case["closed"]) < end]
    reached, solved, satisfied = (
        [case[name] for case in closed if case[name] is not None] for name in ("reached", "solved", "satisfied")
    )
    answers = Counter(satisfied)
    waits = [
        (instant_of_iso(case["called_back"]) - instant_of_iso(case["closed"])) / DAY
        for case in closed
        if case["called_back"]
    ]
    return Rates(
        first=zone.local(begin).date().isoformat(),
        last=zone.local(end - 1).date().isoformat(),
        closed=len(closed),
        heard=sum(any(case[name] is not None for name in ("reached", "solved", "satisfied")) for case in closed),
        reached=sum(map(bool, reached)),
        of_reached=len(reached),
        solved=sum(map(bool, solved)),
        of_solved=len(solved),
        satisfied=answers["yes"] + MOSTLY * answers["mostly"],
        of_satisfied=len(satisfied),
        lag_days=float(np.median(waits)) if waits else None,
    )


def units(cases: Sequence[Body], until: int) -> tuple[Unit, ...]:
    """The offices with the most of these cases, as of an instant."""
    number, closed, late = Counter[str](), Counter[str](), Counter[str]()
    for case in cases:
        name = case["unit"] or case["first_unit"]
        done = case["closed"] is not None and instant_of_iso(case["closed"]) < until
        number[name] += 1
        closed[name] += done
        late[name] += not done and case["due"] is not None and instant_of_iso(case["due"]) < until
    named = [name for name, _ in number.most_common() if name][:UNITS]
    return tuple(Unit(name, number[name], closed[name], late[name]) for name in named)


def age(cases: Iterable[Body], until: int) -> Age:
    """Cases open at an instant by age; registered up to ``open_cases.LOOK_BACK`` before."""
    groups, overdue = [0] * (len(BOUNDS) + 1), 0
    for case in cases:
        registered = instant_of_iso(case["registered"])
        if registered < until - LOOK_BACK or (case["closed"] and instant_of_iso(case["closed"]) < until):
            continue
        groups[sum((until - registered) / DAY > bound for bound in BOUNDS)] += 1
        overdue += case["due"] is not None and instant_of_iso(case["due"]) < until
    return Age(tuple(groups), overdue)
