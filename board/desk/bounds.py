"""How much of what a board has made it keeps: so many of an area, so many in all, so many days."""

from collections.abc import Iterable
from typing import NamedTuple

from city.times import DAY


class Bounds(NamedTuple):
    """The most that is kept; ``days`` is the longest."""

    of_an_area: int
    in_all: int
    days: int


class Entry(NamedTuple):
    """Something that is kept, by its id: of which area, and since when."""

    name: str
    area: str
    at: int


def let_go(kept: Iterable[Entry], bounds: Bounds, now: int) -> list[str]:
    """The ids of what is kept too long, and of what is beyond a number, the oldest of it.

    What goes takes no place among those in all. Of two of the same time the higher id counts as the newer.
    """
    of_area: dict[str, int] = {}
    left, gone = 0, []
    for one in sorted(kept, key=lambda each: (each.at, each.name), reverse=True):
        of_area[one.area] = of_area.get(one.area, 0) + 1
        if of_area[one.area] > bounds.of_an_area or left >= bounds.in_all or now - one.at > bounds.days * DAY:
            gone.append(one.name)
        else:
            left += 1
    return gone
