"""Names from outside that become paths: areas and topics, files and folders, configuration, the command line."""

import os
import zipfile
from pathlib import Path

import pytest

from board.exports.naming import file_names
from jianwei.secret_files import SecretFiles
from tests.jianwei.conftest import command
from tests.streams.town import event, hourly, run

__all__ = ["command"]

NAMES = (
    "..",
    "../../evil",
    "/etc/evil",
    "..\\..\\evil",
    "CON",
    "nul.csv",
    "a" * 180,
    "~root",
    "$(id)",
    "%2e%2e%2fevil",
    "-rf",
)
SECRET = "s3cr3t-of-nobody"  # noqa: S105 - of nobody


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A store whose streets and topics are called as paths that lead elsewhere."""
    path = tmp_path_factory.mktemp("hostile") / "town.db"
    events = [
        event(f"e{nth}-{day}", f"2026-03-{day:02} 10:{nth:02}", f"{name}>{name}", f"Town>East>{name}")
        for nth, name in enumerate(NAMES)
        for day in range(1, 29)
    ]
    run(path, sorted(events, key=lambda one: one.registered), hourly("2026-03-01 12:00", "2026-04-01 12:00", 24))
    return path


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()}


def test_nothing_is_written_beside_the_folder_and_no_file_is_called_as_an_area_or_a_topic(hostile, tmp_path, command):
    store, out = ("--store", f"sqlite:{hostile}"), tmp_path / "deep" / "out"
    month = ("--period", "2026-03", "--xlsx", "--csv", "--out")
    days = ("--from", "2026-03-01", "--to", "2026-03-28", "--out")
    assert (
        command("pack", *store, "--area", f"Town>East>{NAMES[1]}", "--tier", "street", *month, out / "street")[0] == 0
    )
    for nth in (1, 6):
        place = ("--area", f"Town>East>{NAMES[nth]}", "--topic", f"{NAMES[nth]}>{NAMES[nth]}")
        assert command("history", *store, *place, *days, out / f"history-{nth}")[0] == 0
    assert {path.name for path in tmp_path.iterdir()} == {"deep"}
    assert {path.name for path in (tmp_path / "deep").iterdir()} == {"out"}
    assert {path.name for path in out.iterdir()} == {"street", "history-1", "history-6"}
    stems = {Path(one).stem for one in files(out)}
    assert not stems & {*NAMES, "nul"}
    assert all("evil" not in stem for stem in stems)
    for path in [*out.rglob("*.xlsx"), *out.rglob("*.docx")]:
        with zipfile.ZipFile(path) as packed:
            for inside in packed.namelist():
                assert not {"..", ""} & set(inside.split("/"))
                assert "\\" not in inside


def test_names_of_files_are_none_that_a_file_system_keeps_for_itself():
    names = [
        "CON",
        "con",
        "nul",
        "COM1",
        "LPT9",
        "aux",
        "PRN",
        "../x",
        "/",
        "",
        "\x00",
        "a/b\\c:d",
        "..",
        "三率",
        "a" * 500,
    ]
    made = file_names(names)
    assert len({one.casefold() for one in made}) == len(names)
    for one in made:
        assert one.casefold() not in {"con", "nul", "com1", "lpt9", "aux", "prn", ".", "..", ""}
        assert not set(one) & set('/\\:*?"<>|\x00')
        assert len(one.encode()) < 240


def linked(folder, name, target):
    folder.mkdir(exist_ok=True)
    (folder / name).symlink_to(target)


def test_a_link_in_the_folder_is_replaced_and_never_followed(planted, tmp_path, command):
    victim, out = tmp_path / "victim", tmp_path / "out"
    victim.write_text(SECRET, encoding="utf-8")
    words = ("pack", "--store", f"sqlite:{planted.store}", "--area", "Town", "--period", "2026-03", "--tier", "city")
    for name in ("pack.html", "pack.docx", "pack.xlsx"):
        linked(out, name, victim)
    linked(out, "pack.json", tmp_path / "nowhere")
    assert command(*words, "--xlsx", "--out", out)[0] == 0
    assert (victim.read_text(encoding="utf-8"), (tmp_path / "nowhere").exists()) == (SECRET, False)
    assert not [path for path in out.iterdir() if path.is_symlink()]
    (tmp_path / "elsewhere").mkdir()
    linked(tmp_path / "second", "csv", tmp_path / "elsewhere")
    code, _, wrong = command(*words, "--csv", "--out", tmp_path / "second")
    assert (code, files(tmp_path / "elsewhere")) == (1, set())
    assert wrong == f"error: {tmp_path / 'second' / 'csv'}: is a link, and would lead the files elsewhere\n"


def test_what_is_no_file_is_written_to_as_it_is(planted, tmp_path, command):
    store = ("--store", f"sqlite:{planted.store}")
    linked(tmp_path / "out", "null", "/dev/null")
    before = Path("/dev/null").stat().st_ino
    for out in ("/dev/null", tmp_path / "out" / "null"):
        assert command("export", *store, "--out", out)[0] == 0
    assert Path("/dev/null").stat().st_ino == before
    assert (tmp_path / "out" / "null").is_symlink()


def test_secrets_are_written_to_no_place_that_a_link_names(tmp_path):
    folder = tmp_path / "secrets"
    for name in ("gateway/sender.key", "board/board.toml", "tls/key.pem", "elasticsearch.env"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(tmp_path / "outside")
    SecretFiles(folder).make("Town")
    assert not (tmp_path / "outside").exists()
    assert not [path for path in folder.rglob("*") if path.is_symlink()]


def test_a_purge_refuses_names_behind_which_a_value_would_stay(tmp_path, command):
    values, leak = tmp_path / "values", tmp_path / "rows.csv"
    values.write_text("13812345678\n", encoding="utf-8")
    leak.write_text("a,b\n1,13812345678\n", encoding="utf-8")
    linked(tmp_path / "out", "link.csv", leak)
    os.link(leak, tmp_path / "out" / "hard.csv")
    words = ("purge", "--values", values, "--yes")
    for name, said in (
        ("link.csv", "is a link: give the file that it leads to"),
        ("hard.csv", "has 2 names (hard links)"),
    ):
        code, told, wrong = command(*words, "--file", tmp_path / "out" / name)
        assert (code, b"13812345678" in told) == (1, False)
        assert said in wrong
        assert "13812345678" not in wrong
    (tmp_path / "out" / "hard.csv").unlink()
    assert command(*words, "--file", leak)[0] == 0
    assert "13812345678" not in leak.read_text(encoding="utf-8")


PLACES = ("nowhere/deeper/x", "folder", "loop", "a" * 300, "null", "binary")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "words",
    [
        ("pack", "--again", "{}", "--out", "out"),
        ("pack", "--since", "{}", "--store", "sqlite:{store}"),
        ("pack", "--after", "{}", "--store", "sqlite:{store}", "--area", "Town", "--period", "2026-03", "--out", "out"),
        ("history", "--again", "{}", "--out", "out"),
        ("indicators", "--year", "2026", "--areas", "{}", "--store", "sqlite:{store}", "--out", "out"),
        ("meeting", "open", "--role", "town-duty", "--area", "Town", "--date", "2026-04-02", "--title", "t",
         "--from-pack", "{}", "--store", "sqlite:{store}"),
        ("rebuild", "--store", "http://127.0.0.1:1", "--from-file", "{}"),
        ("migrate", "--store", "sqlite:{}"),
        ("alerts", "--store", "sqlite:{}"),
        ("load-history", "{}", "--profile", "hotline12345", "--store", "sqlite:new.db"),
        ("load-history", "{data}", "--profile", "{}", "--store", "sqlite:new.db"),
        ("replay", "{data}", "--profile", "{}", "--store", "sqlite:new.db"),
        ("purge", "--values", "{}", "--file", "{data}", "--yes"),
        ("purge", "--values", "{data}", "--file", "{}", "--yes"),
        ("routes", "check", "{}"),
        ("channels", "check", "{}"),
        ("board", "--store", "sqlite:{store}", "--accounts", "{}"),
        ("gateway", "--profile", "hotline12345", "--store", "sqlite:new.db", "--keys", "{}"),
        ("streams", "--kafka", "127.0.0.1:1", "--name", "{}"),
        ("topics", "apply", "{}", "{data}", "--id", "a", "--out", "out"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_path_that_leads_nowhere_is_one_sentence(planted, tmp_path, command, monkeypatch, words, place):  # noqa: PLR0917 - fixtures
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JIANWEI_STORE_FILE", raising=False)
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "null").symlink_to("/dev/null")
    (tmp_path / "binary").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "data").write_text(f"a,b\n{SECRET},2\n", encoding="utf-8")
    given = [
        word.replace("{store}", str(planted.store)).replace("{data}", "data").replace("{}", place) for word in words
    ]
    code, _, wrong = command(*given)
    assert code in {1, 2}, wrong
    assert "Traceback" not in wrong
    assert SECRET not in wrong
    assert wrong.count("error: ") == 1 or "Error" in wrong, wrong
    assert not (tmp_path / "out").exists()
