"""Cases that subjects select by tags or issue, counted where they lie: by topic, area and day."""

from collections.abc import Mapping
from typing import TypeAlias

from briefing.choosing.subjects import Subject
from city.times import Zone, day_of_iso, utc_iso
from indexing.store import Query, Store

Selected: TypeAlias = Mapping[tuple[str, str, int], int]
"""Matters by topic, area and day."""


def query_of(subject: Subject, feed: str, first: int, last: int, zone: Zone) -> Query:
    """The counted matters of a feed, registered from ``first`` to ``last``, that have a subject's tags or issue.

    Class ``request``; no repeats and no copies: what one matter is told a hundred times is one matter.
    """
    issue = {"issue": subject.issue} if subject.issue else {}
    return Query(
        equal={"feed": feed, "class": "request", "counting": "counted", "repeat": False, **issue},
        among={"tags": subject.tags} if subject.tags else {},
        since=utc_iso(zone.start(first)),
        until=utc_iso(zone.start(last + 1)),
    )


def selected(store: Store, subject: Subject, query: Query, zone: Zone) -> Selected:
    """Matters of its ``query_of`` that a subject holds beside its topics; a case with several of its tags is one."""
    if not subject.selects:
        return {}
    found: dict[tuple[str, str, int], int] = {}
    tally = store.tally(("topic_id", "area_id", "day"), as_of=str(query.until), zone=zone.name, query=query)
    for (topic, area, day), count in tally.items():
        if not subject.holds(str(topic)):
            found[str(topic), str(area), day_of_iso(str(day))] = count
    return found
