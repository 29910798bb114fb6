"""The log of one partition of ``partials`` of a made-up city of the size of Beijing, day by day, from a seed.

Made as the step *cases* makes it, of four partitions: a record a tick and partition of ``events``, also where nothing
has changed, with a partial for series, one for issues and one for what was heard. Cases are registered and told of once
a minute later; no case changes afterwards, which would be a tenth more. A fifth are reports of a known matter.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

import numpy as np
from city_load import CONTACTS, FEED, REQUESTS, tree
from installation import FOUR

from capacity.load import HOURS
from city.configuration import Configuration
from city.times import HOUR, MINUTE, Zone
from streams.cases_state import NEVER
from streams.messages import (
    AreaDifference,
    Arrival,
    Delivery,
    Difference,
    HeardPartial,
    IssueDifference,
    IssuePartial,
    Partial,
    encode,
)

FULLEST: Final = 3
"""The partition with the most: a third of the contacts, and what is heard of the feed."""
DAY_MINUTES: Final = 1_440
_REPEATS: Final = 0.2
_NEW_ISSUE: Final = 0.6
"""Of the matters with a text; the others are of an issue of the last sixty days."""
_ISSUE_DAYS: Final = 60


class Case(NamedTuple):
    """One contact: the minute of the day at whose end it is told of, and what it counts for."""

    minute: int
    source: int
    topic: str
    area: str
    counted_as: str
    matter: bool
    issue: str


class PartialsCity:
    """``issues``: whether the feed has texts, so that every matter has an issue."""

    def __init__(
        self, configuration: Configuration, *, contacts: int = CONTACTS, issues: bool = True, seed: int = 5
    ) -> None:
        self._revision = configuration.revision
        self._zone = Zone(configuration.zone)
        self._contacts = contacts
        self._chance = np.random.default_rng(seed)
        self._tree = tree()
        self._issues = issues
        self._known: list[list[str]] = []
        self._former = [NEVER] * FOUR.events
        self.matters = 0

    def day(self, day: int) -> Iterator[bytes]:
        """The records of a day, tick by tick."""
        start = self._zone.start(day)
        by_minute = groupby(self._cases(day), lambda one: one.minute)
        minute, cases = next(by_minute, (DAY_MINUTES, iter(())))
        for at in range(DAY_MINUTES):
            some = []
            if minute == at:
                some = list(cases)
                minute, cases = next(by_minute, (DAY_MINUTES, iter(())))
            for source in range(FOUR.events):
                mine = [one for one in some if one.source == source]
                yield encode(list(self._partials(source, day, start + (at + 1) * MINUTE, mine, told=at == 0)))

    def _cases(self, day: int) -> list[Case]:
        chance, city = self._chance, self._tree
        number = int(chance.poisson(self._contacts * (0.83 if day % 7 in (6, 0) else 1.068)))
        minutes = np.sort(chance.choice(24, number, p=HOURS) * 60 + chance.integers(0, 60, number))
        topics, areas = (
            chance.choice(len(names), number, p=shares)
            for names, shares in ((city.topics, city.topic_shares), (city.areas, city.area_shares))
        )
        requests, matters = chance.random(number) < REQUESTS / CONTACTS, chance.random(number) >= _REPEATS
        sources = chance.integers(0, FOUR.events, number)
        issues = self._named(day, requests & matters)
        columns = [each.tolist() for each in (minutes, sources, topics, areas, requests, matters)]
        return [
            Case(minute, source, city.topics[t], city.areas[a], "request" if request else "inquiry", matter, issue)
            for minute, source, t, a, request, matter, issue in zip(*columns, issues, strict=True)
        ]

    def _named(self, day: int, of_issue: np.ndarray) -> list[str]:
        if not self._issues:
            return [""] * len(of_issue)
        chance, opened, found = self._chance, [], []
        self._known = self._known[-_ISSUE_DAYS:]
        news, picks = chance.random(len(of_issue)) < _NEW_ISSUE, chance.random(len(of_issue))
        for number, (has, new, pick) in enumerate(zip(of_issue.tolist(), news.tolist(), picks.tolist(), strict=True)):
            some = self._known[int(pick * len(self._known))] if self._known else []
            if not has:
                found.append("")
            elif new or not some:
                opened.append(f"{day}i{number:08}")
                found.append(opened[-1])
            else:
                found.append(some[int(pick * 1e6) % len(some)])
        self._known.append(opened)
        return found

    def _partials(self, source: int, day: int, tick: int, cases: Sequence[Case], *, told: bool) -> Iterator[Partial]:
        """Of a tick of a partition of ``events``: see ``streams.cases_outputs``."""
        parts: list[tuple[type[Partial], tuple[Any, ...]]] = []
        if differences := self._differences(day, cases):
            parts.append((Partial, (differences,)))
        places = Counter((one.issue, one.topic, one.area) for one in cases if one.issue and _here(one.issue))
        if places:
            issues = tuple(IssueDifference(i, day, FEED, t, a, n) for (i, t, a), n in sorted(places.items()))
            parts.append((IssuePartial, ((), issues)))
        if cases and _here(FEED):
            areas = Counter(one.area for one in cases if one.matter and one.counted_as == "request")
            arrivals = (Arrival(FEED, (tick - 1) // HOUR, len(cases), tick),)
            heard = tuple(AreaDifference(FEED, area, day, matters) for area, matters in sorted(areas.items()))
            parts.append((HeardPartial, ((), arrivals, heard)))
        parts = parts or [(Partial, ((),))]
        deliveries = (Delivery(FEED, date_only=False, day=day),) if told else ()
        for number, (kind, fields) in enumerate(parts):
            last = number == len(parts) - 1
            yield kind(
                source, self._former[source], tick, number, last, self._revision, deliveries if last else (), *fields
            )
        self._former[source] = tick

    def _differences(self, day: int, cases: Sequence[Case]) -> tuple[Difference, ...]:
        counts: dict[tuple[str, str, str, int], list[int]] = {}
        for one in cases:
            if _here(one.topic.partition(">")[0]):
                at = counts.setdefault((one.topic, one.counted_as, one.area, one.minute // 60), [0, 0])
                at[0] += 1
                at[1] += one.matter
                self.matters += one.matter
        return tuple(
            Difference(topic, day, FEED, counted_as, area, slot, reports, matters, 0)  # type: ignore[arg-type]
            for (topic, counted_as, area, slot), (reports, matters) in sorted(counts.items())
        )


_PARTITION: dict[str, int] = {}


def _here(name: str) -> bool:
    if name not in _PARTITION:
        _PARTITION[name] = FOUR.of_name(name)
    return _PARTITION[name] == FULLEST
