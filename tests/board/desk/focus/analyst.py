"""What an analyst does at the board, and what the store says of it afterwards."""

import json
import time

from city.focus_deeds import Choose
from city.focus_issues import Subject
from indexing.sqlite import open_sqlite
from jianwei.focusing import decision
from jianwei.kept_city import deed_in_file
from tests.streams.town import FEED, POTHOLE

MARCH = "/candidates?month=2026-03"
HOLES = {"kind": "choose", "feed": FEED, "topics": json.dumps([POTHOLE]), "period": "2026-03", "title": "Holes"}
LINE = {"kind": "put", "list": "tasks", "text": "fill them", "unit": "Roads", "due": "2026-04"}


def post(visitor, path, **form):
    """A form; the page that it leads to, or the answer where it leads nowhere."""
    visitor.get("/")
    answer = visitor.post(path, {"csrf": visitor.token, **form})
    return visitor.get(answer.headers["Location"]) if answer.status == 303 else answer


def choose(visitor, **fields):
    return post(visitor, "/candidates", **{**HOLES, **fields})


def candidates(visitor, path=MARCH, being="正在计算"):
    """The page when what is worked out beside it is there."""
    for _ in range(200):
        page = visitor.get(path)
        if being not in page.text:
            return page
        time.sleep(0.05)
    raise AssertionError(page.text)


def chosen_below(store, area, title, at):
    """An issue of an area below the city, chosen from the command line."""
    subject = Subject(feed=FEED, topics=(POTHOLE,), area=area, period="2026-03")
    return deed_in_file(f"sqlite:{store}", None, None, decision(Choose(subject, title), "", "desk", area, at))[
        "focus_id"
    ]


def issues(store):
    found = open_sqlite(store, create=False)
    try:
        return found.search("focus-issues")
    finally:
        found.close()
