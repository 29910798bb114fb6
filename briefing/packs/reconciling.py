"""How every total comes to the hotline centre's own: cases, copies, inquiries, excluded, counted.

    reports = requests + inquiries + staff          requests = repeats + matters

``difference`` is reports of the buckets less counted cases that are kept. It is 0 while the cases of the period are
kept, but for feeds whose cases are counted and not kept (public order).
"""

from collections.abc import Iterable

import msgspec

from briefing.packs.casework import Documents
from briefing.packs.counted import Counted


class Reconciled(msgspec.Struct, frozen=True, kw_only=True):
    """One feed in the period."""

    feed: str
    cases: int
    """Case documents that were registered in the period."""
    not_counted: int
    """Of those, in no count."""
    reports: int
    inquiries: int
    staff: int
    requests: int
    repeats: int
    """Requests that are copies or repeats of a known matter."""
    matters: int
    """What the pack counts."""
    excluded: int
    """Requests that the centre leaves out of its assessment; they are among the above."""
    difference: int


def reconciled(now: Counted, documents: Iterable[Documents]) -> tuple[Reconciled, ...]:
    """By feed: every one with a report or a case in the period."""
    kept = {each.feed: each for each in documents}
    feeds = {feed for (feed, _), number in now.by_class["reports"].items() if number}
    feeds |= {each.feed for each in kept.values() if each.counted or each.not_counted}
    return tuple(_feed(feed, now, kept.get(feed)) for feed in sorted(feeds))


def _feed(feed: str, now: Counted, kept: Documents | None) -> Reconciled:
    reports = {name: now.by_class["reports"].get((feed, name), 0) for name in ("request", "inquiry", "staff")}
    matters = now.by_class["matters"].get((feed, "request"), 0)
    counted, not_counted = (kept.counted, kept.not_counted) if kept else (0, 0)
    return Reconciled(
        feed=feed,
        cases=counted + not_counted,
        not_counted=not_counted,
        reports=sum(reports.values()),
        inquiries=reports["inquiry"],
        staff=reports["staff"],
        requests=reports["request"],
        repeats=reports["request"] - matters,
        matters=matters,
        excluded=now.by_class["excluded"].get((feed, "request"), 0),
        difference=sum(reports.values()) - counted,
    )
