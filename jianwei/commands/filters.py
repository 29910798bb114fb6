"""From the options of commands that read a store to a query. A name that the store does not know is refused."""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Literal

from city.paths import SEPARATOR, lineage
from city.paths import name as last_name
from city.times import Zone, day_of_iso
from indexing.errors import QueryError
from indexing.store import Kind, Query, Store

_ALIKE = 0.5
"""Least share of its letters that the nearest name has in common with what was asked for."""


def query_of(
    documents: Store,
    kind: Kind,
    feed: str | None,
    topic: str | None,
    area: str | None,
    first: str | None,
    last: str | None,
    zone: Zone,
    equal: dict[str, str | int | bool] | None = None,
) -> Query:
    """The filters that the options say; days are those of the city's zone, ``last`` is inclusive.

    Raises ``QueryError`` for a feed, a topic or an area that the store does not know.
    """
    known = known_feed(documents, feed)
    return Query(
        equal={**(equal or {}), **({"feed": known} if known else {})},
        below=below(documents, kind, topic, area),
        since=zone.iso(zone.start(day_of_iso(first))) if first else None,
        until=zone.iso(zone.start(day_of_iso(last) + 1)) if last else None,
    )


def known_feed(documents: Store, feed: str | None) -> str | None:
    """A feed as it is given. Raises ``QueryError`` for one that the store has neither cases nor counts of."""
    if not feed or documents.search("buckets", Query(equal={"feed": feed}, limit=1)):
        return feed
    known = documents.feeds()
    if feed not in known:
        raise QueryError(f"--feed {feed!r}: {_unknown(feed, known)}")
    return feed


def below(documents: Store, kind: Kind, topic: str | None, area: str | None) -> dict[str, str]:
    """Paths for the options: a text is a path, or the one path that ends with this name.

    A path that no document of the kind has may have counts: then nothing is found, and nothing is wrong. Raises
    ``QueryError`` for what the store does not know, with the nearest name, and for a name of several paths.
    """
    found: dict[str, str] = {}
    options: tuple[tuple[Literal["topic_id", "area_id"], str | None], ...] = (("topic_id", topic), ("area_id", area))
    for field, text in options:
        if text is None:
            continue
        known, named = _named(documents, kind, field, text)
        if not named and kind != "buckets":
            known, named = _named(documents, "buckets", field, text)
        if len(named) != 1:
            told = f"it is one of {', '.join(named[:5])}; give the whole path" if named else _unknown(text, known)
            raise QueryError(f"--{field.removesuffix('_id')} {text!r}: {told}")
        found[field] = named[0]
    return found


def _named(documents: Store, kind: Kind, field: str, text: str) -> tuple[set[str], list[str]]:
    """All paths of a kind, and those that a text may mean."""
    known = {path for given in documents.paths(kind, field) for path in lineage(given)}
    return known, [text] if text in known else sorted(path for path in known if path.endswith(SEPARATOR + text))


def _unknown(text: str, known: Collection[str]) -> str:
    """That there is no such name, and what it may have been meant for: a whole path, or the last name of one."""
    by_name = {last_name(path): path for path in sorted(known, reverse=True)}
    near = get_close_matches(text, sorted(known), 1, _ALIKE) if SEPARATOR in text else []
    near = near or [by_name[name] for name in get_close_matches(last_name(text), sorted(by_name), 1, _ALIKE)]
    return f"no such name in the store{f'; the nearest is {near[0]!r}' if near else ''}"
