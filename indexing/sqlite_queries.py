"""Queries as SQL. Field names come from the tables of fields, values are bound."""

from typing import Any

from city.paths import SEPARATOR
from indexing.fields import LISTS, check, sortable
from indexing.sqlite_schema import BY_TIME, CHANGED, CLOSED, COLUMNS, HELD_BY_TIME, of_body, table
from indexing.store import Kind, Query

AFTER = chr(ord(SEPARATOR) + 1)
"""What sorts after everything that lies below a path."""


def matching(kind: Kind, query: Query) -> tuple[str, list[Any]]:
    """The whole query but its limit, checked, as SQL."""
    check(kind, query)
    found, values = conditions(kind, query)
    for bound, compare in ((query.since, ">="), (query.until, "<")):
        if bound is not None:
            found.append(f"time {compare} ?")
            values.append(sortable(kind, bound))
    for bound, compare in ((query.closed_since, ">="), (query.closed_until, "<")):
        if bound is not None:
            found.append(f"{CLOSED[kind]} {compare} ?")
            values.append(sortable(kind, bound))
    if query.changed_since is not None:
        found.append(f"{CHANGED[kind]} >= ?")
        values.append(sortable(kind, query.changed_since))
    return all_of(found), values


def conditions(kind: Kind, query: Query) -> tuple[list[str], list[Any]]:
    """The filter as SQL. Field names come from the tables of fields, values are bound."""
    found: list[str] = []
    values: list[Any] = []
    for name, value in query.equal.items():
        found.append(_holding(name, 1) if name in LISTS else f"{_field(kind, name)} = ?")
        values.append(value)
    for name, several in query.among.items():
        marks = ", ".join("?" * len(several))
        found.append(_holding(name, len(several)) if name in LISTS else f"{_field(kind, name)} IN ({marks})")
        values += several
    for name, path in query.below.items():
        # A range of the index, not LIKE: a path may hold % and _, and LIKE knows no case.
        found.append(f"({name} = ? OR ({name} >= ? AND {name} < ?))")
        values += [path, path + SEPARATOR, path + AFTER]
    return found, values


def _holding(name: str, several: int) -> str:
    """True where a list of the body holds one of several values."""
    return f"EXISTS (SELECT 1 FROM json_each(body, '$.{name}') WHERE value IN ({', '.join('?' * several)}))"


def _field(kind: Kind, name: str) -> str:
    if (kind, name) == ("cases", "case"):
        return "id"
    return name if name in COLUMNS[kind] else of_body(name)


def in_order(kind: Kind, query: Query) -> str:
    """The table, by its index of times where the first few are asked for: SQLite would read all and sort it."""
    beside = {*query.equal, *query.below, *query.among}
    by_time = query.limit is not None and kind in BY_TIME and beside <= set(HELD_BY_TIME[kind])
    return f"{table(kind)} INDEXED BY {BY_TIME[kind]}" if by_time else table(kind)


def different(kind: Kind, field: str) -> str:
    """The values of an indexed column in their order, each found from the one before: there are few of many rows."""
    least = f"SELECT MIN({field}) FROM {table(kind)}"
    following = f"SELECT ({least} WHERE {field} > value) FROM found WHERE value IS NOT NULL"
    found = f"WITH RECURSIVE found(value) AS ({least} UNION ALL {following})"
    return f"{found} SELECT value FROM found WHERE value IS NOT NULL"


def all_of(conditions: list[str]) -> str:
    """The clause that wants all of them."""
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""
