"""What Elasticsearch is told of every field: its type, and whether it is filtered by. Pure values.

Every field of ``indexing.documents`` and ``indexing.judgements`` stands here, and no other is taken in
(``dynamic: strict``). ``id`` is in no body: it is added on writing, orders documents, and is taken out on reading.
Counts and measures are kept as columns for sums and charts, not for search. ``double`` throughout: a chance of 1e-300
is no ``float``.
"""

from typing import Any

from indexing.documents import CASE_TIMES
from indexing.store import Kind

Mapping = dict[str, dict[str, Any]]

ID = "id"
"""The field that a store adds."""

_KEYWORD = {"type": "keyword"}
_TEXT = {"type": "keyword", "fields": {"text": {"type": "text", "analyzer": "cjk"}}}
_INSTANT = {"type": "date", "format": "strict_date_optional_time"}
_DAY = {"type": "date", "format": "strict_date"}
_FLAG = {"type": "boolean"}
_NUMBER = {"type": "long"}
_COUNT = {"type": "long", "index": False}
_MEASURE = {"type": "double", "index": False}

_PLACE: Mapping = {"topic": _KEYWORD, "topic_id": _KEYWORD, "area": _KEYWORD, "area_id": _KEYWORD}
_JUDGED: Mapping = {"observed": _COUNT, "expected": _MEASURE, "upper": _MEASURE, "p": _MEASURE}
_PATHS: Mapping = {"topic_path": _KEYWORD, "area_path": _KEYWORD}
_SHARE: Mapping = {"observed": _COUNT, "expected": _MEASURE}


def _parts(**properties: Mapping) -> dict[str, Any]:
    """Objects inside a document."""
    return {"properties": {name: field for group in properties.values() for name, field in group.items()}}


_AREAS = _parts(place={"area": _KEYWORD, "area_id": _KEYWORD}, share=_SHARE)
_TOPICS = _parts(place={"topic": _KEYWORD, "topic_id": _KEYWORD}, share=_SHARE)

PROPERTIES: dict[Kind, Mapping] = {
    "cases": {
        "case": _KEYWORD,
        "feed": _KEYWORD,
        **_PLACE,
        "class": _KEYWORD,
        "status": _KEYWORD,
        "stage": _KEYWORD,
        "counting": _KEYWORD,
        "version": _COUNT,
        "registered": _INSTANT,
        "arrived": _INSTANT,
        **dict.fromkeys(CASE_TIMES, _INSTANT),
        "extended": _FLAG,
        "due_by_clock": _FLAG,
        "date_only": _FLAG,
        "repeat": _FLAG,
        "matter": _KEYWORD,
        "excluded": _FLAG,
        "first": _FLAG,
        "subgrid": _KEYWORD,
        "channel": _KEYWORD,
        "unit": _KEYWORD,
        "first_unit": _KEYWORD,
        "units": _KEYWORD,
        "whistle": _FLAG,
        "returned": _NUMBER,
        "reached": _FLAG,
        "solved": _FLAG,
        "satisfied": _KEYWORD,
        "tags": _KEYWORD,
        "cell": _KEYWORD,
        "title": _TEXT,
        "urgent": _KEYWORD,
        "issue": _KEYWORD,
        "subject": _KEYWORD,
    },
    "buckets": {
        "feed": _KEYWORD,
        "class": _KEYWORD,
        **_PLACE,
        "day": _DAY,
        "tick": _INSTANT,
        "closed": _FLAG,
        "reports": _COUNT,
        "matters": _COUNT,
        "excluded": _COUNT,
    },
    "bands": {
        "feed": _KEYWORD,
        "topic": _KEYWORD,
        "topic_id": _KEYWORD,
        "day": _DAY,
        "tick": _INSTANT,
        "areas": _KEYWORD,
        "observed": _COUNT,
        "expected": _MEASURE,
        "upper": _MEASURE,
    },
    "findings": {
        "feed": _KEYWORD,
        **_PLACE,
        **_PATHS,
        "span": _KEYWORD,
        "tick": _INSTANT,
        "start": _INSTANT,
        "end": _INSTANT,
        **_JUDGED,
        "method": _KEYWORD,
        "outside": _FLAG,
        "history_days": _COUNT,
        "areas": _AREAS,
        "topics": _TOPICS,
        "fell": _TOPICS,
        "rule": _KEYWORD,
        "case": _KEYWORD,
        "issue": _KEYWORD,
        "rise": _parts(of={"course": _KEYWORD, "ratio": _MEASURE, "low": _MEASURE, "high": _MEASURE}),
        "cluster": _parts(of={"streets": _COUNT, "latest": _COUNT, "latest_expected": _MEASURE}),
    },
    "alerts": {
        "alert_id": _KEYWORD,
        "feed": _KEYWORD,
        **_PLACE,
        "topic": _TEXT,
        "area": _TEXT,
        **_PATHS,
        "level": _NUMBER,
        "level_name": _KEYWORD,
        "status": _KEYWORD,
        "opened_at": _INSTANT,
        "updated_at": _INSTANT,
        "first_period": _INSTANT,
        "last_period": _INSTANT,
        "span": _KEYWORD,
        **_JUDGED,
        "score": _MEASURE,
        "excess": _MEASURE,
        "method": _KEYWORD,
        "reason": _TEXT,
        "areas": _AREAS,
        "joined": _parts(
            place={"feed": _KEYWORD, **_PLACE},
            share=_SHARE,
            when={"since": _INSTANT, "span": _KEYWORD, "start": _INSTANT, "end": _INSTANT, "told_at": _INSTANT},
            how={"relation": _KEYWORD, "alert_id": _KEYWORD},
        ),
        "history": _parts(
            change={"at": _INSTANT, "status": _KEYWORD, "level": _NUMBER, "why": _KEYWORD},
            by={"by": _KEYWORD, "note": _KEYWORD, "refused": _FLAG},
        ),
        "handling": _parts(
            seen={"acknowledged_at": _INSTANT, "acknowledged_by": _KEYWORD, "handled_by": _KEYWORD},
            given={"outlets": _parts(to={"outlet": _KEYWORD, "at": _INSTANT, "received_at": _INSTANT})},
            end={"closed_at": _INSTANT, "closed_by": _KEYWORD, "close_reason": _KEYWORD, "reopened_at": _INSTANT},
        ),
        "cases": _KEYWORD,
        "rule": _KEYWORD,
        "issue": _KEYWORD,
        "told": _KEYWORD,
        "promoted_at": _INSTANT,
    },
    "rejects": {
        "input": _KEYWORD,
        "file": _KEYWORD,
        "row": _NUMBER,
        "field": _KEYWORD,
        "code": _KEYWORD,
        "reason": _KEYWORD,
    },
    "dead-letters": {
        "stream": _KEYWORD,
        "partition": _NUMBER,
        "offset": _NUMBER,
        "fault": _KEYWORD,
        "document": _KEYWORD,
    },
}
"""Of each kind, without ``id``."""
