"""Nobody gets anything of places elsewhere: by no page, no file, no name in an address, however it is written."""

from urllib.parse import quote, urlencode

import pytest

from tests.board.desk.facts.test_histories import made_id
from tests.board.desk.facts.test_indicators import page_of
from tests.board.desk.focus.analyst import candidates
from tests.board.desk.site import Visitor, signed_in
from tests.security.planted import ALERT, BIN, ELSEWHERE, NUMBERS, TOPIC, WORDS, seen
from tests.security.routes import DEEDS_POSTED, ENDINGS, IDS, READ, WITHOUT_SIGNING_IN

ACCOUNTS = ("mill", "east")
"""A street and a district."""


def every_route(site):
    return {
        (route.method, route.resource.canonical)
        for route in site.board.application().router.routes()
        if route.resource is not None
    }


def test_every_route_is_attacked(board):
    routes = every_route(board)
    read = {path.partition(":")[0] + ("}" if ":" in path else "") for method, path in routes if method == "GET"}
    assert read == READ.keys()
    assert {path for method, path in routes if method == "POST"} == DEEDS_POSTED.keys()
    assert {method for method, _ in routes} == {"GET", "POST"}


def addresses(route, ids):
    """The addresses of a route: as a page asks, and with each name and each value, one at a time."""
    path, asked, names, places = READ[route]
    places = [one.format(pack=ids["fell"], history=ids["history"]) for one in places]
    paths = [path.replace("{id}", one) for one in places] or [path]
    for place in places[:1]:
        paths += [path.replace("{id}", how.replace("{id}", place)) for how in IDS]
    for one in paths:
        endings = ENDINGS.get(path, ("csv", "xlsx")) if "{ending}" in one else ("",)
        for ending in endings:
            here = one.replace("{ending}", ending)
            yield here, asked
            if one is paths[0] and ending == endings[0]:
                given = [(name, value) for name, values in names.items() for value in values]
                yield from (
                    (here, {**asked, name: value.format(pack=ids["fell"], history=ids["history"])})
                    for name, value in given
                )
            elif one is paths[0]:
                yield here, {**asked, "area": ELSEWHERE}


def ask(visitor, path, asked):
    return visitor.raw(f"{path}?{urlencode(asked)}" if asked else path)


@pytest.mark.parametrize("name", ACCOUNTS)
@pytest.mark.parametrize("route", READ)
def test_no_answer_holds_anything_of_elsewhere(board, name, route):
    visitor = signed_in(board, name)
    for path, asked in addresses(route, board.ids):
        answer = ask(visitor, path, asked)
        assert answer.status in {200, 303, 400, 404, 422}, (path, asked, answer.status)
        told = seen(answer.text, sent=f"{path} {' '.join(asked.values())}")
        assert not told, (path, asked, told)


def test_the_city_sees_all_of_it_so_that_its_absence_elsewhere_says_something(board):
    visitor, told = signed_in(board), set()
    for path in (
        "/",
        "/shift",
        "/units",
        "/silences",
        "/focus",
        "/meetings",
        f"/alerts/{ALERT}",
        "/alerts/own",
        "/alerts/zqcity",
        READ["/focus/{focus}"][0].format(id=READ["/focus/{focus}"][3][0]),
        *(f"/meetings/{one}" for one in READ["/meetings/{meeting}"][3]),
        f"/explore/cell?{urlencode({'topic': TOPIC, 'area': ELSEWHERE})}",
        f"/explore/csv?{urlencode({'topic': BIN, 'area': 'Town>West', 'period': 'day'})}",
        f"/explore/cell/csv?{urlencode({'topic': BIN, 'area': ELSEWHERE})}",
        f"/packs/{board.ids['fell']}/json",
    ):
        told |= seen(visitor.raw(path).text)
    told |= {"zqcase"} if "zqcase" in visitor.get(alert_of_elsewhere(visitor)).text else set()
    assert set(WORDS) <= told
    assert {one.replace(",", "").replace(" ", "") for one in told - {*WORDS}} == set(map(str, NUMBERS))


def alert_of_elsewhere(visitor):
    """The path of the alert that the cases of the place elsewhere have raised."""
    page = visitor.get(f"/explore/cell?{urlencode({'topic': BIN, 'area': ELSEWHERE, 'period': 'month'})}").text
    return next(one for one in page.split('"') if one.startswith("/alerts/") and "zq" not in one)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_what_lies_elsewhere_is_answered_as_what_there_is_not(board, name):
    """The same bytes but for the name, so that not even its existence can be guessed."""
    visitor = signed_in(board, name)
    nowhere = "Town>West>Nowhre"
    for route, (path, asked, names, places) in READ.items():
        for place in (one.format(pack=board.ids["fell"], history=board.ids["history"]) for one in places):
            if place == "own":
                continue
            unknown = place[:-1] + ("0" if place[-1] != "0" else "1")
            for ending in ENDINGS.get(path, ("",)):
                for more in ("", "?deed=1775192400000", "?again=1", "?since=now"):
                    shown, other = (visitor.get(path.format(id=one, ending=ending) + more) for one in (place, unknown))
                    assert (shown.status, shown.text.replace(place, unknown)) == (other.status, other.text), route
        if "area" in names:
            for ending in ("csv", "xlsx") if "{ending}" in path else ("",):
                here = path.format(ending=ending)
                shown, other = (ask(visitor, here, {**asked, "area": one}) for one in (ELSEWHERE, nowhere))
                assert shown.status == 404, route
                assert (shown.status, shown.text) == (other.status, other.text), route


