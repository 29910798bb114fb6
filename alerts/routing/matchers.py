"""Which alerts a route or a silence is for."""

from collections.abc import Iterable, Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from alerts.routing.notices import Subject
from city.desks import TIERS, Tier, tier_of
from city.findings import Span
from city.paths import within

_Level = Annotated[int, Meta(ge=1, le=4)]


class Matcher(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All conditions hold together; one that is left out holds for every alert."""

    tiers: tuple[Tier, ...] = ()
    areas: tuple[str, ...] = ()
    """Paths: these areas and all below them."""
    topics: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    """Feeds, or kinds of feeds: ``complaint/hotline12345``, ``complaint``."""
    kinds: tuple[Span, ...] = ()
    """What was judged: see ``city.findings.Span``."""
    least: _Level = 1
    most: _Level = 4


def mismatch(matcher: Matcher, about: Subject) -> str:
    """Why a matcher is not for an alert; empty where it is."""
    return next(_mismatches(matcher, about), "")


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
