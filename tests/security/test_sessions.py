"""Sessions and guesses: none is fixed, forged or kept beyond its end, and no name is told from another."""

import re

import pytest
from typer.testing import CliRunner

from board.desk import signing
from board.desk.accounts import load_accounts, save_accounts
from board.desk.attempts import Attempts
from board.desk.passwords import Cost, hashed, matches, parsed
from board.desk.sessions import Sessions
from jianwei.commands.board_accounts import accounts_app
from tests.board.desk.site import ACCOUNTS, PASSWORD, Site, Visitor, account, signed_in


@pytest.fixture
def site(planted, tmp_path):
    with Site(tmp_path, planted.store).running() as running:
        yield running


def test_an_id_that_was_set_before_signing_in_is_not_taken(site):
    visitor = Visitor(site)
    visitor.cookies["jianwei"] = "chosen-by-somebody-else"
    visitor.sign_in()
    assert len(visitor.cookies["jianwei"]) == 43
    other = Visitor(site)
    other.cookies["jianwei"] = "chosen-by-somebody-else"
    assert other.get("/").status == 303


def test_ids_and_tokens_are_new_each_time(site):
    visitors = [signed_in(site) for _ in range(3)]
    for visitor in visitors:
        visitor.get("/")
    assert len({one.cookies["jianwei"] for one in visitors} | {one.token for one in visitors}) == 6


@pytest.mark.parametrize(
    "change",
    [
        lambda name: name[:-1],
        lambda name: name[:-1] + ("A" if name[-1] != "A" else "B"),
        lambda name: name.swapcase(),
        lambda name: f"{name}%00",
        lambda name: f"{name}' OR '1'='1",
        lambda _: "*",
        lambda _: "",
        lambda name: f"{name}; jianwei=x",
    ],
    ids=["shorter", "one letter", "case", "nothing behind", "query", "wildcard", "empty", "a second"],
)
def test_a_cookie_that_was_changed_is_nobodys(site, change):
    visitor = signed_in(site)
    visitor.cookies["jianwei"] = change(visitor.cookies["jianwei"])
    assert visitor.get("/").status == 303


def test_the_token_of_another_session_sends_no_form(site):
    one, other = signed_in(site), signed_in(site)
    one.get("/")
    other.get("/")
    assert one.post("/sign-out", {"csrf": other.token}).status == 403
    assert one.get("/").status == 200


def test_no_session_stands_in_an_address_or_in_the_audit_log(site):
    visitor = signed_in(site)
    pages = [visitor.get(path).text for path in ("/", "/shift", "/explore", "/packs")]
    assert all(visitor.cookies["jianwei"] not in page for page in pages)
    assert all(visitor.token not in re.sub(r'name="csrf" value="[^"]*"', "", page) for page in pages)
    assert visitor.cookies["jianwei"] not in site.audit_file.read_text(encoding="utf-8")


def test_another_password_ends_every_session_of_the_account_and_no_other(site):
    before, others = [signed_in(site) for _ in range(2)], signed_in(site, "mill")
    site.signing.accounts = ACCOUNTS | {"town": account("town", "Town", idle_minutes=59)}
    assert [visitor.get("/").status for visitor in before] == [303, 303]
    assert others.get("/").status == 200


def test_an_account_is_signed_out_everywhere_at_once(tmp_path, planted):
    accounts, place = tmp_path / "site.toml", tmp_path / "sessions.db"
    save_accounts(accounts, ACCOUNTS.values())
    with Site(tmp_path, planted.store).running() as site:
        mine, others = [signed_in(site) for _ in range(2)], signed_in(site, "mill")
        asked = ["sign-out", "town", "--accounts", str(accounts), "--sessions", str(place)]
        told = CliRunner().invoke(accounts_app, asked)
        assert (told.exit_code, told.output) == (0, "signed out town: 2 sessions ended\n")
        assert [visitor.get("/").status for visitor in mine] == [303, 303]
        assert others.get("/").status == 200
    assert load_accounts(accounts) == ACCOUNTS


def test_a_sign_out_of_no_account_or_no_file_is_told(tmp_path):
    accounts = tmp_path / "site.toml"
    save_accounts(accounts, ACCOUNTS.values())
    for asked in (["sign-out", "nobody"], ["sign-out", "town", "--sessions", str(tmp_path / "none.db")]):
        assert CliRunner().invoke(accounts_app, [*asked, "--accounts", str(accounts)]).exit_code != 0
    assert not (tmp_path / "none.db").exists()


def test_an_unknown_name_costs_as_much_as_a_wrong_password(tmp_path, planted, monkeypatch):
    kept = hashed("another password of the town")
    site = Site(tmp_path, planted.store)
    site.signing.decoy = hashed("a password of no account")
    site.signing.accounts = {"town": account("town", "Town")}
    site.signing.accounts["town"] = type(ACCOUNTS["town"])(name="town", role="town-duty", area="Town", password=kept)
    costs = []
    monkeypatch.setattr(
        signing, "matches", lambda password, kept: costs.append(parsed(kept)[0]) or matches(password, kept)
    )
    with site.running():
        for name in ("town", "nobody"):
            site.time += 3_600_000
            assert Visitor(site).sign_in(name, "wrong one of the town").status == 401
    assert costs == [Cost(), Cost()]


def test_names_of_any_length_fill_no_memory(site):
    Visitor(site).sign_in("n" * 10_000, "wrong")
    assert max(len(key) for _, key in site.signing.attempts._failures) <= 64


def test_guesses_at_one_account_from_many_addresses_are_slowed_down():
    attempts, now, tried = Attempts(), 0, 0
    while now < 24 * 3_600_000:
        now += max(1000, attempts.wait("town", f"address {tried}", now))
        attempts.failed("town", f"address {tried}", now)
        tried += 1
    assert tried < 1500


def test_no_more_than_a_few_passwords_are_looked_at_at_once(site, monkeypatch):
    monkeypatch.setattr(signing, "_WAITING", 0)
    busy = Visitor(site).sign_in()
    assert (busy.status, busy.headers["Retry-After"]) == (429, "5")


def test_a_password_is_bounded_and_any_text(site):
    assert Visitor(site).sign_in("town", "\u0000\u202e" * 600).status == 401
    assert Visitor(site).sign_in("town", PASSWORD + " ").status == 401
    assert Visitor(site).sign_in("TOWN ", PASSWORD).status == 303


def test_the_file_of_sessions_gives_nobody_a_session(tmp_path):
    found = Sessions(tmp_path / "s.db")
    name, _ = found.begin(ACCOUNTS["town"], 0)
    kept = (tmp_path / "s.db").read_bytes() + b"".join(one.read_bytes() for one in tmp_path.glob("s.db-wal"))
    assert name.encode() not in kept
