"""Elasticsearch's counts of cases: a composite aggregation over fields, and over runtime fields for what is worked out.

The scripts are the same text for every question, with the instant as a parameter, so the server compiles them once.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexing.elastic_pages import Clause, Pages
from indexing.tallies import LONGEST, Tally

_SETTLED: Final = """
long as_of = params.as_of; long longest = params.longest;
long end = doc['closed'].size() == 0 ? as_of : doc['closed'].value.toInstant().toEpochMilli();
boolean settled = end < as_of;
if (!settled) { end = as_of; }
"""
_DAYS: Final = "emit(days < 0 ? 0L : days > longest ? longest : days);"
_SCRIPTS: Final[dict[str, tuple[str, str]]] = {
    "settled": ("boolean", "emit(settled);"),
    "days": (
        "long",
        f"long days = (end - doc['registered'].value.toInstant().toEpochMilli()) / 86400000L; {_DAYS}",
    ),
    "late": (
        "boolean",
        """
if (doc['due'].size() != 0) {
  long due = doc['due'].value.toInstant().toEpochMilli();
  if (settled) { emit(end > due); } else if (due < as_of) { emit(true); }
}""",
    ),
    "lag": (
        "long",
        f"""
if (settled && doc['called_back'].size() != 0) {{
  long called = doc['called_back'].value.toInstant().toEpochMilli(); long days = (called - end) / 86400000L;
  if (called < as_of) {{ {_DAYS} }}
}}""",
    ),
    "contacted": ("boolean", "emit(doc['contacted'].size() != 0);"),
}
_PAGE: Final = 10_000
_MOMENTS: Final = ("closed", "called_back")


def tally(pages: Pages, by: Sequence[str], query: Clause, as_of: int, zone: str) -> Tally:
    """Cases by key under a condition; ``as_of`` in milliseconds UTC, ``zone`` by its name."""
    sources: list[Clause] = [{str(number): _source(name, zone)} for number, name in enumerate(by)]
    fields = {_derived(name): _runtime(name, as_of) for name in by if name in _SCRIPTS}
    groups = pages.groups(query, sources, runtime=fields)
    return {tuple(group["key"][str(number)] for number in range(len(by))): group["doc_count"] for group in groups}


def lags(pages: Pages, query: Clause) -> NDArray[np.int64]:
    """See ``Store.lags``. Only the two columns are read, in the order in which they lie."""
    both: Clause = {"bool": {"filter": [query, *({"exists": {"field": name}} for name in _MOMENTS)]}}
    found = (hit["fields"] for hit in pages.columns(both, _MOMENTS, page=_PAGE))
    each = (int(moments["called_back"][0]) - int(moments["closed"][0]) for moments in found)
    return np.fromiter(each, dtype=np.int64)


def _source(name: str, zone: str) -> Clause:
    if name == "day":
        days = {"field": "registered", "calendar_interval": "1d", "time_zone": zone, "format": "yyyy-MM-dd"}
        return {"date_histogram": days}
    return {"terms": {"field": _derived(name), "missing_bucket": True}}


def _derived(name: str) -> str:
    """The name of a runtime field: one that was named as a field would hide it from its own script."""
    return f"derived_{name}" if name in _SCRIPTS else name


def _runtime(name: str, as_of: int) -> dict[str, Any]:
    kind, source = _SCRIPTS[name]
    return {
        "type": kind,
        "script": {"source": _SETTLED + source, "params": {"as_of": as_of, "longest": LONGEST}},
    }
