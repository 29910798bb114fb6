"""What units have on their desks and how far cases are, as sums of the embedded store."""

from collections.abc import Callable, Sequence
from typing import Any

from city.paths import SEPARATOR, depth
from city.small_places import STREET
from city.times import utc_iso
from indexing.fields import sortable
from indexing.sqlite_schema import BY_AREA, OPEN_BY_AREA, table
from indexing.store import Caseload, Progress, Query

Ask = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
"""Rows for a statement and its values."""

_RANGE = "area_id >= ? AND area_id < ?"
_AFTER = chr(ord(SEPARATOR) + 1)


def caseloads(ask: Ask, bounds: Sequence[str], area: str | None) -> list[Caseload]:
    """See ``Store.caseloads``. One range of the index of open cases answers it, and no body is read."""
    due = [utc_iso(sortable("cases", bound)) for bound in bounds]
    before = "".join(", COUNT(CASE WHEN due < ? THEN 1 END)" for _ in due)
    where, values = "status = 'open'", list(due)
    if area is not None:  # the range alone holds names that only begin alike
        where += f" AND {_RANGE} AND (area_id = ? OR area_id >= ?)"
        values += [area, area + _AFTER, area, area + SEPARATOR]
    rows = ask(
        f"SELECT IFNULL(unit, '') AS office, feed, COUNT(*), MIN(time){before} FROM {table('cases')} "
        f"WHERE {where} GROUP BY office, feed ORDER BY office, feed",
        values,
    )
    return [Caseload(unit, feed, number, tuple(late), utc_iso(oldest)) for unit, feed, number, oldest, *late in rows]


def unfinished(ask: Ask, query: Query, where: str, values: Sequence[Any]) -> bool:
    """See ``Store.unfinished``; ``where`` is the query as SQL. Of an area the index of its open cases is looked at."""
    source, more, area = table("cases"), ["status = 'open'"], query.below.get("area_id")
    added: list[Any] = []
    if area is not None and "case" not in query.among:
        source += f" INDEXED BY {OPEN_BY_AREA}"
        more, added = [*more, _RANGE], [area, area + _AFTER]
    asked = " AND ".join(more)
    found = ask(f"SELECT 1 FROM {source}{where} {'AND' if where else 'WHERE'} {asked} LIMIT 1", [*values, *added])
    return bool(found)


def progress(ask: Ask, query: Query, where: str, values: Sequence[Any]) -> Progress:
    """See ``Store.progress``; ``where`` is the query as SQL.

    Of a street or less the index of its area is taken: SQLite, which knows no numbers, would take that of feeds.
    """
    source, area = table("cases"), query.below.get("area_id")
    if area is not None and "case" not in query.among and depth(area) >= STREET:
        source, where = f"{source} INDEXED BY {BY_AREA}", f"{where} AND {_RANGE}"
        values = [*values, area, area + _AFTER]
    ((number, closed, unsolved, registered, last),) = ask(
        "SELECT COUNT(*), COUNT(CASE WHEN status = 'closed' THEN 1 END), "
        "COUNT(CASE WHEN status = 'closed' AND json_extract(body, '$.solved') = 0 THEN 1 END), "
        f"MAX(time), MAX(CASE WHEN status = 'closed' THEN json_extract(body, '$.closed') END) "
        f"FROM {source}{where}",
        values,
    )
    return Progress(number - closed, closed, unsolved, None if registered is None else utc_iso(registered), last)
