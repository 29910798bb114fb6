"""From a store to a pack: each part by its own file, all as of one state of the store."""

from collections.abc import Mapping

from briefing.packs.alert_lines import alerts, silences
from briefing.packs.candidates import asked_of, focus
from briefing.packs.case_scope import CaseScope
from briefing.packs.casework import CaseworkSums
from briefing.packs.checkup import checkup
from briefing.packs.comparing import Comparison, per_ten_thousand, repeated
from briefing.packs.counted import daily
from briefing.packs.decisions import decisions
from briefing.packs.focus_lines import focus_lines, known_issues
from briefing.packs.following import followed
from briefing.packs.former import After
from briefing.packs.freshness import feeds, rejected
from briefing.packs.meeting_lines import meeting_lines
from briefing.packs.pack import Pack, PackError, Stretch, Trend, identified
from briefing.packs.petitions import quarters
from briefing.packs.rates import assessment_months, rates
from briefing.packs.reconciling import reconciled
from briefing.packs.spans import Kind, Span, parse, quarter_of
from briefing.packs.state import state
from city import paths
from city.calendars import Calendar
from city.configuration import Configuration
from city.desks import TIERS, Tier
from city.times import DAY, Zone, day_iso, instant_of_iso
from indexing.store import Store

LOWER = 5
"""Topics that are listed in a field of work at most."""
REPEATED = 8
"""Topics that are listed for their repeats at most."""
TOPICS = 20
"""Topics of the whole area that are listed at most."""
_CHARTED: dict[Kind, tuple[int, int]] = {
    "day": (28, 1),
    "week": (56, 1),
    "month": (91, 1),
    "quarter": (182, 7),
    "year": (728, 7),
}
"""Days that the chart shows, and days to a bar."""


def make(  # noqa: PLR0913, PLR0917 - of what, for whom, where, when
    store: Store,
    configuration: Configuration,
    tier: Tier,
    area: str,
    period: str,
    populations: Mapping[str, int],
    former: After | None = None,
) -> Pack:
    """The pack of an area and period, as the store knows them now. ``populations`` are residents by area path.

    ``former`` is what the pack of the last meeting left open, see ``following.after``.

    Raises ``PeriodError`` for a text that is no period, ``PackError`` where the area is not of the tier, the store
    holds nothing of it, the period has not begun, or the former pack is of a later state than the store.
    """
    zone, calendar = Zone(configuration.zone), Calendar(configuration.calendar)
    span = parse(period, configuration.calendar.report_hour)
    known = state(store, configuration)
    if known is None:
        raise PackError("the store holds no counts yet", "库中尚无计数")
    _check(store, tier, area)
    as_of = instant_of_iso(known.as_of)
    start, end = span.instants(zone)
    if start > as_of:
        raise PackError(
            f"{period} has not begun: the store knows of nothing after {known.as_of}",
            f"{period} 尚未开始：数据截至 {known.as_of}",
        )
    if former is not None and instant_of_iso(former.as_of) > as_of:
        raise PackError(
            f"the former pack tells of {former.as_of}, the store only up to {known.as_of}",
            f"上次材料截至 {former.as_of}，库中数据仅至 {known.as_of}",
        )
    counts = Comparison(store, area, span, calendar)
    topics = counts.topics()
    scope = CaseScope(store, area, start - configuration.keep_days * DAY, min(end, as_of + 1), zone)
    work = CaseworkSums(scope, start)
    last = zone.day(scope.until - 1)
    three = rates(scope, assessment_months(calendar, span.first, last), as_of + 1)
    quarter = quarter_of(last)
    petitions = quarters(scope, (quarter_of(quarter.first - 1), quarter), as_of + 1)
    told = alerts(store, area, start, end, as_of, zone)
    silent = silences(store, area, start, end, as_of, zone)
    fresh = feeds(store, span, zone)
    balance = reconciled(counts.now, work.documents())
    population = populations.get(area)
    decided = known_issues(store)
    issues = focus_lines(store, decided, area, span, as_of, zone)
    proposed = focus(store, area, span)
    totals = counts.totals()
    matters = {each.feed: each.compared.matters for each in totals if each.counted_as == "request"}
    return identified(
        Pack(
            city=configuration.city,
            zone=configuration.zone,
            tier=tier,
            area=area,
            kind=span.kind,
            period=period,
            start=zone.iso(start),
            end=zone.iso(end),
            days=span.days,
            complete=end <= as_of,
            state=known,
            before=_stretch(counts.before),
            year=_stretch(counts.year),
            festival=counts.festival,
            population=population,
            feeds=counts.feeds,
            totals=totals,
            per_ten_thousand=tuple(
                per_ten_thousand(matters.get(feed), population) if feed.startswith("complaint/") else None
                for feed in counts.feeds
            ),
            fields=counts.fields(LOWER),
            topics=topics[:TOPICS],
            topics_in_all=len(topics),
            repeated=repeated(topics)[:REPEATED],
            areas=counts.areas(dict(populations)),
            trend=_trend(store, area, span, counts.feeds),
            casework=work.lines(),
            rates=three,
            petitions=petitions,
            reconciled=balance,
            alerts=told,
            silences=silent,
            freshness=fresh,
            rejected=rejected(store) if tier == "city" else None,
            focus=proposed,
            issues=issues,
            after=None if former is None else followed(store, former, decided, as_of, zone),
            meetings=meeting_lines(store, area, span, as_of, zone),
            decisions=decisions(tier, area, proposed, asked_of(span), told.lines, issues.own, decided, as_of),
            checks=checkup(told, silent, fresh, balance, work.lines(), three, petitions),
        )
    )


def _check(store: Store, tier: Tier, area: str) -> None:
    if tier not in TIERS:
        raise PackError(f"{tier!r} is no tier: there are {', '.join(TIERS)}")
    if paths.depth(area) != TIERS.index(tier):
        raise PackError(
            f"the area is no {tier}: expected a path of {TIERS.index(tier) + 1} names, the city first",
            f"区域与层级不符：应为 {TIERS.index(tier) + 1} 级路径，以市开头",
        )
    if not any(paths.within(given, area) for given in store.paths("buckets", "area_id")):
        raise PackError(
            "the store holds nothing of this area: give its path as `jianwei alerts --json` shows it",
            "库中没有本区域的数据",
        )


def _stretch(span: Span) -> Stretch:
    return Stretch(first=day_iso(span.first), last=day_iso(span.last), days=span.days)


def _trend(store: Store, area: str, span: Span, shown: tuple[str, ...]) -> Trend:
    days, step = _CHARTED[span.kind]
    last = span.last - (1 if span.cut else 0)
    first = last - days + 1
    found = daily(store, area, first, last)
    return Trend(
        first=day_iso(first),
        step=step,
        feeds=tuple(
            (feed, tuple(map(int, found[feed].reshape(-1, step).sum(axis=1)))) for feed in shown if feed in found
        ),
    )
