"""What a secretary of meetings does at the board, and what the store says of it afterwards."""

from contextlib import closing

from indexing.meetings import meeting_of
from indexing.sqlite import open_sqlite

APRIL = {"kind": "open", "date": "2026-04-03", "title": "April meeting"}
MAY = {"kind": "open", "date": "2026-05-06", "title": "May meeting"}
HOLES = {"kind": "add", "subject": "Holes of the mill road"}
DECIDED = {"kind": "decide", "decision": "fill them", "owner": "Roads", "due": "2026-04-20"}


def post(visitor, path, **form):
    """A form; the page that it leads to, or the answer where it leads nowhere."""
    visitor.get("/")
    answer = visitor.post(path, {"csrf": visitor.token, **form})
    return visitor.get(answer.headers["Location"]) if answer.status == 303 else answer


def meetings(store):
    """All meetings of a store, by their days."""
    with closing(open_sqlite(store, create=False)) as found:
        return [meeting_of(body) for body in found.search("meetings")]


def opened(visitor, store, **fields):
    """The path of a meeting that was opened just now."""
    page = post(visitor, "/meetings", **{**APRIL, **fields})
    assert page.status == 200, page.text
    return f"/meetings/{meetings(store)[-1].meeting_id}"


def added(visitor, store, at, **fields):
    """The id of an item that was put on the agenda just now."""
    assert post(visitor, at, **{**HOLES, **fields}).status == 200
    name = at.rpartition("/")[2]
    return next(one for one in meetings(store) if one.meeting_id == name).agenda[-1].item_id
