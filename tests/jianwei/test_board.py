"""``jianwei board`` and ``jianwei board-account`` as an operator runs them."""

import io
import json
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from board.desk.accounts import load_accounts
from board.desk.passwords import matches
from tests.board.desk.site import Visitor
from tests.board.desk.test_receipts import confirm
from tests.patience import PATIENCE
from tests.streams.town import LAMP, MILL, event, hourly, run

ROOT = Path(__file__).resolve().parents[2]
LISTENING = re.compile(r"listening at [^ ]*:(\d+) for")
UNKNOWN = "none-0123456789abcdef"
WORD = "a password of the desk"
LINK = (
    "--case-link",
    "https://12345.town.example/{id}",
    "--case-link",
    "incident/grid=http://grid.example/{feed}/{id}",
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "board.toml"


@pytest.fixture
def account(command, file, monkeypatch):
    """Runs ``board-account`` with a password on standard input."""

    def run(*arguments, word=WORD):
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{word}\n"))
        return command("board-account", *arguments, "--accounts", file)

    return run


def desk(name="desk-3", role="city-duty", area="见微市>东区"):
    return ("add", name, "--role", role, "--area", area)


def test_an_account_is_made_changed_listed_and_removed(account, file):
    assert account(*desk())[0] == 0
    assert account(*desk("wall"), "--reads-only", "--by-proxy", "--hours", 168)[0] == 0
    assert file.stat().st_mode & 0o077 == 0
    assert WORD not in file.read_text(encoding="utf-8")
    assert tomllib.loads(file.read_text(encoding="utf-8"))["account"][0]["area"] == "见微市>东区"
    assert matches(WORD, load_accounts(file)["desk-3"].password)
    assert account("password", "desk-3", word="another word of it")[0] == 0
    assert not matches(WORD, load_accounts(file)["desk-3"].password)
    code, out, _ = account("list", "--json")
    assert code == 0
    assert b"scrypt" not in out
    assert {one["name"]: one["reads_only"] for one in json.loads(out)} == {"desk-3": False, "wall": True}
    assert account("remove", "wall")[0] == 0
    assert list(load_accounts(file)) == ["desk-3"]


@pytest.mark.parametrize(
    ("arguments", "word", "said"),
    [
        (desk(), "short", "12 to 256 characters"),
        (desk(role="张三"), WORD, "looks like the name of a person"),
        (desk(role="ask 13812345678"), WORD, "--role holds a phone number"),
        (desk(name="Desk 3"), WORD, "name: expected small letters"),
        (desk(area=">"), WORD, "area"),
        (("password", "nobody"), WORD, "no account"),
    ],
)
def test_an_account_that_cannot_be_is_refused_and_nothing_is_kept(account, file, arguments, word, said):
    code, _, err = account(*arguments, word=word)
    assert code == 1
    assert said in err or "cannot be read" in err
    assert word not in err
    assert not file.exists()


def test_a_second_account_of_a_name_is_refused(account):
    account(*desk())
    code, _, err = account(*desk())
    assert (code, "there is an account desk-3 already" in err) == (1, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[account]]\nname = "a"\nrole = "r"\n', r"board.toml:1: \[account\] area"),
        ('[[account]]\nname = "a"\nrole = "r"\narea = "A"\npassword = "plain"\n', r"board.toml:5: .*scrypt"),
        ('[[account]]\nname = "a"\nrole = "r"\narea = "A"\nhuors = 3\n', r"board.toml:5: .*huors"),
        ("", "board.toml:1: no account"),
    ],
)
def test_a_wrong_file_of_accounts_is_told_with_its_line(command, file, store_of_a_town, text, said):
    file.write_text(text, encoding="utf-8")
    code, _, err = command("board", "--accounts", file, "--store", f"sqlite:{store_of_a_town}")
    assert code == 1
    assert re.search(said, err), err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--listen", "0.0.0.0:0"), "off loopback it must be encrypted"),
        (("--origin", "board.example"), "--origin: expected https://HOST"),
        (("--proxy", "nowhere"), "--proxy 'nowhere': expected an address"),
        (("--proxy-header", "X-User"), "--proxy-header needs --proxy"),
        (("--case-link", "javascript:alert({id})"), "--case-link: expected https://HOST/...{id}"),
        (("--case-link", "https://city.example/case"), "--case-link: expected {id} in the address"),
    ],
)
def test_a_board_that_would_not_be_safe_does_not_start(command, account, file, options, said):
    account(*desk())
    code, _, err = command("board", "--accounts", file, "--store", "sqlite:none.db", *options)
    assert (code, said in err) == (1, True), err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--packs", "none"), "--packs none: no such folder"),
        (("--themes", "none"), "none"),
        (("--weights", "pyproject.toml"), "pyproject.toml:"),
        (("--former", "none.toml"), "none.toml:"),
    ],
)
def test_settings_of_analysts_that_cannot_be_read_are_told(  # noqa: PLR0917 - fixtures
    command, account, file, store_of_a_town, options, said
):
    account(*desk())
    code, _, err = command("board", "--accounts", file, "--store", f"sqlite:{store_of_a_town}", *options)
    assert (code, said in err) == (1, True), err


