"""A street asks a board over a live Elasticsearch for everything that a query language could read into a value."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from urllib.parse import quote, urlencode

import pytest

from indexing.sqlite import open_sqlite
from indexing.store import KINDS
from tests.board.desk.site import Site, signed_in
from tests.security.planted import ELSEWHERE, history_of, plant, plant_packs, seen
from tests.security.routes import ENDINGS, READ

pytestmark = pytest.mark.integration

MILL = "Town>East>Mill"
VALUES = (
    "*", "?", "area_id:*", "Town* OR *:*", "Town>East>Mill) OR (area_id:*", "/.*/", "[* TO *]", "Zqf~2", "\\", '"',
    '"}}]}},{"match_all":{}},{"x":{"y":"', '{"match_all":{}}', '["Town>East>Mill","*"]', '{"script":{"source":"1"}}',
    "doc['area_id'].value", "now", "2026-04-03||/M", "9" * 400, "-1", "NaN", "1e999", "null", "\x00", "\u202e\ufeff",
    "\U0001f4a5" * 60, "\uffff", "e\u0301" * 90, "x" * 3000, ">" * 60, f"{ELSEWHERE}*", f"{MILL}/../{ELSEWHERE}",
    f"{MILL}\n{ELSEWHERE}", f"{ELSEWHERE}\x1f{MILL}",
)  # fmt: skip
RAW = ("%ed%a0%80", "%ff%fe", "%c0%ae%c0%ae", "%", "%u0041", "+%2B+")
"""Written into an address as they are: no text in UTF-8."""
REPEATED = (
    "{name}={own}&{name}={other}", "{name}={other}&{name}={own}", "{name}[]={other}", "{name}[0]={other}&{name}={own}",
    "{name}={own};{name}={other}", "{name}.keyword={other}", "{name}={own}&" + "{name}={other}&" * 300,
)  # fmt: skip


@pytest.fixture
def site(store, tmp_path):
    """The board of a street in the planted town, whose documents are in Elasticsearch alone."""
    plant(tmp_path / "town.db")
    ids = plant_packs(tmp_path / "town.db", tmp_path / "packs")
    with closing(open_sqlite(tmp_path / "town.db", create=False)) as file:
        store.put(one for kind in KINDS for one in file.documents(kind))
    made = Site(tmp_path, "none", opened=lambda: nullcontext(store), packs=tmp_path / "packs")
    sheet = history_of(tmp_path / "town.db")
    made.board.histories.keep(sheet, made.time)
    with made.running() as running:
        running.ids = {**ids, "history": sheet.history_id}
        yield running


def addresses(ids):
    """Names of places, topics and feeds with every value and writing, others with a third, dealt out to routes."""
    asking = {}
    for path, asked, names, places in READ.values():
        place = quote((places[-1] if places else "").format(pack=ids["mill"], history=ids["history"]))
        here = path.format(id=place, ending=ENDINGS.get(path, ("csv",))[0])
        for name, known in names.items():
            plain = {key: value for key, value in asked.items() if key != name}
            own = MILL if name == "area" else asked.get(name, known[-1])
            other = ELSEWHERE if name == "area" else known[0]
            asking.setdefault(name, []).append((f"{here}?{urlencode(plain)}", quote(own), quote(other)))
        if places:
            asking.setdefault("in the path", []).append((path.replace("{ending}", ENDINGS.get(path, ("csv",))[0]),))
    for name, routes in asking.items():
        if name == "in the path":
            yield from (route[0].format(id=quote(value, safe="")) for route, value in dealt(routes, VALUES))
            continue
        step = 1 if name in {"area", "topic", "feed"} else 3
        yield from (f"{here}&{urlencode({name: value})}" for (here, *_), value in dealt(routes, VALUES[::step]))
        yield from (f"{here}&{name}={raw}" for (here, *_), raw in dealt(routes, RAW[::step]))
        for (here, own, other), how in dealt(routes, REPEATED[::step]):
            yield f"{here}&{how.format(name=name, own=own, other=other)}"


def dealt(routes, values):
    """Each value with a route, and each route with some values or none is left over."""
    return [(routes[at % len(routes)], values[at % len(values)]) for at in range(max(len(values), len(routes)))]


def test_no_value_is_read_as_a_query_and_nothing_of_elsewhere_comes_out(site):
    visitor = signed_in(site, "mill")
    asked = sorted(set(addresses(site.ids)))
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(visitor.raw, asked))
    wrong = {path[:200]: one.status for path, one in zip(asked, answers, strict=True) if one.status >= 500}
    assert wrong == {}
    told = {path[:200]: found for path, one in zip(asked, answers, strict=True) if (found := seen(one.text, sent=path))}
    assert told == {}
    assert {one.status for one in answers} <= {200, 303, 400, 404, 414, 422}
    assert {one.status for one in answers} >= {200, 400, 404}
    assert len(asked) > 300
