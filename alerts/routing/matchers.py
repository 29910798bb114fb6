"""Which alerts a route or a silence is for."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from alerts.routing.notices import Subject
from city.desks import TIERS, tier_of
from city.drills import DRILL
from city.matchers import Matcher
from city.paths import within

_AS_DRILLS = frozenset({DRILL, "hour", "day", "week"})


def mismatch(matcher: Matcher, about: Subject) -> str:
    """Why a matcher is not for an alert; empty where it is."""
    return next(_mismatches(matcher, about), "")


def drill_mismatch(matcher: Matcher, about: Subject) -> str:
    """The same of a drill: one that is for counts of some feed is for drills too, because they pretend to be such."""
    kinds = () if _AS_DRILLS.intersection(matcher.kinds) else matcher.kinds
    return mismatch(replace(matcher, feeds=(), kinds=kinds), about)


def _mismatches(matcher: Matcher, about: Subject) -> Iterator[str]:
    if matcher.tiers and tier_of(about.area) not in matcher.tiers:
        yield f"it is for {_listed(matcher.tiers)}, the alert is of a {tier_of(about.area)}"
    if not matcher.least <= about.level <= matcher.most:
        yield f"it is for levels {matcher.least} to {matcher.most}, the alert has level {about.level}"
    if not _below(about.area, matcher.areas):
        yield f"the area is not in {_listed(matcher.areas)}"
    if not _below(about.topic, matcher.topics):
        yield f"the topic is not in {_listed(matcher.topics)}"
    if not _feed(about.feed, matcher.feeds):
        yield f"it is for {_listed(matcher.feeds)}, the alert is of {about.feed}"
    if matcher.kinds and about.span not in matcher.kinds:
        yield f"it is for {_listed(matcher.kinds)}, the alert is of kind {about.span}"


def covers(outer: Matcher, inner: Matcher) -> bool:
    """Whether every alert of the inner matcher is one of the outer."""
    return (
        _all_of(_tiers(inner), outer.tiers)
        and outer.least <= inner.least
        and inner.most <= outer.most
        and _all_below(inner.areas, outer.areas)
        and _all_below(inner.topics, outer.topics)
        and (not outer.feeds or (bool(inner.feeds) and all(_feed(feed, outer.feeds) for feed in inner.feeds)))
        and _all_of(inner.kinds, outer.kinds)
    )


def _tiers(matcher: Matcher) -> tuple[str, ...]:
    """The tiers that its alerts can be of: below a street there are only streets."""
    asked = matcher.tiers or TIERS
    if not matcher.areas:
        return asked
    highest = min(TIERS.index(tier_of(area)) for area in matcher.areas)
    return tuple(one for one in asked if TIERS.index(one) >= highest)


def _all_of(inner: tuple[str, ...], outer: tuple[str, ...]) -> bool:
    return not outer or (bool(inner) and set(inner) <= set(outer))


def _all_below(inner: tuple[str, ...], outer: tuple[str, ...]) -> bool:
    return not outer or (bool(inner) and all(_below(path, outer) for path in inner))


def _below(path: str, nodes: tuple[str, ...]) -> bool:
    return not nodes or any(within(path, node) for node in nodes)


def _feed(feed: str, feeds: tuple[str, ...]) -> bool:
    return not feeds or feed in feeds or feed.partition("/")[0] in feeds


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
