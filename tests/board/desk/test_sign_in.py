"""Who is let in, how slowly others are told no, and when a session ends."""

import sqlite3
from contextlib import closing
from ipaddress import ip_network

import pytest

from board.desk.guards import Gate
from city.times import HOUR, MINUTE, SECOND
from tests.board.desk.site import PASSWORD, Site, Visitor, account, signed_in


def test_who_is_not_signed_in_is_led_to_sign_in_and_from_there_on(site, alert):
    visitor = Visitor(site)
    asked = visitor.get(f"/alerts/{alert}")
    assert (asked.status, asked.headers["Location"], asked.text) == (303, f"/sign-in?next=/alerts/{alert}", "")
    form = visitor.get(asked.headers["Location"])
    assert f'name="next" value="/alerts/{alert}"' in form.text
    went = visitor.post("/sign-in", {"name": "town", "password": PASSWORD, "next": f"/alerts/{alert}"})
    assert (went.status, went.headers["Location"]) == (303, f"/alerts/{alert}")
    assert "Pothole" in visitor.get(f"/alerts/{alert}").text


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "/nowhere", "/alerts/a/b"]
)
def test_nobody_is_led_elsewhere(site, onward):
    went = Visitor(site).post("/sign-in", {"name": "town", "password": PASSWORD, "next": onward})
    assert (went.status, went.headers["Location"]) == (303, "/")


def test_the_cookie_is_for_this_site_and_no_script(site):
    (cookie,) = Visitor(site).sign_in().headers.get_all("Set-Cookie")
    assert cookie.startswith("jianwei=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}


def test_an_encrypted_site_has_a_cookie_that_no_other_host_can_set(store, tmp_path):
    gate = Gate(origin="https://board.example", secure=True)
    with Site(tmp_path, store, gate=gate).running() as site:
        answer = Visitor(site).sign_in(Origin="https://board.example")
    (cookie,) = answer.headers.get_all("Set-Cookie")
    assert cookie.startswith("__Host-jianwei=")
    assert "Secure" in {part.strip() for part in cookie.split(";")}
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(site):
    wrong, unknown = Visitor(site).sign_in("town", "not the right one"), Visitor(site).sign_in("nobody", PASSWORD)
    assert (wrong.status, unknown.status) == (401, 401)
    assert wrong.text == unknown.text
    assert [(line["account"], line["why"]) for line in site.audit] == [("town", "password"), ("", "password")]
    assert PASSWORD not in site.audit_file.read_text(encoding="utf-8")


def test_guessing_becomes_slow_and_the_right_password_waits_too(site):
    visitor = Visitor(site)
    assert [visitor.sign_in("town", "wrong one").status for _ in range(4)] == [401, 401, 401, 429]
    waiting = visitor.sign_in()
    assert (waiting.status, waiting.headers["Retry-After"]) == (429, "1")
    site.time += SECOND
    assert visitor.sign_in().status == 303
    assert visitor.sign_in("town", "wrong one").status == 401


def test_an_address_that_tries_many_accounts_waits(site):
    visitor = Visitor(site)
    for number in range(10):
        assert visitor.sign_in(f"guess{number}", "wrong one").status == 401
    assert visitor.sign_in("mill").status == 429
    site.time += HOUR
    assert visitor.sign_in("mill").status == 303


def test_a_session_ends_when_nobody_uses_it(site):
    visitor = signed_in(site)
    site.time += 59 * MINUTE
    assert visitor.get("/").status == 200
    site.time += 59 * MINUTE
    assert visitor.get("/?again=1").status == 200
    site.time += MINUTE
    assert visitor.get("/").status == 303


def test_a_session_ends_with_the_shift_however_much_it_is_used(site):
    visitor = signed_in(site)
    for _ in range(12):
        site.time += 59 * MINUTE
        assert visitor.get("/").status == 200
    site.time += 12 * MINUTE
    assert visitor.get("/").status == 303


def test_signing_out_ends_it_for_good(site):
    visitor = signed_in(site)
    visitor.get("/")
    cookies = dict(visitor.cookies)
    assert visitor.post("/sign-out", {"csrf": visitor.token}).headers["Location"] == "/sign-in"
    visitor.cookies = cookies
    assert visitor.get("/").status == 303
    assert [line["what"] for line in site.audit] == ["sign_in", "sign_out"]


def test_signing_in_again_ends_the_session_before(site):
    visitor = signed_in(site)
    former = Visitor(site)
    former.cookies = dict(visitor.cookies)
    visitor.sign_in("mill")
    assert former.get("/").status == 303
    assert visitor.get("/").status == 200


def test_an_account_that_is_changed_or_gone_has_no_session(site):
    visitor = signed_in(site)
    site.signing.accounts = {"town": account("town", "Town>East")}
    assert visitor.get("/").status == 303


def test_the_file_of_sessions_holds_no_id_that_works(site):
    visitor = signed_in(site)
    with closing(sqlite3.connect(site.sessions_file)) as connection:
        rows = connection.execute("select * from sessions").fetchall()
    assert visitor.cookies["jianwei"] not in str(rows)
    assert site.sessions_file.stat().st_mode & 0o077 == 0


class TestProxy:
    @pytest.fixture
    def behind(self, store, tmp_path):
        gate = Gate(proxies=(ip_network("127.0.0.1"),), vouching="X-Remote-User")
        with Site(tmp_path, store, gate=gate).running() as running:
            yield running

    def test_who_a_proxy_vouches_for_is_signed_in_as_long_as_it_does(self, behind):
        visitor = Visitor(behind)
        assert visitor.get("/", X_Remote_User="mill").status == 200
        assert visitor.get("/", X_Remote_User="mill").status == 200
        assert len([line for line in behind.audit if line["what"] == "sign_in"]) == 1
        assert visitor.get("/").status == 303

    def test_another_name_is_another_session(self, behind, alert):
        visitor = Visitor(behind)
        assert visitor.get(f"/alerts/{alert}", X_Remote_User="mill").status == 200
        assert visitor.get(f"/alerts/{alert}", X_Remote_User="hill").status == 404
        assert visitor.get("/", X_Remote_User="nobody").status == 303

    def test_the_address_is_the_one_that_the_proxy_has_seen(self, behind):
        Visitor(behind).sign_in("town", "wrong one", X_Forwarded_For="6.6.6.6, 192.0.2.7")
        assert behind.audit[-1]["address"] == "192.0.2.7"

    def test_the_header_of_anybody_else_says_nothing(self, site):
        assert Visitor(site).get("/", X_Remote_User="town").status == 303
        Visitor(site).sign_in("town", "wrong one", X_Forwarded_For="192.0.2.7")
        assert site.audit[-1]["address"] == "127.0.0.1"
