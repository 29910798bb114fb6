"""From the options of commands that read a store to a query."""

from typing import Literal

from city.paths import SEPARATOR, lineage
from city.times import Zone, day_of_iso
from indexing.errors import QueryError
from indexing.store import Kind, Query, Store


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
    """The filters that the options say; days are those of the city's zone, ``last`` is inclusive."""
    return Query(
        equal={**(equal or {}), **({"feed": feed} if feed else {})},
        below=below(documents, kind, topic, area),
        since=zone.iso(zone.start(day_of_iso(first))) if first else None,
        until=zone.iso(zone.start(day_of_iso(last) + 1)) if last else None,
    )


def below(documents: Store, kind: Kind, topic: str | None, area: str | None) -> dict[str, str]:
    """Paths for the options: a text with > is a path, another the one path that ends with this name."""
    found: dict[str, str] = {}
    options: tuple[tuple[Literal["topic_id", "area_id"], str | None], ...] = (("topic_id", topic), ("area_id", area))
    for field, text in options:
        if text is None:
            continue
        known = {path for given in documents.paths(kind, field) for path in lineage(given)}
        if text in known or SEPARATOR in text:
            found[field] = text
            continue
        named = sorted(path for path in known if path.endswith(SEPARATOR + text))
        if len(named) != 1:
            what = field.removesuffix("_id")
            told = f"it is one of {', '.join(named[:5])}" if named else "no such name in the store"
            raise QueryError(f"--{what} {text!r}: {told}; give the whole path")
        found[field] = named[0]
    return found