@pytest.mark.parametrize("name", ACCOUNTS)
def test_what_is_worked_out_beside_the_pages_and_handed_out_is_of_the_own_area(board, name):
    visitor, own = signed_in(board, name), {"mill": "Town>East>Mill", "east": "Town>East"}[name]
    asked = urlencode({"feed": "complaint/town", "topic": "Waste>Bin", "month": "2026-03"})
    told = {}
    page = candidates(visitor, f"/evidence?{asked}", "正在汇集")
    assert page.status == 200
    told["evidence"] = seen(page.text.encode())
    paths = [f"/evidence/{one}?{asked}" for one in ("csv", "xlsx")]
    if name == "east":
        told["candidates"] = seen(candidates(visitor, "/candidates?month=2026-03").text.encode())
        paths += [f"/candidates/{one}?month=2026-03" for one in ("csv", "xlsx")]
    else:
        paths += [f"/packs/{board.ids['mill']}/{one}" for one in ENDINGS["/packs/{id}/{ending}"]]
        paths += [f"/packs/{board.ids['mill']}"]
    for path in paths:
        answer = visitor.raw(path)
        assert answer.status == 200, path
        told[path] = seen(answer.text)
    assert told == {path: set() for path in told}, own


@pytest.mark.parametrize("name", ACCOUNTS)
def test_history_sheets_and_indicators_hold_nothing_of_elsewhere(board, name):
    visitor, own = signed_in(board, name), {"mill": "Town>East>Mill", "east": "Town>East"}[name]
    sheets = [f"/history/{made_id(visitor, own, topic)}" for topic in ("Waste>Bin", "Water", "Roads")]
    page_of(visitor, "street")
    paths = [f"{sheet}/{file}" for sheet in sheets for file in ENDINGS["/history/{id}/{ending}"]]
    paths += [f"/indicators/{one}?year=2026&tier=street" for one in ENDINGS["/indicators/{ending}"]]
    for path in (*sheets, *paths, "/history", "/indicators?year=2026&tier=street"):
        answer = visitor.raw(path)
        assert (answer.status, seen(answer.text)) == (200, set()), path


class Asked(dict):
    """An address's names and values, which notes the names that are looked for."""

    noted: set[str]

    def get(self, key, default=None):
        self.noted.add(key)
        return super().get(key, default)

    def __contains__(self, key):
        self.noted.add(key)
        return super().__contains__(key)

    def __getitem__(self, key):
        self.noted.add(key)
        return super().__getitem__(key)


@pytest.mark.parametrize("route", READ)
def test_every_name_that_a_page_looks_for_in_its_address_is_attacked(board, route, monkeypatch):
    noted = set()

    def query(request):
        found = Asked(request.rel_url.query)
        found.noted = noted
        return found

    path, asked, names, places = READ[route]
    place = (
        "own"
        if "own" in places
        else places[0].format(pack=board.ids["mill"], history=board.ids["history"])
        if places
        else ""
    )
    visitor = signed_in(board)
    monkeypatch.setattr("aiohttp.web.Request.query", property(query))
    for more in ({}, {"period": "own", "from": "2026-03-01", "to": "2026-03-02"}):
        ask(visitor, path.format(id=place, ending=ENDINGS.get(path, ("csv",))[0]), {**asked, **more})
    assert noted - {"again"} <= names.keys() - {"again"}
    assert "again" not in noted or "again" in names or path in {"/healthz", "/readyz"} or "{ending}" in path


def test_nobody_sees_a_page_without_signing_in(board):
    for route, (path, asked, _, places) in READ.items():
        place = places[0].format(pack=board.ids["town"], history=board.ids["history"]) if places else ""
        answer = ask(Visitor(board), path.format(id=place, ending=ENDINGS.get(path, ("csv",))[0]), asked)
        if route not in WITHOUT_SIGNING_IN:
            assert (answer.status, answer.text) == (303, b""), route
            assert answer.headers["Location"].startswith("/sign-in"), route


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_no_other_method_reaches_a_page(board, method):
    visitor = signed_in(board)
    for path, asked, _, places in READ.values():
        place = places[0].format(pack=board.ids["town"], history=board.ids["history"]) if places else ""
        address = path.format(id=place, ending=ENDINGS.get(path, ("csv",))[0])
        answer = visitor.ask(method, f"{address}?{urlencode(asked)}", raw=True)
        assert answer.status == 405, address
        assert not seen(answer.text, sent=address)


def test_a_step_of_a_path_leads_nowhere_else(board):
    visitor = signed_in(board, "mill")
    for path in (
        "/alerts/..%2fhealth",
        "/packs/..%2f..%2fetc%2fpasswd",
        "/packs/%2e%2e/html",
        "/focus/%2e%2e%2fhealth",
    ):
        answer = visitor.raw(path)
        assert answer.status == 404, path
        assert quote("root:", safe=":") not in answer.text.decode()
