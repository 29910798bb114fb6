"""A city's monthly pack counted anew from raw cases, by what docs/packs.md says. Nothing of the project is asked."""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from tests.recompute.raw_cases import Case, Raw

Path = tuple[str, ...]
Figures = dict[str, Any]
CLASSES = ("request", "inquiry", "staff")
LOWER, REPEATED, TOPICS, CHARTED_DAYS = 5, 8, 20, 91
AGES = (7, 30, 90)


@dataclass(frozen=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    def moved(self, months: int) -> "Month":
        number = 12 * self.year + self.month - 1 + months
        return Month(number // 12, number % 12 + 1)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def holds(self, case: Case) -> bool:
        return self.first <= case.registered.date() <= self.last


class Recount:
    """The figures of one month. ``residents`` are those that the pack was made with, by path."""

    def __init__(self, raw: Raw, month: Month, as_of: datetime, residents: dict[str, int]) -> None:
        self.raw, self.month, self.as_of, self.residents = raw, month, as_of, residents
        self.before, self.year = month.moved(-1), month.moved(-12)
        self.requests = [case for case in raw.cases if case.counted_as == "request"]
        self.oldest = min(case.registered.date() for case in raw.cases)
        spans = {"matters": month, "before": self.before, "year": self.year}
        self.spans = {name: [case for case in raw.cases if span.holds(case)] for name, span in spans.items()}
        self.known = {name: name == "matters" or span.first >= self.oldest for name, span in spans.items()}
        self.own = self.spans["matters"]
        self.start, self.end = _midnight(month.first, as_of), _midnight(month.last + timedelta(days=1), as_of)

    def figures(self) -> Figures:
        """The figures by the names of the pack's parts."""
        topics = self.topics()
        everyone = self.residents.get(self.raw.city)
        matters = sum(not case.repeat for case in self.own if case.counted_as == "request")
        return {
            "days": (self.month.last - self.month.first).days + 1,
            "complete": self.end <= self.as_of,
            "before": _stretch(self.before),
            "year": _stretch(self.year),
            "state": {"documents": {"cases": len(self.raw.cases), "rejects": self.raw.refused}},
            "population": everyone,
            "per_ten_thousand": [_rate(matters, everyone)],
            "totals": self.totals(),
            "fields": self.fields(topics),
            "topics": topics[:TOPICS],
            "topics_in_all": len(topics),
            "repeated": sorted(
                (line for line in topics if line["repeats"]), key=lambda line: (-line["repeats"], line["topic"])
            )[:REPEATED],
            "areas": self.areas(),
            "trend": self.trend(),
            "casework": [self.casework()],
            "rates": [self.rates()],
            "reconciled": [self.reconciled()],
            "freshness": [self.freshness()],
            "rejected": [{"rows": self.raw.refused}] if self.raw.refused else [],
        }

    def compared(self, of: Callable[[Case], bool]) -> Figures:
        """Matters now, in the month before and a year before; None where the feed had not begun then."""
        found: Figures = {"usual": None}
        for name, cases in self.spans.items():
            found[name] = sum(of(case) and not case.repeat for case in cases) if self.known[name] else None
        return found

    def totals(self) -> list[Figures]:
        found = []
        for name in CLASSES:
            reports = sum(case.counted_as == name for case in self.own)
            if reports:
                compared = self.compared(lambda case, name=name: case.counted_as == name)
                found.append({"counted_as": name, "reports": reports, "excluded": 0, "compared": compared})
        return found

    def line(self, topic: Path) -> Figures:
        of = [case for case in self.own if case.counted_as == "request" and within(case.topic, topic)]
        compared = self.compared(lambda case: case.counted_as == "request" and within(case.topic, topic))
        return {"topic": path(topic), "compared": compared, "repeats": sum(case.repeat for case in of)}

    def topics(self) -> list[Figures]:
        """Of the topics that cases were given, the largest first."""
        given = {case.topic for case in self.own if case.counted_as == "request"}
        return sorted(map(self.line, given), key=lambda line: (-line["compared"]["matters"], line["topic"]))

    def fields(self, topics: list[Figures]) -> list[Figures]:
        roots = {case.topic[:1] for case in self.own if case.counted_as == "request"}
        lines = sorted(map(self.line, roots), key=lambda line: (-line["compared"]["matters"], line["topic"]))
        return [
            {"line": line, "lower": [each for each in topics if each["topic"].split(">")[0] == line["topic"]][:LOWER]}
            for line in lines
        ]

    def areas(self) -> list[Figures]:
        """Areas below the city by name; counts of 1 and 2 are hidden, and one more where a single one would be."""
        counts = {
            span: Counter(
                path((self.raw.city, *case.area)) for case in cases if case.counted_as == "request" and not case.repeat
            )
            for span, cases in self.spans.items()
        }
        names = sorted({name for column in counts.values() for name in column})
        shown = {
            span: hidden([column[name] for name in names]) if self.known[span] else [None] * len(names)
            for span, column in counts.items()
        }
        residents = [None if name == self.raw.city else self.residents.get(name) for name in names]
        return [
            {
                "area": name,
                **{column: [numbers[row]] for column, numbers in shown.items()},
                "population": residents[row],
                "per_ten_thousand": [_rate(shown["matters"][row], residents[row])],
            }
            for row, name in enumerate(names)
        ]

    def trend(self) -> Figures:
        first = self.month.last - timedelta(days=CHARTED_DAYS - 1)
        days = Counter(case.registered.date() for case in self.requests if not case.repeat)
        counts = [days[first + timedelta(days=number)] for number in range(CHARTED_DAYS)]
        return {"first": first.isoformat(), "step": 1, "feeds": [[self.raw.feed, counts]]}

    def casework(self) -> Figures:
        """By the closing what was closed, and what was open at the end by age: each report is a case."""
        known = [case for case in self.requests if case.registered < self.end]
        closed = [case for case in known if case.closed and self.start <= case.closed < self.end]
        still = [case for case in known if not case.closed or case.closed >= self.end]
        ages = [(self.end.timestamp() - case.registered.timestamp()) / 86_400 for case in still]
        due = [case for case in closed if case.due]
        return {
            "registered": sum(self.month.holds(case) for case in known),
            "closed": len(closed),
            "with_deadline": len(due),
            "in_time": sum(case.closed <= case.due for case in due),
            "open_at_end": len(still),
            "overdue": sum(case.due is not None and case.due < self.end for case in still),
            "open_by_age": [sum(low < age <= high for age in ages) for low, high in pairwise((-1.0, *AGES, 1e9))],
        }

    def rates(self) -> Figures:
        """Closings of the assessment month that ends in the month; no file tells of an outcome, so there is no rate."""
        last = self.month.first.replace(day=18)
        first = self.before.first.replace(day=19)
        closed = sum(case.closed is not None and first <= case.closed.date() <= last for case in self.requests)
        nothing = dict.fromkeys(("contacted", "solved", "satisfied", "mostly", "unsatisfied"))
        nothing |= dict.fromkeys(("response_rate", "solved_rate", "satisfied_rate", "lag_median", "lag_long"))
        days = {"first": first.isoformat(), "last": last.isoformat()}
        return {**days, "closed": closed, "valid": 0, "waiting": closed, **nothing}

    def reconciled(self) -> Figures:
        of = Counter(case.counted_as for case in self.own)
        repeats = sum(case.repeat for case in self.own)
        return {
            "cases": len(self.own),
            "not_counted": 0,
            "reports": len(self.own),
            "inquiries": of["inquiry"],
            "staff": of["staff"],
            "requests": of["request"],
            "repeats": repeats,
            "matters": of["request"] - repeats,
            "excluded": 0,
            "difference": 0,
        }

    def freshness(self) -> Figures:
        days = {case.registered.date() for case in self.raw.cases}
        month = [self.month.first + timedelta(days=number) for number in range((self.end - self.start).days)]
        empty = [day.isoformat() for day in month if day not in days]
        return {"last_day": max(days).isoformat(), "empty_days": empty}


def hidden(counts: list[int]) -> list[int | None]:
    """The counts without those of 1 and 2; a single one takes the next smallest with it, a zero last of all."""
    small = {at for at, count in enumerate(counts) if count in {1, 2}}
    if len(small) == 1:
        others = [(count == 0, count, at) for at, count in enumerate(counts) if at not in small]
        small |= {min(others)[2]} if others else set()
    return [None if at in small else count for at, count in enumerate(counts)]


def within(own: Path, above: Path) -> bool:
    return own[: len(above)] == above


def path(parts: Iterable[str]) -> str:
    return ">".join(parts)


def _rate(matters: int | None, residents: int | None) -> float | None:
    return None if matters is None or not residents else round(10_000 * matters / residents, 2)


def _stretch(month: Month) -> Figures:
    days = (month.last - month.first).days + 1
    return {"first": month.first.isoformat(), "last": month.last.isoformat(), "days": days}


def _midnight(day: date, like: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=like.tzinfo)
