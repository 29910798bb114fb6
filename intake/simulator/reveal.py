"""From planted bursts and the models to the truth."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from city.times import day_of_iso
from intake.simulator.bursts import Burst
from intake.simulator.feeds import GRID, HOTLINE, PETITION, Feeds
from intake.simulator.names import CITY
from intake.simulator.process import Cases, Process, day_index
from intake.simulator.truth import Planted

ZONE = "Asia/Shanghai"
UTC_OFFSET = "+08:00"
STRONG_RATIO = 3


def day_text(feeds: Feeds, index: int) -> str:
    """ISO date of a day given by index."""
    return date.fromordinal(feeds.days.first + index).isoformat()


def series_count(process: Process, cases: Cases, topic: str, area: str, day: int) -> int:
    """Number of cases of a topic in an area on a day (index)."""
    inside = process.tree.below(topic)[cases.topic] & process.places.below(area)[cases.street]
    return int((inside & (day_index(process.days, cases.time) == day)).sum())


def _by_day(feeds: Feeds, cases: Cases) -> NDArray[np.int64]:
    return np.bincount(day_index(feeds.days, cases.time), minlength=feeds.days.count)


def _first_case(cases: Cases) -> str:
    wall = datetime.fromtimestamp(int(cases.time.min()), UTC).replace(tzinfo=None)
    return wall.isoformat() + UTC_OFFSET


def reveal_burst(feeds: Feeds, process: Process, burst: Burst, every: Cases, number: int) -> Planted:
    """The truth of an outbreak, a storm or policy news; ``every`` are all cases of its feed and class."""
    by_day = _by_day(feeds, burst.cases)
    hit = np.flatnonzero(by_day)
    peak = int(by_day.argmax())
    topic = burst.topics[0]
    law = process.law(topic, burst.area, peak)
    count, bound = series_count(process, every, topic, burst.area, peak), law.bound()
    return Planted(
        id=f"{burst.kind}-{number:02d}",
        kind=burst.kind,
        cause=burst.cause,
        feed=burst.feed,
        topic=topic,
        topics=burst.topics if len(burst.topics) > 1 else (),
        area=burst.area,
        counted_as="inquiry" if burst.inquiry else "request",
        first_case=_first_case(burst.cases),
        first_day=day_text(feeds, int(hit[0])),
        peak_day=day_text(feeds, peak),
        last_day=day_text(feeds, int(hit[-1])),
        planned=burst.planned,
        extra=tuple((day_text(feeds, int(day)), int(by_day[day])) for day in hit),
        mean=round(law.mean, 4),
        bound=bound,
        count=count,
        strong=count >= STRONG_RATIO * bound,
    )


def reveal_new(feeds: Feeds, requests: Cases) -> list[Planted]:
    """New topics: every case is an extra one. A topic that nobody named before the end is left out."""
    found = []
    for number, leaf in enumerate(feeds.new, start=1):
        cases = requests.take(feeds.requests.tree.below(leaf)[requests.topic])
        if not len(cases):
            continue
        by_day = _by_day(feeds, cases)
        hit = np.flatnonzero(by_day)
        found.append(
            Planted(
                id=f"new-{number:02d}",
                kind="new",
                cause=f"new-{number}",
                feed=HOTLINE,
                topic=leaf,
                area=CITY,
                first_case=_first_case(cases),
                first_day=day_text(feeds, int(hit[0])),
                peak_day=day_text(feeds, int(by_day.argmax())),
                last_day=day_text(feeds, feeds.days.count - 1),
                extra=tuple((day_text(feeds, int(day)), int(by_day[day])) for day in hit),
            )
        )
    return found


def reveal_chronic(feeds: Feeds) -> list[Planted]:
    """Chronic topics: all days, the whole city."""
    last = day_text(feeds, feeds.days.count - 1)
    first = day_text(feeds, 0)
    return [
        Planted(
            id=f"chronic-{number:02d}",
            kind="chronic",
            cause=f"chronic-{number}",
            feed=HOTLINE,
            topic=leaf,
            area=CITY,
            first_day=first,
            peak_day=first,
            last_day=last,
        )
        for number, leaf in enumerate(feeds.chronic, start=1)
    ]


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int64), [0]])))
    return [(int(start), int(stop) - 1) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def reveal_seasonal(feeds: Feeds) -> list[Planted]:
    """Every season of every seasonal topic in every feed whose tree has it; its peak is the day of the highest mean."""
    found: list[Planted] = []
    for cause, (path, mask) in enumerate(feeds.seasonal.items(), start=1):
        for feed in (HOTLINE, PETITION, GRID):
            process = feeds.of(feed)
            below = process.tree.below(path)
            if not below.any():
                continue
            expected = process.rate[:, below].sum(axis=1)
            for first, last in _runs(mask):
                peak = first + int(expected[first : last + 1].argmax())
                found.append(
                    Planted(
                        id=f"seasonal-{len(found) + 1:02d}",
                        kind="seasonal",
                        cause=f"seasonal-{cause}",
                        feed=feed,
                        topic=path,
                        area=CITY,
                        first_day=day_text(feeds, first),
                        peak_day=day_text(feeds, peak),
                        last_day=day_text(feeds, last),
                    )
                )
    return found


def in_calendar_order(planted: Sequence[Planted]) -> tuple[Planted, ...]:
    """By first day, then kind and id."""
    return tuple(sorted(planted, key=lambda each: (day_of_iso(each.first_day), each.kind, each.id)))
