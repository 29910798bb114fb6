"""Outlets confirm hand-overs at the board: by their own token, of their own, once; all else is refused, and audited."""

import json

import pytest

from board.desk.outlets import Outlets, load_outlets
from board.desk.receipts import A_MINUTE
from city.times import MINUTE
from intake.errors import ProfileError
from streams.errors import UnreachableError
from tests.board.desk.site import Site, Visitor, signed_in
from tests.board.desk.test_doing import document

TOKEN, OTHER = "t" * 32, "u" * 32


@pytest.fixture
def site(store, tmp_path):
    made = Site(tmp_path, store)
    made.board.outlets = Outlets([("应急", TOKEN), ("调解", OTHER)])
    with made.running() as running:
        yield running


@pytest.fixture
def handed(site, store, alert):
    """The id of a hand-over that an officer has asked for."""
    signed_in(site).act(alert, "hand_over", outlet="应急")
    site.time += 15 * MINUTE
    (one,) = document(store, alert)["handling"]["outlets"]
    return one["hand_over"]


def confirm(site, hand_over, token=TOKEN, **headers):
    sent = {"Content-Type": "application/json", "Authorization": f"Bearer {token}", **headers}
    body = hand_over if isinstance(hand_over, bytes) else json.dumps({"hand_over": hand_over})
    answer = Visitor(site).ask(
        "POST", "/outlets/receipts", body, **{key: value for key, value in sent.items() if value}
    )
    return answer.status, json.loads(answer.text)


def test_an_outlet_confirms_its_hand_over_and_all_pages_say_so(site, store, alert, handed):
    assert confirm(site, handed) == (200, {"hand_over": handed, "status": "received"})
    found = document(store, alert)
    assert found["handling"]["outlets"][0]["received_at"] == "2026-04-03T05:15:00.000Z"
    assert (found["history"][-1]["by"], found["history"][-1]["why"]) == ("应急", "received by 应急")
    page = signed_in(site).get(f"/alerts/{alert}").text
    assert "13:15" in page
    assert "NOT RECEIVED" not in page
    last = site.audit[-2]
    assert [last[key] for key in ("account", "what", "alert", "outcome")] == ["outlet:应急", "receipt", alert, "done"]


def test_twice_is_once(site, store, alert, handed):
    first = confirm(site, handed)
    before = document(store, alert)
    site.time += MINUTE
    assert confirm(site, handed) == first
    assert document(store, alert) == before


def test_after_an_officer_was_faster_it_is_received_as_it_was(site, store, alert, handed):
    signed_in(site).act(alert, "received", outlet="应急")
    before = document(store, alert)
    assert confirm(site, handed)[0] == 200
    assert document(store, alert) == before


@pytest.mark.parametrize("token", ["", "guess", TOKEN[:-1], TOKEN + "t", TOKEN.upper(), "密" * 9])
def test_a_forged_token_is_refused_and_written_down_without_it(site, store, alert, handed, token):
    before = document(store, alert)
    headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    assert confirm(site, handed, **headers) == (401, {"error": "token"})
    assert document(store, alert) == before
    last = site.audit[-1]
    assert [last[key] for key in ("account", "what", "outcome", "why")] == ["", "receipt", "refused", "token"]


@pytest.mark.parametrize("given", [None, f"Basic {TOKEN}", TOKEN])
def test_without_a_bearer_token_nothing_is_looked_at(site, handed, given):
    assert confirm(site, handed, Authorization=given) == (401, {"error": "token"})


def test_guessing_is_slowed_down_and_keeps_no_outlet_out(site, handed):
    said = [confirm(site, handed, f"guess {number}")[0] for number in range(5)]
    assert said == [401, 401, 401, 429, 429]
    assert confirm(site, handed)[0] == 200


def test_another_outlets_hand_over_is_as_good_as_none(site, store, alert, handed):
    assert confirm(site, handed, OTHER) == (404, {"error": "no such hand-over"})
    assert not document(store, alert)["handling"]["outlets"][0]["received_at"]


