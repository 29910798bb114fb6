"""What the page of the evidence on a candidate is asked for, as its address says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from board import words
from board.desk.deeds import FormError
from board.explore.asked import LONGEST
from board.markup import Html, tag
from briefing import periods
from city import paths

EVIDENCE = ("选题依据", "Evidence")


@dataclass(frozen=True)
class EvidenceAsked:
    """A topic of a feed in an area, as of the end of a month."""

    feed: str
    topic: str
    area: str
    month: str

    @property
    def named(self) -> dict[str, str]:
        """As an address names it."""
        return {"feed": self.feed, "topic": self.topic, "area": self.area, "month": self.month}

    @property
    def href(self) -> str:
        """The address of the page."""
        return f"/evidence?{urlencode(self.named)}"


def evidence_asked(query: Mapping[str, str], own: str, newest: int) -> EvidenceAsked:
    """What an address asks for; ``own`` is the area where it names none. Raises ``FormError``."""
    feed, topic, area = (query.get(name, "") for name in ("feed", "topic", "area"))
    if not feed or not topic or any(len(one) > LONGEST or not one.isprintable() for one in (feed, topic, area)):
        raise FormError("a feed, a topic and an area")
    month = query.get("month", "") or last_month(newest)
    try:
        begun = periods.parse(month).first <= newest
    except periods.PeriodError:
        begun = False
    if not begun or not month.isascii() or len(month) != len("2026-10"):
        raise FormError("a month that has begun")
    return EvidenceAsked(feed, topic, area or own, month)


def last_month(newest: int) -> str:
    """The last month of which every day up to one is over."""
    return f"{date.fromordinal(periods.month_of(newest + 1, shift=-1).first):%Y-%m}"


def evidence_month(period: str, newest: int) -> str:
    """The month that the evidence on a candidate of a period is as of: its last one that is over."""
    month = period if "-" in period else f"{period}-12"
    return min(month, last_month(newest)) if "-" not in period else month


def evidence_link(asked: EvidenceAsked, *, named: bool = False) -> Html:
    """The way to the page; with the name of the topic where there are several."""
    name = [" ", tag("bdi", paths.name(asked.topic))] if named else None
    return tag("a", words.both(EVIDENCE), name, f" {asked.month}", href=asked.href)
