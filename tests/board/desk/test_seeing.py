"""What the pages show, to whom, and what every answer carries."""

import re
from html.parser import HTMLParser

import pytest

from board.desk.guards import LARGEST
from board.desk.live import SCRIPT
from board.markup import digest
from city.times import DAY, HOUR
from indexing.sqlite import open_sqlite
from tests.board.conftest import alert_body, stored_alert
from tests.board.desk.site import Visitor, signed_in
from tests.streams.town import MILL, ZONE

HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>=HYPERLINK(1)\u202e{{7*7}}"


def put(store, *bodies):
    found = open_sqlite(store, create=False)
    found.put([stored_alert(body) for body in bodies])
    found.close()


def made(name, area=MILL, **more):
    """An alert document in the town."""
    parts = area.split(">")
    given = {"area_id": area, "area": parts[-1], "area_path": parts, "areas": [], "joined": [], "told": "at_once"}
    when = dict.fromkeys(("opened_at", "updated_at", "first_period", "last_period"), "2026-04-03T09:00:00+08:00")
    return alert_body(name, **given | when | {"feed": "complaint/town"} | more)


def below_main(page):
    return page.text.partition("<main")[2]


class TestDesk:
    def test_it_shows_what_is_not_over_and_how_fresh_the_feeds_are(self, site, alert):
        page = signed_in(site).get("/").text
        assert f'href="/alerts/{alert}"' in page
        for said in ("Pothole", "Mill", "值守台", "最近到达", "热线", "town-duty", "不是法定预警信号"):
            assert said in page, said
        assert '<noscript><meta http-equiv="refresh" content="30; url=/?again=1"></noscript>' in page

    def test_the_first_are_those_told_at_once_by_level_and_then_the_digest(self, site, store):
        put(
            store,
            made("minor", level=1),
            made("urgent", level=4),
            made("held", level=2, told="digest"),
            made("held before", told="digest", opened_at="2026-04-01T09:00:00+08:00"),
            made("held and over", told="digest", status="closed", level=1),
        )
        page = signed_in(site).get("/").text
        names = re.findall(r'href="/alerts/([^"]*)"', page)
        assert [one for one in names if len(one) != 12] == [
            "urgent",
            "minor",
            "held",
            "held%20and%20over",
            "held%20before",
        ]

    def test_an_alert_of_level_one_stands_apart_from_those_told_at_once(self, site, store):
        """The default routes tell nobody of it by itself."""
        put(store, made("minor", level=1), made("urgent", level=4))
        told, digest = signed_in(site).get("/").text.partition("立即告知")[2].split("列入定时汇总")
        assert ("/alerts/urgent" in told, "/alerts/minor" in told, "/alerts/minor" in digest) == (True, False, True)

    def test_a_row_says_up_to_when_its_numbers_count(self, site, store):
        last = {"last_period": "2026-04-03T11:00:00+08:00"}
        put(store, made("one", span="hour", **last), made("two", span="day", **last))
        page = signed_in(site).get("/").text
        one, two = (page.partition(f'href="/alerts/{name}"')[2].partition("</tr>")[0] for name in ("one", "two"))
        assert "up to</span> 04-03 12:00<" in one, "the hour that begins at 11 is counted"
        assert "up to</span> 04-03<" in two

    def test_the_numbers_are_by_state(self, site, store):
        now = ZONE.iso(site.time - HOUR)
        put(
            store,
            made("one", status="handling"),
            made("two", status="recovered"),
            made("three", status="closed", updated_at=now),
            made("four", status="closed", updated_at=ZONE.iso(site.time - DAY)),
        )
        page = signed_in(site, "mill").get("/").text
        assert re.search(r"<b>1</b><span><span[^>]*>处置中", page)
        assert re.search(r"<b>1</b><span><span[^>]*>回落", page)
        assert re.search(r"<b>1</b><span><span[^>]*>今日关闭", page)


class TestScope:
    def test_a_street_sees_its_own_and_of_those_above_only_how_many(self, site, store, alert):
        put(store, made("town-wide", "Town"), made("elsewhere", "Town>West>Hill"))
        page = signed_in(site, "mill").get("/").text
        assert f"/alerts/{alert}" in page
        assert "/alerts/town-wide" not in page
        assert "/alerts/elsewhere" not in page
        assert "Town 1" in page

    @pytest.mark.parametrize("query", ["", "?area=Town", "?area_id=Town", "?role=town-duty", "?again=1", "?deed=1"])
    def test_what_lies_elsewhere_is_not_there_by_any_way(self, site, alert, query):
        visitor = signed_in(site, "hill")
        there, nowhere = visitor.get(f"/alerts/{alert}{query}"), visitor.get(f"/alerts/nobody{query}")
        assert (there.status, there.text) == (404, nowhere.text)
        assert visitor.act(alert, "acknowledge").status == 404
        for path in (f"/{query}", f"/shift{query}"):
            assert alert not in visitor.get(path).text

    def test_a_name_that_only_begins_alike_is_elsewhere(self, site, store):
        put(store, made("near", "Town>East>Mill Lane"))
        assert signed_in(site, "mill").get("/alerts/near").status == 404
        assert signed_in(site).get("/alerts/near").status == 200

    def test_what_is_joined_from_elsewhere_is_left_out(self, site, store):
        other = {"feed": "complaint/town", "topic": "Leak", "topic_id": "Gas>Leak", "since": "2026-04-03T01:00:00.000Z"}
        other |= {"area": "Hill", "area_id": "Town>West>Hill", "observed": 9, "expected": 0.5}
        put(store, made("joined", joined=[other]))
        assert "Leak" in signed_in(site).get("/alerts/joined").text
        assert "Leak" not in signed_in(site, "mill").get("/alerts/joined").text


