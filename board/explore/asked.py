"""What the explorer is asked for, as the address of a page says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from city.times import TimeError, day_iso, day_of_iso

Period = Literal["day", "week", "month", "own"]
PERIODS: dict[Period, tuple[int, tuple[str, str]]] = {
    "day": (1, ("昨日", "yesterday")),
    "week": (7, ("7 天", "7 days")),
    "month": (28, ("28 天", "28 days")),
    "own": (0, ("自定日期", "own dates")),
}
"""Days that end with the last finished one."""
MOST_DAYS = 92
"""Of own dates."""
EARLIEST = day_of_iso("1990-01-01")
LONGEST = 400
"""Characters of a path."""


class AskedError(ValueError):
    """An address that no page leads to."""


@dataclass(frozen=True)
class Asked:
    """A feed ("" for the first there is), an area, a topic ("" for all) and days (None for what the period says)."""

    feed: str
    area: str
    topic: str
    period: Period
    first: int | None = None
    last: int | None = None

    def href(self, page: str = "/explore", **changed: str) -> str:
        """The address of a page for this, or for another area, topic or feed."""
        named = {"feed": self.feed, "area": self.area, "topic": self.topic, **changed, "period": self.period}
        if self.period == "own" and self.first is not None and self.last is not None:
            named |= {"from": day_iso(self.first), "to": day_iso(self.last)}
        return f"{page}?{urlencode({name: value for name, value in named.items() if value})}"


def asked_of(query: Mapping[str, str], own: str) -> Asked:
    """What an address asks for; ``own`` is the area where it names none. Raises ``AskedError``."""
    feed, area, topic = (query.get(name, "") for name in ("feed", "area", "topic"))
    if any(len(one) > LONGEST or not _is_text(one) for one in (feed, area, topic)):
        raise AskedError("a path that is too long, or no text")
    period = query.get("period", "week")
    if period not in PERIODS:
        raise AskedError("a period that there is not")
    first = last = None
    if period == "own":
        try:
            first, last = day_of_iso(query.get("from", "")), day_of_iso(query.get("to", ""))
        except TimeError:
            raise AskedError("days that are none") from None
        if not (0 <= last - first < MOST_DAYS and first >= EARLIEST):
            raise AskedError("the days are too many, or end before they begin")
    return Asked(feed, area or own, topic, period, first, last)


def _is_text(given: str) -> bool:
    try:
        given.encode()
    except UnicodeEncodeError:
        return False
    return True
