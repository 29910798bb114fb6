"""From a store to the evidence sheet of an area and a topic, all as of one state of the store."""

from collections.abc import Iterable

from briefing.evidence_cases import Unit, units
from briefing.histories.breaks import breaks
from briefing.histories.series import a_year_before, begun, below, monthly
from briefing.histories.sheet import FeedCover, HistoryError, HistorySheet, identified
from briefing.open_cases import LOOK_BACK
from briefing.packs.alert_lines import Alerts, alerts, silences, summed
from briefing.packs.case_scope import CaseScope
from briefing.packs.casework import CaseworkSums
from briefing.packs.counted import counted
from briefing.packs.focus_lines import FocusIssues, focus_lines, known_issues
from briefing.packs.freshness import feeds as freshness
from briefing.packs.petitions import quarters
from briefing.packs.rates import assessment_months, rates
from briefing.packs.reconciling import reconciled
from briefing.packs.spans import Span, quarter_of
from briefing.packs.state import state
from briefing.related_alerts import related_alerts
from city import paths
from city.calendars import Calendar
from city.configuration import Configuration
from city.small_places import SHOWN_FROM, STREET
from city.times import DAY, Zone, day_iso, day_of_iso, instant_of_iso
from indexing.store import Store


def make(store: Store, configuration: Configuration, area: str, topic: str, first: int, last: int) -> HistorySheet:  # noqa: PLR0913, PLR0917 - where, what, when
    """The sheet of the days from ``first`` to ``last``, as the store knows them now.

    Raises ``HistoryError`` where the days are none, the area lies below a street, or the store holds nothing of the
    area and the topic or has not come to the first day.
    """
    zone, calendar = Zone(configuration.zone), Calendar(configuration.calendar)
    known = state(store, configuration)
    days = store.days("buckets")
    if known is None or days is None:
        raise HistoryError("the store holds no counts yet", "库中尚无计数")
    if last < first:
        raise HistoryError(
            f"the last day {day_iso(last)} lies before the first, {day_iso(first)}",
            f"止日 {day_iso(last)} 早于起日 {day_iso(first)}",
        )
    if paths.depth(area) > STREET:
        raise HistoryError(
            "the area lies below a street and may be one family's yard: give its street",
            "该区域在街道以下，可能只有一户人家：请填所属街道",
        )
    as_of = instant_of_iso(known.as_of)
    until = min(last, day_of_iso(days[1]), zone.day(as_of))
    if first > until:
        raise HistoryError(
            f"{day_iso(first)} has not come: the store knows of nothing after {known.as_of}",
            f"{day_iso(first)} 尚未到来：数据截至 {known.as_of}",
        )
    where = {"area_id": area, "topic_id": topic}
    span, before = Span("month", "", first, until), Span("month", "", *a_year_before(first, until))
    start, end = zone.start(first), min(zone.start(until + 1), as_of + 1)
    sums = counted(store, area, span, topic)
    sums_before = counted(store, area, before, topic)
    fresh = freshness(store, span, zone)
    heard = {feed for (feed, _), number in sums.by_class["reports"].items() if number}
    begins = begun(
        store, tuple(sorted(heard | {each.feed for each in fresh} | {feed for feed, _ in sums_before.topics}))
    )
    months = monthly(store, where, first, until, begins)
    named = {line.feed for line in months}
    if not named:
        raise HistoryError(
            "the store holds nothing of this topic in this area and these days: give both paths whole",
            "库中没有该区域、该问题在这些日子的数据：请填全路径",
        )
    seen = {feed: begin <= before.first for feed, begin in begins.items()}
    scope = CaseScope(store, area, start - configuration.keep_days * DAY, end, zone, topic)
    work = CaseworkSums(scope, start)
    handled = scope.within(start, end).each({"class": "request"})
    return identified(
        HistorySheet(
            city=configuration.city,
            zone=configuration.zone,
            area=area,
            topic=topic,
            first=day_iso(first),
            last=day_iso(last),
            until=day_iso(until),
            state=known,
            months=months,
            topics=below(sums.topics, sums_before.topics, paths.depth(topic) + 1, seen),
            areas=below(sums.areas, sums_before.areas, paths.depth(area) + 1, seen),
            casework=work.lines(),
            rates=rates(scope, assessment_months(calendar, first, until), as_of + 1),
            units=_shown(units([*handled], end)),
            petitions=quarters(scope, _quarters(first, until), as_of + 1),
            alerts=_alerts(store, named, topic, area, (start, end, as_of), zone),
            issues=_issues(focus_lines(store, known_issues(store), area, span, as_of, zone), topic),
            breaks=breaks(configuration.successions, area, topic, a_year_before(before.first, before.last)[0], until),
            feeds=tuple(
                FeedCover(
                    feed=each.feed,
                    begun=day_iso(begins[each.feed]),
                    last_day=each.last_day,
                    newest=each.newest,
                    days=max(0, until - max(first, begins[each.feed]) + 1),
                    empty_days=each.empty_days,
                )
                for each in fresh
                if each.feed in named
            ),
            silences=tuple(one for one in silences(store, area, start, end, as_of, zone) if one.feed in named),
            reconciled=reconciled(sums, work.documents()),
        )
    )


def _quarters(first: int, last: int) -> tuple[Span, ...]:
    """The calendar quarters that the days touch."""
    return tuple(dict.fromkeys(quarter_of(day) for day in (*range(first, last, 28), last)))


def _shown(found: Iterable[Unit]) -> tuple[Unit, ...]:
    """An office with one or two cases may be that of one yard."""
    return tuple(unit for unit in found if unit.cases >= SHOWN_FROM)


def _alerts(  # noqa: PLR0913, PLR0917 - of what, where, when
    store: Store, feeds: Iterable[str], topic: str, area: str, when: tuple[int, int, int], zone: Zone
) -> Alerts:
    """The alerts that were open in the period and have to do with the topic, also those that sit above it."""
    start, end, as_of = when
    related = {
        one.alert["alert_id"]
        for feed in sorted(feeds)
        for one in related_alerts(store, feed, topic, area, start - LOOK_BACK, end, zone)
    }
    return summed([line for line in alerts(store, area, start, end, as_of, zone).lines if line.alert_id in related])


def _issues(found: FocusIssues, topic: str) -> FocusIssues:
    def touching(topics: Iterable[str]) -> bool:
        return any(paths.nested(one, topic) for one in topics)

    return FocusIssues(
        own=tuple(one for one in found.own if touching(one.topics)),
        above=tuple(one for one in found.above if touching(one.topics)),
    )
