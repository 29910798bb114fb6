"""A filter as a query of Elasticsearch that means exactly what it means in every other store. Pure functions.

Elasticsearch is lenient: it takes ``"true"`` for a flag, ``"4"`` for a number, ``now`` for a day. Here a value of
another type than the field's equals nothing.
"""

from datetime import date
from typing import Any

from city.paths import SEPARATOR
from city.times import day_iso
from indexing.elastic_mappings import ID, PROPERTIES
from indexing.fields import FIELDS, check, sortable
from indexing.store import Kind, Query

Clause = dict[str, Any]

_NOTHING: Clause = {"match_none": {}}


def matching(kind: Kind, query: Query) -> Clause:
    """The whole query but its limit. Raises ``QueryError`` for what this kind cannot be asked."""
    check(kind, query)
    clauses = conditions(kind, query)
    time = FIELDS[kind].time
    bounds: Clause = {}
    for bound, compare in ((query.since, "gte"), (query.until, "lt")):
        if bound is not None:
            bounds[compare] = sortable(kind, bound)
    if time is not None and bounds:
        clauses.append({"range": {time: _bounded(kind, bounds)}})
    for bound, compare in ((query.closed_since, "gte"), (query.closed_until, "lt")):
        if bound is not None:
            clauses.append({"range": {"closed": {compare: sortable(kind, bound), "format": "epoch_millis"}}})
    changed = FIELDS[kind].changed
    if changed is not None and query.changed_since is not None:
        since = sortable(kind, query.changed_since)
        clauses.append({"range": {changed: {"gte": since, "format": "epoch_millis"}}})
    return {"bool": {"filter": clauses}}


def conditions(kind: Kind, query: Query) -> list[Clause]:
    """``equal``, ``among`` and ``below`` of a checked query."""
    clauses = [_equal(kind, name, value) for name, value in query.equal.items()]
    for name, several in query.among.items():
        clauses.append({"bool": {"should": [_equal(kind, name, value) for value in several] or [_NOTHING]}})
    for name, path in query.below.items():
        node: Clause = {"term": {name: path}}
        clauses.append({"bool": {"should": [node, {"prefix": {name: path + SEPARATOR}}]}})
    return clauses


def days_between(first: int, last: int) -> Clause:
    """Buckets of days, both inclusive."""
    return {"range": {"day": {"gte": day_iso(first), "lte": day_iso(last), "format": "strict_date"}}}


def order(kind: Kind, *, newest: bool = False) -> list[Clause]:
    """By the kind's time, then by id, or the other way round; ids sort by their bytes in UTF-8."""
    time, way = FIELDS[kind].time, "desc" if newest else "asc"
    return [*([] if time is None else [{time: way}]), {ID: way}]


def _bounded(kind: Kind, bounds: Clause) -> Clause:
    if FIELDS[kind].unit == "instant":
        return {**bounds, "format": "epoch_millis"}
    return {**{compare: day_iso(day) for compare, day in bounds.items()}, "format": "strict_date"}


def _equal(kind: Kind, name: str, value: object) -> Clause:
    field_type = PROPERTIES[kind][name]["type"]
    if isinstance(value, int):
        if field_type == "boolean" and value in {0, 1}:
            return {"term": {name: bool(value)}}
        return {"term": {name: int(value)}} if field_type == "long" else _NOTHING
    if (field_type == "keyword" and isinstance(value, str)) or (field_type == "date" and _is_day(value)):
        return {"term": {name: value}}
    return _NOTHING


def _is_day(value: object) -> bool:
    """True for ``2026-10-31``, and not for what a date field would also take: ``now``, ``2026-10-31||/M``."""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
