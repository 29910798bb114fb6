"""What Elasticsearch is told of every field: its type, and whether it is filtered by. Pure values.

Every field of ``indexing.documents`` and ``indexing.judgements`` stands here, and no other is taken in
(``dynamic: strict``). ``id`` is in no body: it is added on writing, orders documents, and is taken out on reading.
Counts and measures are kept as columns for sums and charts, not for search. ``double`` throughout: a chance of 1e-300
is no ``float``.
"""

from indexing.documents import CASE_TIMES
from indexing.elastic_meetings import MEETINGS
from indexing.elastic_types import COUNT as _COUNT
from indexing.elastic_types import DAY as _DAY
from indexing.elastic_types import FLAG as _FLAG
from indexing.elastic_types import INSTANT as _INSTANT
from indexing.elastic_types import KEYWORD as _KEYWORD
from indexing.elastic_types import MEASURE as _MEASURE
from indexing.elastic_types import NUMBER as _NUMBER
from indexing.elastic_types import TEXT as _TEXT
from indexing.elastic_types import Mapping
from indexing.elastic_types import parts as _parts
from indexing.store import Kind

ID = "id"
"""The field that a store adds."""

_PLACE: Mapping = {"topic": _KEYWORD, "topic_id": _KEYWORD, "area": _KEYWORD, "area_id": _KEYWORD}
_JUDGED: Mapping = {"observed": _COUNT, "expected": _MEASURE, "upper": _MEASURE, "p": _MEASURE}
_PATHS: Mapping = {"topic_path": _KEYWORD, "area_path": _KEYWORD}
_SHARE: Mapping = {"observed": _COUNT, "expected": _MEASURE}


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
            given={
                "outlets": _parts(
                    to={"outlet": _KEYWORD, "at": _INSTANT, "received_at": _INSTANT},
                    how={"hand_over": _KEYWORD, "by": _KEYWORD, "sent_at": _INSTANT, "failed_at": _INSTANT},
                )
            },
            end={"closed_at": _INSTANT, "closed_by": _KEYWORD, "close_reason": _KEYWORD, "reopened_at": _INSTANT},
        ),
        "cases": _KEYWORD,
        "rule": _KEYWORD,
        "issue": _KEYWORD,
        "told": _KEYWORD,
        "promoted_at": _INSTANT,
    },
    "notice-silences": {
        "silence_id": _KEYWORD,
        "author": _KEYWORD,
        "area": _KEYWORD,
        "area_id": _KEYWORD,
        "reason": _TEXT,
        **dict.fromkeys(("tiers", "areas", "topics", "feeds", "kinds"), _KEYWORD),
        "least": _NUMBER,
        "most": _NUMBER,
        **dict.fromkeys(("set_at", "from", "until", "ended_at"), _INSTANT),
        "ended_by": _KEYWORD,
    },
    "focus-issues": {
        "focus_id": _KEYWORD,
        "feed": _KEYWORD,
        "area": _KEYWORD,
        "area_id": _KEYWORD,
        **dict.fromkeys(("topics", "joined_topics", "all_topics", "theme", "period"), _KEYWORD),
        "title": _TEXT,
        "state": _KEYWORD,
        "decided_at": _INSTANT,
        "updated_at": _INSTANT,
        "reason": _TEXT,
        "into": _KEYWORD,
        "measures_from": _DAY,
        "items": _parts(
            line={"item_id": _KEYWORD, "list": _KEYWORD, "text": _KEYWORD},
            when={"unit": _KEYWORD, "due": _KEYWORD, "state": _KEYWORD},
        ),
        "effect": _parts(
            said={"verdict": _KEYWORD, "since": _DAY, "until": _DAY},
            numbers={"observed": _COUNT, "expected": _MEASURE, "lower": _MEASURE, "upper": _MEASURE},
        ),
        "history": _parts(
            change={"at": _INSTANT, "kind": _KEYWORD, "by": _KEYWORD, "text": _KEYWORD, "refused": _KEYWORD}
        ),
    },
    "meetings": MEETINGS,
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
