"""How old the cases were that were open at the end of a period."""

from collections.abc import Iterator
from dataclasses import dataclass

from city.times import DAY, Zone, instant_of_iso
from indexing.store import Body, Query, Store

BOUNDS = (7, 30, 90)
"""Upper ends of the age groups in days; the last group is open."""
LOOK_BACK = 400 * DAY
"""The usual horizon of the counts."""


@dataclass(frozen=True)
class Ages:
    """Open cases of a feed by age, and how many of them are past their limit."""

    feed: str
    groups: tuple[int, ...]
    """Up to 7 days, up to 30, up to 90, older."""
    overdue: int


def ages(store: Store, area: str, until: int) -> tuple[Ages, ...]:
    """By feed, an area's cases that were open at ``until``, with their age then.

    A case that was closed later was open then; it is looked for among those registered up to ``LOOK_BACK`` before.
    """
    groups: dict[str, list[int]] = {}
    overdue: dict[str, int] = {}
    for case in _open(store, area, until):
        days = (until - instant_of_iso(case["registered"])) / DAY
        counts = groups.setdefault(case["feed"], [0] * (len(BOUNDS) + 1))
        counts[sum(days > bound for bound in BOUNDS)] += 1
        late = case["due"] is not None and instant_of_iso(case["due"]) < until
        overdue[case["feed"]] = overdue.get(case["feed"], 0) + late
    return tuple(Ages(feed, tuple(counts), overdue[feed]) for feed, counts in sorted(groups.items()))


def _open(store: Store, area: str, until: int) -> Iterator[Body]:
    utc = Zone("UTC")
    below = {"area_id": area}
    yield from store.search("cases", Query(equal={"status": "open"}, below=below, until=utc.iso(until)))
    since, end = utc.iso(until - LOOK_BACK), utc.iso(until)
    for case in store.search("cases", Query(equal={"status": "closed"}, below=below, since=since, until=end)):
        if case["closed"] is not None and instant_of_iso(case["closed"]) >= until:
            yield case
