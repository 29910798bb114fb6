"""How old the cases are that are still open."""

from dataclasses import dataclass
from datetime import datetime

from city.times import DAY, Zone, from_datetime
from indexing.store import Query, Store

BOUNDS = (7, 30, 90)
"""Upper ends of the age groups in days; the last group is open."""


@dataclass(frozen=True)
class Ages:
    """Open cases of a feed by age, and how many of them are past their limit."""

    feed: str
    groups: tuple[int, ...]
    """Up to 7 days, up to 30, up to 90, older."""
    overdue: int

    @property
    def total(self) -> int:
        """All open cases."""
        return sum(self.groups)


def ages(store: Store, area: str, until: int) -> tuple[Ages, ...]:
    """By feed, an area's cases registered before ``until`` that the store knows as open, aged at ``until``."""
    query = Query(equal={"status": "open"}, below={"area_id": area}, until=Zone("UTC").iso(until))
    groups: dict[str, list[int]] = {}
    overdue: dict[str, int] = {}
    for case in store.search("cases", query):
        days = (until - _instant(case["registered"])) / DAY
        counts = groups.setdefault(case["feed"], [0] * (len(BOUNDS) + 1))
        counts[sum(days > bound for bound in BOUNDS)] += 1
        late = case["due"] is not None and _instant(case["due"]) < until
        overdue[case["feed"]] = overdue.get(case["feed"], 0) + late
    return tuple(Ages(feed, tuple(counts), overdue[feed]) for feed, counts in sorted(groups.items()))


def _instant(text: str) -> int:
    return from_datetime(datetime.fromisoformat(text))
