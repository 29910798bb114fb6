"""What a city of the size of Beijing sends: contacts by the hour of the day, each with all updates of its life.

343 streets in 16 districts, 200 topics in 14 fields, both unequally loaded. Of 60,000 contacts a day 24,400 are
requests; each contact gives ``UPDATES`` events within a day. The cases are made up.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from capacity.load import HOURS
from city.events import CaseClass, Event, Stage
from city.times import DAY, HOUR, MINUTE

FEED: Final = "complaint/hotline"
STREETS, DISTRICTS, TOPICS, FIELDS = 343, 16, 200, 14
CONTACTS, REQUESTS, CRISIS = 60_000, 24_400, 250_000
"""A day: all contacts and the requests among them in normal times, all contacts in a crisis."""
LIFE: Final[tuple[tuple[Stage, int], ...]] = (
    ("registered", 0),
    ("dispatched", 20 * MINUTE),
    ("contacted", 3 * HOUR),
    ("closed", 20 * HOUR),
    ("called-back", 23 * HOUR),
)
"""The stages of a case and how long after it was registered each is told, at most."""
UPDATES: Final = len(LIFE)
_TIMES: Final = ("registered", "dispatched", "contacted", "closed", "called_back")


class Tree(NamedTuple):
    """Paths of areas and topics with the share of contacts that each has."""

    areas: list[str]
    topics: list[str]
    area_shares: NDArray[np.float64]
    topic_shares: NDArray[np.float64]


def tree(streets: int = STREETS, topics: int = TOPICS, seed: int = 11) -> Tree:
    """A city of so many streets and topics."""
    chance = np.random.default_rng(seed)
    return Tree(
        [f"City>District {number % DISTRICTS}>Street {number}" for number in range(streets)],
        [f"Field {number % FIELDS}>Class {number % (4 * FIELDS)}>Topic {number}" for number in range(topics)],
        *(_shares(chance, size, power) for size, power in ((streets, 0.5), (topics, 1.1))),
    )


def _shares(chance: np.random.Generator, size: int, power: float) -> NDArray[np.float64]:
    shares = chance.permutation(np.arange(1, size + 1, dtype=float) ** -power)
    return np.asarray(shares / shares.sum())


class Contact(NamedTuple):
    """One case: everything of it but how far it has come."""

    id: str
    counted_as: CaseClass
    topic: str
    area: str
    registered: int
    at: tuple[int, ...]
    """When each stage of ``LIFE`` is told."""

    def event(self, stage: int) -> Event:
        """The case as it stands at a stage."""
        return at_stage(self, stage, self.at[: stage + 1])


def at_stage(contact: Contact, stage: int, at: tuple[int, ...]) -> Event:
    """The case at a stage that it came to at the last of the times given."""
    return Event(
        feed=FEED,
        id=contact.id,
        version=at[-1],
        registered=contact.registered,
        arrived=at[-1],
        topic=contact.topic,
        area=contact.area,
        counted_as=contact.counted_as,
        stage=LIFE[stage][0],
        status="closed" if stage > 2 else "open",
        unit="Street office",
        channel="phone",
        due=contact.registered + 7 * DAY,
        **dict(zip(_TIMES[1:], at[1:], strict=False)),  # type: ignore[arg-type] # times by the names of their fields
    )


def contacts(chance: np.random.Generator, city: Tree, number: int, start: int, mark: str) -> list[Contact]:
    """So many contacts of the day that begins at ``start``, in the order in which they are registered."""
    hours = chance.choice(24, number, p=HOURS)
    registered = np.sort(start + hours * HOUR + chance.integers(0, HOUR, number))
    areas = chance.choice(len(city.areas), number, p=city.area_shares)
    topics = chance.choice(len(city.topics), number, p=city.topic_shares)
    requests = chance.random(number) < REQUESTS / CONTACTS
    lags = np.array([lag for _, lag in LIFE])
    late = registered[:, None] + (lags * chance.uniform(0.5, 1.0, (number, 1))).astype(np.int64)
    drawn = (registered, areas, topics, requests, late)
    return [
        Contact(
            f"{mark}-{count}",
            "request" if request else "inquiry",
            city.topics[topic],
            city.areas[area],
            at,
            tuple(times),
        )
        for count, (at, area, topic, request, times) in enumerate(zip(*(each.tolist() for each in drawn), strict=True))
    ]


def day_of_events(chance: np.random.Generator, city: Tree, number: int, start: int) -> list[Event]:
    """All events of a day: its contacts, and the updates of those of the day before that are told in it."""
    found = [
        (at, one, stage)
        for begin, mark in ((start - DAY, "before"), (start, "day"))
        for one in contacts(chance, city, number, begin, f"{mark}{start}")
        for stage, at in enumerate(one.at)
        if start <= at < start + DAY
    ]
    found.sort(key=lambda each: each[0])
    return [one.event(stage) for _, one, stage in found]


def history(chance: np.random.Generator, city: Tree, number: int, start: int, days: int) -> Iterator[list[Event]]:
    """Finished cases of the days before ``start``, a list a day, each with one event that tells the end of its life."""
    for day in range(days, 0, -1):
        begin = start - day * DAY
        yield [
            at_stage(one, UPDATES - 1, (*one.at[:-1], one.registered))
            for one in contacts(chance, city, number, begin, f"h{day}")
        ]
