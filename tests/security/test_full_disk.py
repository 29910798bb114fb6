"""On a disk that is full: one sentence, nothing half-written under its name, and all goes on when there is room."""

import asyncio
import json
import shutil
from dataclasses import replace

import pytest

from board.desk.accounts import load_accounts
from city.times import MINUTE
from indexing.errors import StoreError
from intake.deciding import Decider, Tools
from intake.http.keys import load_keys
from intake.memory import Memory
from jianwei.delivery.outbox import Outbox
from jianwei.delivery.outbox_file import opened
from jianwei.secret_files import FEEDS, SecretFiles
from jianwei.settings import SettingsError
from tests.board.desk.site import Site, Visitor, signed_in
from tests.jianwei.conftest import city, command
from tests.jianwei.kept_town import TICKS, take, taken
from tests.jianwei.test_http import CITY, NOW, Town, hotline, one
from tests.security.small_disk import PAGE, small_disk

__all__ = ["city", "command"]

FULL = "No space left on device"
WRONG = "wrong of the town"


@pytest.fixture
def disk(tmp_path):
    (tmp_path / "disk").mkdir()
    with small_disk(tmp_path / "disk") as made:
        yield made


def files(folder):
    """All files of a folder with their bytes, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def ways(planted):
    """What is written by commands into a folder or a file."""
    store, area = ("--store", f"sqlite:{planted.store}"), ("--area", "Town>East>Mill")
    days = ("--from", "2026-03-01", "--to", "2026-04-01")
    month = ("--period", "2026-03", "--tier", "street")
    return {
        "pack": ("pack", *store, *area, *month, "--xlsx", "--csv", "--out", "{}"),
        "history": ("history", *store, *area, "--topic", "Roads", *days, "--out", "{}"),
        "export": ("export", *store, "--out", "{}/export.jsonl"),
        "alerts": ("alerts", *store, "--html", "{}/alerts.html"),
        "evidence": ("evidence", "--month", "2026-03", "--topic", "Roads", *area, *store, "--html", "{}/e.html"),
    }


@pytest.mark.parametrize("way", ["pack", "history", "export", "alerts", "evidence"])
def test_what_a_command_writes_is_whole_or_not_there(planted, disk, tmp_path, command, way):
    words = ways(planted)[way]

    def run(folder):
        folder.mkdir(exist_ok=True)
        code, _, wrong = command(*(word.replace("{}", str(folder)) for word in words))
        return code, wrong, files(folder)

    code, _, whole = run(tmp_path / "room")
    assert (code, bool(whole)) == (0, True)
    out, refused = disk.folder / "out", 0
    for left in (4, 8, 16, 32, 64, 128):
        disk.leave(left)
        code, wrong, found = run(out)
        assert found.items() <= whole.items(), (left, found.keys())
        if code:
            refused += 1
            assert code == 1
            assert wrong.startswith(f"error: {disk.folder}")
            assert wrong.endswith(f": {FULL}\n")
            assert wrong.count("\n") == 1
            assert not {"pack.json", "history.json"} & found.keys()
    assert refused
    disk.clear()
    assert run(out)[::2] == (0, whole)


def test_the_embedded_store_stops_with_one_sentence_and_goes_on(disk, tmp_path):
    path = disk.folder / "town.db"
    undisturbed, reached = take(tmp_path / "town.db"), []
    for left in (64, 1000, 3000):
        disk.leave(left)
        with pytest.raises(StoreError, match=r"town\.db: the disk (is full|could not be read or written)$"):
            take(path)
        disk.clear()
        reached.append(taken(path))
    assert reached == sorted(reached)
    assert reached[-1] < len(TICKS)
    assert take(path) == undisturbed


def test_a_history_that_is_loaded_goes_on_where_it_was(disk, tmp_path, city, command):
    pytest.importorskip("polars", reason="load-history needs polars")
    words = ("load-history", city.hotline, "--profile", "hotline12345", "--json")
    assert command(*words, "--store", f"sqlite:{tmp_path / 'room.db'}")[0] == 0
    store, codes = ("--store", f"sqlite:{disk.folder / 'small.db'}"), []
    for left in (4, 100, 200, 400, 800, 1600, 3200):
        disk.leave(left)
        code, _, wrong = command(*words, *store)
        codes.append(code)
        if code == 0:
            break
        assert wrong.startswith(f"error: {disk.folder}"), wrong
        assert wrong.rstrip().endswith((FULL, "the disk is full", "the disk could not be read or written")), wrong
        assert wrong.count("\n") == 1
    disk.clear()
    assert codes.count(1) > 1
    assert command(*words, *store)[0] == 0
    exports = [
        command("export", "--store", f"sqlite:{path}")[1] for path in (tmp_path / "room.db", disk.folder / "small.db")
    ]
    assert exports[0] == exports[1] != b""


def why_not_made(folder):
    try:
        SecretFiles(folder).make("Town")
    except SettingsError as error:
        return str(error)
    return ""


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl, which makes the certificate")
def test_secrets_are_whole_or_made_by_the_next_run(disk):
    folder, refused = disk.folder / "secrets", 0
    for left in (0, *range(4, 84, 8)):
        disk.leave(left)
        said = why_not_made(folder)
        refused += bool(said)
        assert not said or FULL in said or "is the disk full?" in said
        assert {name: content for name, content in files(folder).items() if not content.endswith(b"\n")} == {}
        assert not [path for path in folder.rglob("*") if path.suffix in {".new", ".part"}]
    assert refused > 3
    disk.clear()
    SecretFiles(folder).make("Town")
    key = (folder / "gateway/sender.key").read_text(encoding="utf-8").strip()
    assert load_keys(folder / "gateway/keys.toml", list(FEEDS)).sender(key, 1) is not None
    assert set(load_accounts(folder / "board/board.toml")) == {"city"}
    assert {path.stat().st_mode & 0o077 for path in folder.rglob("*")} == {0}


def with_memory(disk, folder):
    return Town(folder, city=replace(CITY, decider=Decider(Memory(disk.folder / "memory"), Tools())))


@pytest.mark.parametrize("full", ["store", "memory"])
def test_the_gateway_answers_that_rows_cannot_be_kept_and_takes_them_when_they_can(disk, tmp_path, full):
    town = Town(disk.folder) if full == "store" else with_memory(disk, tmp_path)

    async def story():
        async with town.client() as client:
            first = await one(client, town.keys, "centre", [hotline(1)])
            disk.leave(0)
            refused = await one(client, town.keys, "centre", [hotline(at) for at in range(2, 400)])
            disk.clear()
            again = await one(client, town.keys, "centre", [hotline(at) for at in range(2, 400)])
            await town.sink.tick(NOW + 60_000)
            return first, refused, again

    first, refused, again = asyncio.run(story())
    assert (first[0], again[0], again[1]["queued"]) == (200, 200, 398)
    assert refused == (503, {"error": "rows cannot be kept just now; send the rows again"})
    assert len(town.held()["cases"]) == 399


def fill(path):
    with opened(path) as connection:
        for _ in range(100):
            with Outbox(connection).together():
                connection.execute("INSERT INTO filler VALUES (zeroblob(8000))")


def test_what_waits_to_be_told_is_kept_or_the_outbox_says_that_it_is_not(disk):
    path = disk.folder / "outbox.db"
    with opened(path) as connection:
        connection.execute("CREATE TABLE filler (content BLOB)")
    disk.leave(64)
    with pytest.raises(StoreError, match=r"outbox\.db: the outbox cannot be used: database or disk is full$"):
        fill(path)
    disk.clear()
    with opened(path) as connection:
        assert 0 < connection.execute("SELECT count(*) FROM filler").fetchone()[0] < 100


def test_the_board_answers_as_for_a_store_that_is_away_and_its_audit_log_stays_whole(planted, disk):
    site = Site(disk.folder, planted.store)
    with site.running():
        visitor = Visitor(site)
        assert visitor.sign_in().status == 303
        size = site.audit_file.stat().st_size
        with site.audit_file.open("ab") as file:  # so that the next line begins in one page and ends in another
            file.write(b'{"filler": "' + b" " * (PAGE - size - 15 - 60) + b'"}\n')
        disk.leave(0)
        for _ in range(3):
            answer = Visitor(site).sign_in("town", WRONG)
            assert answer.status == 503
            assert "audit" not in answer.text
        assert Visitor(site).sign_in(Origin="https://elsewhere.example").status == 503
        assert not site.board.counts.away
        assert not site.audit_file.read_bytes().endswith(b"\n")
        site.time += 60_000
        disk.clear()
        assert visitor.get("/").status == 200
        assert Visitor(site).sign_in("town", WRONG).status in {401, 403, 429}
    *_, cut_off, last = site.audit_file.read_bytes().splitlines()
    assert not cut_off.endswith(b"}")
    assert json.loads(last)["why"] == "password"


def test_who_is_signed_in_stays_and_nobody_else_comes_in_while_sessions_cannot_be_written(
    planted, disk, tmp_path, caplog
):
    (disk.folder / "audit.jsonl").symlink_to(tmp_path / "audit.jsonl")  # on a disk with room
    site = Site(disk.folder, planted.store)
    with site.running():
        visitor, other = signed_in(site), signed_in(site)
        disk.leave(0)
        for _ in range(3):  # longer than the idle end, but for these requests
            site.time += 20 * MINUTE
            assert visitor.get("/").status == 200
        assert other.get("/").status == 303
        shut = [Visitor(site).sign_in(), visitor.post("/sign-out", {"csrf": visitor.token})]
        assert [(answer.status, "nobody can sign in or out just now" in answer.text) for answer in shut] == [
            (503, True),
            (503, True),
        ]
        said = f"{site.sessions_file}: the disk is full: nobody can sign in or out, who is signed in stays"
        assert [record.getMessage() for record in caplog.records] == [said, said]
        assert not site.board.counts.away
        assert (site.audit[-1]["outcome"], site.audit[-1]["why"]) == ("failed", "sessions")
        assert visitor.get("/").status == 200
        disk.clear()
        assert signed_in(site).get("/").status == 200
        assert visitor.get("/").status == 200
        site.time += 60 * MINUTE
        assert visitor.get("/").status == 303