class TestShift:
    def test_it_shows_what_is_open_promised_and_changed(self, site, store, alert):
        put(store, made("promised", status="handling", handling=handling(handled_by="town-duty")))
        visitor = signed_in(site)
        visitor.act(alert, "note", note="pump ordered")
        page = visitor.get("/shift").text
        open_ones, promised, changed = page.split("<h2>")[1:]
        assert alert in open_ones
        assert "/alerts/promised" in promised
        assert "pump ordered" in changed

    def test_the_beginning_of_the_shift_can_be_said(self, site):
        visitor = signed_in(site)
        assert "pothole" not in visitor.get("/shift?since=2026-04-03T12:59").text.split("<h2>")[3].lower()
        assert "Pothole" in visitor.get("/shift?since=2026-04-02T00:00").text.split("<h2>")[3]
        assert visitor.get("/shift?since=yesterday").status == 400

    def test_what_ended_in_the_shift_stands_in_it(self, site, store):
        ended = {"at": "2026-04-03T02:00:00.000Z", "status": "closed", "level": 3, "why": "quiet since yesterday"}
        put(store, made("ended", status="closed", history=[ended], updated_at="2026-04-03T10:00:00+08:00"))
        assert "quiet since yesterday" in signed_in(site).get("/shift").text


def handling(**more):
    empty = {"acknowledged_at": None, "acknowledged_by": "", "handled_by": "", "outlets": [], "closed_at": None}
    return {**empty, "closed_by": "", "close_reason": "", "reopened_at": None, **more}


def dangerous(page):
    """Elements and attributes that could do something, as a browser would read them; but for the board's own script."""
    found = []
    page = page.replace(f"<script>{SCRIPT}</script>", "", 1)

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.extend([tag] if tag in {"script", "img", "iframe", "object", "link", "base"} else [])
            found.extend(name for name, _ in attributes if name.startswith("on"))

    Reader().feed(page)
    return found


def test_hostile_text_is_shown_and_does_nothing(site, store):
    long = HOSTILE * 40
    names = {"topic": HOSTILE, "topic_id": f"甲>{HOSTILE}", "topic_path": ["甲", HOSTILE], "reason": long}
    change = {
        "at": "2026-04-03T02:00:00.000Z",
        "status": HOSTILE,
        "level": 3,
        "why": HOSTILE,
        "by": HOSTILE,
        "note": long,
    }
    outlets = [{"outlet": HOSTILE, "at": "2026-04-03T02:00:00.000Z", "received_at": None}]
    put(store, made("hostile", **names, status="handling", history=[change], handling=handling(outlets=outlets)))
    visitor = signed_in(site)
    for path in ("/", "/shift", "/alerts/hostile"):
        page = visitor.get(path)
        assert page.status == 200
        assert "&lt;/script&gt;&lt;script&gt;alert(1)" in page.text, path
        assert dangerous(page.text) == [], path


def test_a_note_is_kept_without_marks_that_nobody_sees(site, store, alert):
    visitor = signed_in(site)
    visitor.act(alert, "note", note="water\u202e in\r\n the\x00 cellar")
    found = open_sqlite(store, create=False)
    assert found.get("alerts", alert)["history"][-1]["note"] == "water in the cellar"
    found.close()


class TestAnswers:
    @pytest.mark.parametrize(
        "path", ["/", "/sign-in", "/health", "/healthz", "/readyz", "/nowhere", "/alerts/x", "/shift?since=x"]
    )
    def test_every_answer_is_guarded(self, site, path):
        for visitor in (Visitor(site), signed_in(site)):
            headers = visitor.get(path).headers
            assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
            policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
            assert policy["script-src"] == f"'sha256-{digest(SCRIPT)}'"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "same-origin"
            assert headers["Cache-Control"] == "no-store"
            assert headers["Server"] == "Jianwei"

    @pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
    def test_only_get_and_post_are_answered(self, site, method):
        assert signed_in(site).ask(method, "/").status == 405

    def test_a_body_has_its_size_and_its_kind(self, site, alert):
        visitor = signed_in(site)
        visitor.get("/")
        form = {"csrf": visitor.token, "kind": "note", "note": "x" * LARGEST}
        assert visitor.post(f"/alerts/{alert}", form).status == 413
        assert visitor.post(f"/alerts/{alert}", {}, **{"Content-Type": "application/json"}).status == 415
        assert visitor.post("/sign-in", {str(number): "" for number in range(99)}).status == 400

    def test_a_fault_is_told_without_detail(self, site, store):
        put(store, made("broken", history="no list of changes"))
        page = signed_in(site).get("/alerts/broken")
        assert page.status == 500
        assert not re.search("Traceback|Error|no list|town.db", page.text)

    def test_a_store_that_is_away_is_told_as_that(self, site, store):
        visitor = signed_in(site)
        store.unlink()
        page = visitor.get("/")
        assert (page.status, "town.db" in page.text) == (503, False)