def test_a_hand_over_that_there_is_not_is_404(site, alert):
    for name in (f"{alert}-0123456789abcdef", "none-0123456789abcdef"):
        assert confirm(site, name) == (404, {"error": "no such hand-over"})


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", {}, 400),
        (b"{", {}, 400),
        (b"[]", {}, 400),
        (b'{"hand_over": 7}', {}, 400),
        (b'{"hand_over": "../x"}', {}, 400),
        (b"\xff", {}, 400),
        (b'{"hand_over": "a-0123456789abcdef", "x": "' + b"y" * 20_000 + b'"}', {}, 413),
        (b"hand_over=a-0123456789abcdef", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
def test_what_is_no_receipt_is_said_without_saying_it(site, body, headers, status):
    assert confirm(site, body, **headers)[0] == status
    assert "yyyy" not in site.audit_file.read_text(encoding="utf-8")


def test_more_in_a_minute_than_an_outlet_can_have_waits(site, alert):
    name = f"{alert}-0123456789abcdef"
    assert {confirm(site, name)[0] for _ in range(A_MINUTE)} == {404}
    assert confirm(site, name)[0] == 429
    assert confirm(site, name, OTHER)[0] == 404
    site.time += MINUTE
    assert confirm(site, name)[0] == 404


def test_it_is_asked_with_post_alone(site):
    assert Visitor(site).get("/outlets/receipts").status == 405


def test_a_board_without_outlets_has_no_such_address(store, tmp_path):
    with Site(tmp_path, store).running() as site:
        assert Visitor(site).ask("POST", "/outlets/receipts", b"{}").status == 404


def test_where_the_log_is_away_it_says_come_again(store, tmp_path, alert):
    with Site(tmp_path, store).running() as first:
        signed_in(first).act(alert, "hand_over", outlet="应急")
    (one,) = document(store, alert)["handling"]["outlets"]

    def away(_):
        raise UnreachableError("no broker")

    for act, status in ((away, 503), (lambda _: None, 202)):
        folder = tmp_path / str(status)
        folder.mkdir()
        made = Site(folder, store, act=act)
        made.board.outlets = Outlets([("应急", TOKEN)])
        with made.running() as site:
            assert confirm(site, one["hand_over"])[0] == status
            assert site.audit[-1]["outcome"] == ("failed" if status == 503 else "sent")


class TestTheFileOfOutlets:
    GOOD = '[[outlet]]\nname = "应急"\ntoken_file = "a"\n'

    def file(self, tmp_path, text, **tokens):
        for name, token in tokens.items():
            (tmp_path / name).write_text(token, encoding="utf-8")
        path = tmp_path / "outlets.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def test_names_each_with_the_file_of_its_token(self, tmp_path):
        found = load_outlets(self.file(tmp_path, self.GOOD, a=f"{TOKEN}\n"))
        assert (found.named_by(TOKEN), found.named_by(OTHER)) == ("应急", None)

    @pytest.mark.parametrize(
        ("text", "tokens", "said"),
        [
            (GOOD, {}, r"outlets\.toml:3: \[outlet\] token_file: a cannot be read"),
            (GOOD, {"a": "short"}, "expected a line of 24 characters or more"),
            (GOOD, {"a": "two lines of\nwhich no token is made"}, "expected a line"),
            (GOOD + GOOD, {"a": TOKEN}, r":5: \[outlet\] name: stands twice"),
            (GOOD + GOOD.replace("应急", "调解"), {"a": TOKEN}, "the token of another outlet"),
            (GOOD + 'colour = "red"\n', {"a": TOKEN}, r":4: \[outlet\] colour: unknown key"),
            ("", {}, "outlet"),
        ],
    )
    def test_what_is_wrong_is_named_and_no_token_is_said(self, tmp_path, text, tokens, said):
        with pytest.raises(ProfileError, match=said) as raised:
            load_outlets(self.file(tmp_path, text, **tokens))
        assert TOKEN not in str(raised.value)
