"""What Elasticsearch is told of the fields of meetings. Pure values."""

from indexing.elastic_types import DAY, FLAG, INSTANT, KEYWORD, TEXT, Mapping, parts

_ORIGIN = parts(
    kind={"kind": KEYWORD, "proposed": FLAG},
    named=dict.fromkeys(("alert_id", "outlet", "focus_id", "line", "period"), KEYWORD),
)

MEETINGS: Mapping = {
    "meeting_id": KEYWORD,
    "tier": KEYWORD,
    "area": KEYWORD,
    "area_id": KEYWORD,
    "date": DAY,
    "title": TEXT,
    "state": KEYWORD,
    "opened_at": INSTANT,
    "updated_at": INSTANT,
    "period": KEYWORD,
    "pack_id": KEYWORD,
    "agenda": parts(
        item={"item_id": KEYWORD, "subject": KEYWORD, "state": KEYWORD, "reason": KEYWORD},
        decided={
            "decision": KEYWORD,
            "owner": KEYWORD,
            "due": DAY,
            "decided_at": INSTANT,
            "ended_at": INSTANT,
        },
        carried={"path": KEYWORD, "into": KEYWORD},
        origin={"origin": _ORIGIN},
    ),
    "history": parts(
        change={"at": INSTANT, "kind": KEYWORD, "by": KEYWORD, "text": KEYWORD, "refused": KEYWORD},
        about={"deed_id": KEYWORD, "item_id": KEYWORD},
    ),
}
