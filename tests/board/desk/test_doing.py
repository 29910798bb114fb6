"""What is done with an alert from its page, by whom, and what is refused."""

import pytest

from indexing.sqlite import open_sqlite
from tests.board.desk.site import Visitor, signed_in


def document(store, alert):
    found = open_sqlite(store, create=False)
    try:
        return found.get("alerts", alert)
    finally:
        found.close()


def test_an_alert_goes_through_the_hands_of_a_desk(site, store, alert):
    visitor = signed_in(site)
    for kind, fields, status, said in (
        ("acknowledge", {}, "acknowledged", "acknowledged"),
        ("handle", {}, "handling", "being handled"),
        ("note", {"note": "pump = 3+1"}, "handling", "pump = 3+1"),
        ("hand_over", {"outlet": "应急"}, "handling", "handed over to 应急"),
        ("received", {"outlet": "应急"}, "handling", "received by 应急"),
        ("close", {"reason": "handled", "note": "filled"}, "closed", "closed: real and handled"),
        ("reopen", {}, "reopened", "reopened"),
    ):
        site.time += 60_000
        page = visitor.act(alert, kind, **fields)
        assert (page.status, document(store, alert)["status"]) == (200, status), kind
        assert "已生效" in page.text, kind
        assert said in page.text, kind
    assert [(line["what"], line["alert"], line["outcome"]) for line in site.audit[1:]] == [
        (kind, alert, "done") for kind in ("acknowledge", "handle", "note", "hand_over", "received", "close", "reopen")
    ]
    told = site.audit_file.read_text(encoding="utf-8")
    assert "pump" not in told
    assert "filled" not in told


def test_one_that_is_assigned_shows_the_desk_that_has_it_and_never_a_person(site, alert):
    visitor = signed_in(site)
    page = visitor.act(alert, "assign", to="mill-duty", note="pump there")
    assert "assigned to mill-duty" in page.text
    assert "mill-duty" in visitor.get("/").text
    assert visitor.act(alert, "assign", to="王小明").status == 422


def test_a_deed_is_of_the_role_and_no_account_stands_in_the_log(site, store, alert):
    signed_in(site, "mill").act(alert, "acknowledge")
    found = document(store, alert)
    assert found["handling"]["acknowledged_by"] == "mill-duty"
    assert found["history"][-1]["by"] == "mill-duty"


def test_of_two_officers_the_second_is_told_plainly(site, store, alert):
    first, second = signed_in(site), signed_in(site, "second")
    for visitor in (first, second):
        visitor.get(f"/alerts/{alert}")
    assert "已生效" in first.act(alert, "close", reason="handled").text
    site.time += 1
    page = second.act(alert, "close", reason="not_useful")
    assert 'role="alert"' in page.text
    assert "未生效" in page.text
    assert "not done, it is closed by town-duty: real and handled" in page.text
    assert document(store, alert)["handling"]["close_reason"] == "handled"
    assert site.audit[-1]["why"] == "desk"


def test_what_fits_is_offered_and_nothing_else(site, alert):
    visitor = signed_in(site)

    def offered():
        page = visitor.get(f"/alerts/{alert}").text
        return [kind for kind in KINDS if f'name="kind" value="{kind}"' in page]

    assert offered() == ["acknowledge", "handle", "assign", "hand_over", "close", "note"]
    visitor.act(alert, "hand_over", outlet="应急")
    assert offered() == ["assign", "hand_over", "received", "close", "note"]
    visitor.act(alert, "close", reason="known")
    assert offered() == ["reopen", "note"]


KINDS = ("acknowledge", "handle", "assign", "hand_over", "received", "close", "reopen", "note")


@pytest.mark.parametrize("note", ["ask 13812345678", "张先生来电", "京A12345 停在路口"])
def test_a_note_on_a_person_is_refused_and_said_nowhere(site, store, alert, note):
    before = document(store, alert)
    page = signed_in(site).act(alert, "note", note=note)
    assert (page.status, note in page.text, document(store, alert)) == (422, False, before)
    assert "never of persons" in page.text
    assert note not in site.audit_file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "fields", [{"kind": "shout"}, {"kind": "close", "reason": "bored"}, {"kind": "close"}, {"kind": ""}, {}]
)
def test_a_form_that_no_page_sends_is_refused(site, store, alert, fields):
    before, visitor = document(store, alert), signed_in(site)
    visitor.get("/")
    answer = visitor.post(f"/alerts/{alert}", {"csrf": visitor.token, **fields})
    assert answer.status in {400, 422}
    assert document(store, alert) == before


def test_a_screen_on_a_wall_sees_and_does_nothing(site, store, alert):
    before, wall = document(store, alert), signed_in(site, "wall")
    assert "<button" not in wall.get(f"/alerts/{alert}").text.partition("<main")[2]
    assert wall.act(alert, "acknowledge").status == 403
    assert document(store, alert) == before


class TestForgery:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": None},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
    )
    @pytest.mark.parametrize("path", ["/alerts/{alert}", "/sign-in", "/sign-out"])
    def test_a_form_from_elsewhere_does_nothing(self, site, store, alert, headers, path):
        before, visitor = document(store, alert), signed_in(site)
        visitor.get("/")
        form = {"csrf": visitor.token, "kind": "acknowledge", "name": "town", "password": "x"}
        assert visitor.post(path.format(alert=alert), form, **headers).status == 403
        assert [site.audit[-1][name] for name in ("what", "outcome", "why")] == ["form", "refused", "origin"]
        assert document(store, alert) == before
        assert visitor.get("/").status == 200

    @pytest.mark.parametrize("token", ["", "guess", None])
    def test_a_form_without_the_token_of_its_session_does_nothing(self, site, store, alert, token):
        before, visitor, other = document(store, alert), signed_in(site), signed_in(site, "second")
        other.get("/")
        form = {"kind": "acknowledge", "csrf": other.token if token is None else token}
        assert visitor.post(f"/alerts/{alert}", form).status == 403
        assert visitor.post("/sign-out", form).status == 403
        assert [line["why"] for line in site.audit[-2:]] == ["csrf", "csrf"]
        assert document(store, alert) == before

    def test_without_a_session_there_is_nothing_to_forge(self, site, store, alert):
        before = document(store, alert)
        assert Visitor(site).post(f"/alerts/{alert}", {"kind": "acknowledge", "csrf": ""}).status == 303
        assert document(store, alert) == before
