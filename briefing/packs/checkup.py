"""体检报告: what of the period, of its data and of the work on its alerts wants a look. Thresholds are of no law.

A check says ``look`` where there is anything at all, so that a meeting sees it; people judge whether it matters.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

import msgspec

from briefing.packs.alert_lines import OVER, Alerts, Silence
from briefing.packs.casework import Casework
from briefing.packs.freshness import Feed
from briefing.packs.petitions import Quarter
from briefing.packs.rates import Rates
from briefing.packs.reconciling import Reconciled

Verdict: TypeAlias = Literal["fine", "look", "unknown"]


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One item. ``number`` of ``of`` is what was found; ``of`` is None where it is a count of its own."""

    name: str
    verdict: Verdict
    number: int | None = None
    of: int | None = None


def checkup(  # noqa: PLR0913, PLR0917 - it looks at every part
    alerts: Alerts,
    silences: tuple[Silence, ...],
    feeds: tuple[Feed, ...],
    reconciled: tuple[Reconciled, ...],
    casework: tuple[Casework, ...],
    rates: tuple[Rates, ...],
    petitions: tuple[Quarter, ...],
) -> tuple[Check, ...]:
    """The items in their order: data first, then alerts, then cases."""
    return (
        *_of_data(silences, feeds, reconciled),
        *_of_alerts(alerts),
        *_of_cases(casework, rates, petitions),
    )


def _of_data(
    silences: tuple[Silence, ...], feeds: tuple[Feed, ...], reconciled: tuple[Reconciled, ...]
) -> Iterator[Check]:
    yield _none("silent feeds or areas", len([each for each in silences if each.status not in OVER]))
    yield _share("feeds with empty days", [bool(feed.empty_days) for feed in feeds])
    yield _share("feeds that do not reconcile", [bool(each.difference) for each in reconciled])


def _of_alerts(alerts: Alerts) -> Iterator[Check]:
    yield _none("alerts carried over", sum(line.carried for line in alerts.lines))
    yield _none("alerts without a deed", alerts.untouched)
    yield _none("hand-overs without receipt", alerts.not_received)


def _of_cases(
    casework: tuple[Casework, ...], rates: tuple[Rates, ...], petitions: tuple[Quarter, ...]
) -> Iterator[Check]:
    opened = sum(each.open_at_end for each in casework)
    yield _none("open cases past their deadline", sum(each.overdue for each in casework), opened)
    with_deadline = sum(each.with_deadline for each in casework)
    late = with_deadline - sum(each.in_time for each in casework)
    yield _none("cases closed after their deadline", late, with_deadline)
    asked = [each for each in rates if each.valid and not each.assessed]
    closed, waiting = sum(each.closed for each in asked), sum(each.waiting for each in asked)
    yield _none("closed cases without an outcome yet", waiting, closed)
    registered, settled = _petitions(petitions)
    yield _none("first petitions not closed by the quarter's end", registered - settled, registered)


def _petitions(petitions: Iterable[Quarter]) -> tuple[int, int]:
    over = [each.all for each in petitions if each.over]
    return sum(each.registered or 0 for each in over), sum(each.closed or 0 for each in over)


def _none(name: str, number: int, of: int | None = None) -> Check:
    if of == 0:
        return Check(name=name, verdict="unknown")
    return Check(name=name, verdict="look" if number else "fine", number=number, of=of)


def _share(name: str, found: list[bool]) -> Check:
    return _none(name, sum(found), len(found))
