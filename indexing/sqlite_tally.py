"""The embedded store's counts of cases: rows of an index that holds all that is asked, counted some at a time."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from operator import itemgetter
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray

from city.events import CaseClass
from city.paths import depth
from city.small_places import STREET
from city.times import DAY, Zone, day_iso
from indexing.sqlite_queries import AFTER, different, matching
from indexing.sqlite_schema import (
    BY_AREA,
    CLOSED_REQUESTS,
    COLUMNS,
    OPEN_BY_AREA,
    REGISTERED,
    instant_of,
    of_body,
    table,
)
from indexing.store import Query
from indexing.tallies import LONGEST, Tally

_FLAGS: Final = ("repeat", "excluded", "contacted", "reached", "solved", "whistle", "settled", "late")
_SOME: Final = 20_000
"""Rows that are in memory at once."""
_CLASSES: Final = ", ".join(f"'{name}'" for name in get_args(CaseClass))


def tallies(
    connection: sqlite3.Connection, bys: Sequence[Sequence[str]], query: Query, as_of: int, zone: Zone
) -> list[Tally]:
    """Cases of a query by several keys, in one reading; ``as_of`` in milliseconds UTC."""
    connection.create_function("local_day", 1, lambda instant: day_iso(zone.day(instant)), deterministic=True)
    names = list(dict.fromkeys(name for by in bys for name in by))
    places = [[names.index(name) for name in by] for by in bys]
    counts: list[Counter[Any]] = [Counter() for _ in bys]
    source, values = _source(query)
    # Counted here: SQLite would sort all the rows to group them. Texts are decoded once a key.
    factory, connection.text_factory = connection.text_factory, bytes
    try:
        read = f"SELECT {', '.join(_expression(name, as_of) for name in names)} FROM {source}"
        rows = connection.execute(read, values)
        while some := rows.fetchmany(_SOME):
            for count, place in zip(counts, places, strict=True):
                count.update(map(itemgetter(*place), some))
    finally:
        connection.text_factory = factory
    return [_keyed(by, count) for by, count in zip(bys, counts, strict=True)]


def lags(connection: sqlite3.Connection, query: Query) -> NDArray[np.int64]:
    """See ``Store.lags``."""
    source, values = _source(query)
    rows = connection.execute(
        f"SELECT {instant_of('called_back')} - {instant_of('closed')} AS lag FROM {source} AND lag IS NOT NULL", values
    )
    parts = [np.zeros(0, dtype=np.int64)]
    while some := rows.fetchmany(_SOME):
        parts.append(np.fromiter((lag for (lag,) in some), dtype=np.int64, count=len(some)))
    return np.concatenate(parts)


def _keyed(by: Sequence[str], count: Counter[Any]) -> Tally:
    """In the order of the keys, what is not said first, as Elasticsearch gives them: sums of shares are alike then."""
    flags = [name in _FLAGS for name in by]
    keyed = count.items() if len(by) > 1 else [((key,), number) for key, number in count.items()]
    ordered = sorted(keyed, key=lambda item: [(part is not None, part) for part in item[0]])
    return {tuple(map(_part, key, flags)): number for key, number in ordered}


def _part(kept: Any, flag: bool) -> str | int | bool | None:  # noqa: FBT001 - one of a pair
    if isinstance(kept, bytes):
        return kept.decode()
    return bool(kept) if flag and kept is not None else kept


def _source(query: Query) -> tuple[str, list[Any]]:
    """What follows ``FROM``, with the index that holds what is asked: SQLite, which knows no numbers, errs in it."""
    where, values = matching("cases", query)
    index, more = _index(query)
    area = query.below.get("area_id")
    if index == BY_AREA:
        values = [*values, area, f"{area}{AFTER}"]
    return f"{table('cases')} INDEXED BY {index}{where or ' WHERE 1'} AND {more}", values


def _index(query: Query) -> tuple[str, str]:
    """An index, and the condition that lets SQLite take it."""
    area = query.below.get("area_id")
    if area is not None and depth(area) >= STREET:
        return BY_AREA, "area_id >= ? AND area_id < ?"
    if query.equal.get("status") == "open":
        return OPEN_BY_AREA, "status = 'open'"
    if query.equal.get("class") == "request" and (query.closed_since or query.closed_until):
        return CLOSED_REQUESTS, "class = 'request'"
    feeds = "" if "feed" in query.equal else f" AND feed IN ({different('cases', 'feed')})"
    return REGISTERED, f"class IN ({_CLASSES}){feeds}"


def _expression(name: str, as_of: int) -> str:
    """A field, or what is worked out of times, as SQL. Names come from the table of fields, never from a user."""
    closed, due, called = (instant_of(field) for field in ("closed", "due", "called_back"))
    settled = f"({closed} IS NOT NULL AND {closed} < {as_of})"
    late = f"CASE WHEN {due} IS NULL THEN NULL WHEN {settled} THEN {closed} > {due} WHEN {due} < {as_of} THEN 1 END"
    derived = {
        "day": "local_day(time)",
        "settled": settled,
        "days": _whole_days(f"CASE WHEN {settled} THEN {closed} ELSE {as_of} END - time"),
        "late": late,
        "lag": f"CASE WHEN {settled} AND {called} < {as_of} THEN {_whole_days(f'{called} - {closed}')} END",
        "contacted": f"{instant_of('contacted')} IS NOT NULL",
    }
    return derived.get(name) or (name if name in COLUMNS["cases"] else of_body(name))


def _whole_days(milliseconds: str) -> str:
    return f"MIN({LONGEST}, MAX(0, ({milliseconds})) / {DAY})"