@pytest.fixture
def store_of_a_town(tmp_path):
    path = tmp_path / "town.db"
    run(path, [event("1", "2026-03-01 08:00", LAMP, MILL)], hourly("2026-03-01 09:00", "2026-03-01 10:00"))
    return path


def test_a_wrong_file_of_outlets_is_told_with_its_line(command, account, file, store_of_a_town, tmp_path):
    account(*desk())
    outlets = tmp_path / "outlets.toml"
    outlets.write_text('[[outlet]]\nname = "应急"\ntoken_file = "token"\n', encoding="utf-8")
    given = ("--accounts", file, "--outlets", outlets, "--store", f"sqlite:{store_of_a_town}")
    code, _, err = command("board", *given)
    assert (code, "outlets.toml:3: [outlet] token_file: token cannot be read" in err) == (1, True), err


def test_a_board_serves_until_it_is_stopped_and_reads_its_accounts_again(account, file, store_of_a_town, tmp_path):
    account(*desk(area="Town"))
    log = tmp_path / "log"
    arguments = ("--accounts", file, "--store", f"sqlite:{store_of_a_town}", "--listen", "127.0.0.1:0")
    outlets, token = tmp_path / "outlets.toml", tmp_path / "token"
    outlets.write_text('[[outlet]]\nname = "应急"\ntoken_file = "token"\n', encoding="utf-8")
    token.write_text("a" * 32)
    arguments += ("--outlets", outlets, *LINK)
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "jianwei", "board", *map(str, arguments)], cwd=ROOT, stderr=errors
        )
    try:
        until = time.monotonic() + PATIENCE
        while not (found := LISTENING.search(log.read_text(encoding="utf-8"))):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < until
            time.sleep(0.05)
        at = Running(int(found[1]))
        visitor = Visitor(at)
        assert visitor.get("/healthz").status == 200
        assert visitor.sign_in("desk-3", WORD).status == 303
        assert "热线" in visitor.get("/").text
        assert [confirm(at, UNKNOWN, letter * 32)[0] for letter in "ab"] == [404, 401]
        token.write_text("b" * 32)
        account("password", "desk-3", word="another word of it")
        process.send_signal(signal.SIGHUP)
        while visitor.get("/").status != 303:
            assert time.monotonic() < until
        assert visitor.sign_in("desk-3", "another word of it").status == 303
        assert [confirm(at, UNKNOWN, letter * 32)[0] for letter in "ab"] == [401, 404]
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait(PATIENCE)


class Running:
    """A board in a process of its own."""

    def __init__(self, port):
        self.port, self.origin = port, f"http://127.0.0.1:{port}"
