"""``jianwei purge``: a leaked value leaves store and files, and the service goes on as if it had never been there."""

import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from indexing.canonical import export
from jianwei.embedded import Embedded, Progress
from tests.jianwei.conftest import ROOT
from tests.streams.town import MILL, QUAY, TOWN, at, burst, documents, event, hourly, month, run

FIRST, LAST = "2025-03-01", "2025-04-20 12:00"
TICKS = hourly(f"{FIRST} 12:00", LAST, 6)
LATER = [at(LAST) + hours * 3_600_000 for hours in (6, 12, 18, 24, 30)]
PHONE, NAME = "13812345678", "Zhao Liu"
BEFORE = (f"Roads>Wall of {NAME}", f"2025-{PHONE}", f"Office {NAME}", f"called 138-1234-5678 {NAME.upper()}")


def events(topic, id, unit, title):
    return [
        *month(FIRST, 50, 5, rate=1.0),
        *month(FIRST, 40, 6, rate=0.2),
        *burst("wall", "2025-04-18 09:00", 30, topic, MILL, unit=unit),
        event(id, "2025-04-18 10:01", topic, QUAY, title=title),
    ]


@pytest.fixture(scope="module")
def leaky(tmp_path_factory):
    """The file of a town in which a name and a number have leaked."""
    path = tmp_path_factory.mktemp("leaky") / "town.db"
    run(path, events(*BEFORE), TICKS, stops=range(0, len(TICKS), 20))
    return path


@pytest.fixture
def store(leaky, tmp_path):
    return Path(shutil.copy(leaky, tmp_path / "town.db"))


def purge(command, tmp_path, *arguments):
    values = tmp_path / "values"
    values.write_text(f"{PHONE}\n{NAME}\n", encoding="utf-8")
    return command("purge", "--values", values, "--yes", "--json", *arguments)


def lines_of(path):
    with Embedded(path, TOWN) as service:
        return list(export(service.store))


def dumped(path):
    """All that a store holds, as statements."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def gone_on(path):
    """The documents after more ticks and one more case."""
    with Embedded(path, TOWN) as service:
        service.append([event("late", "2025-04-20 13:00", "Roads>Lamp", QUAY)])
        for tick in LATER:
            service.tick(tick)
        service.commit(Progress(fingerprint="town"))
        return list(export(service.store))


def test_no_byte_of_it_is_left_in_the_files(command, store, tmp_path):
    code, out, err = purge(command, tmp_path, "--store", f"sqlite:{store}")
    assert (code, msgspec.json.decode(out)["left"], err) == (0, [], "")
    held = b"".join(file.read_bytes() for file in tmp_path.glob("town.db*")).lower()
    for spelling in (PHONE, "138-1234-5678", NAME, "Wall of"):
        assert spelling.lower().encode() not in held


def test_the_result_is_that_of_a_town_that_never_held_it(command, store, tmp_path):
    assert any(NAME in alert["reason"] for alert in documents(lines_of(store), "alerts")), "an alert tells of it"
    assert purge(command, tmp_path, "--store", f"sqlite:{store}")[0] == 0
    (odd,) = [case for case in documents(lines_of(store), "cases") if "removed-" in case["case"]]
    unit = next(case["unit"] for case in documents(lines_of(store), "cases") if case["case"].endswith("wall-0"))
    other = tmp_path / "other.db"
    spared = events(odd["topic_id"], odd["case"].partition(":")[2], unit, odd["title"])
    run(other, spared, TICKS, stops=range(0, len(TICKS), 20))
    assert lines_of(store) == lines_of(other)
    assert gone_on(store) == gone_on(other)


def test_a_second_purge_finds_nothing_and_changes_nothing(command, store, tmp_path):
    purge(command, tmp_path, "--store", f"sqlite:{store}")
    before = lines_of(store)
    code, out, _ = purge(command, tmp_path, "--store", f"sqlite:{store}")
    assert (code, msgspec.json.decode(out)) == (0, {"found": [], "left": []})
    assert lines_of(store) == before


def test_a_dry_run_counts_and_changes_nothing(command, store, tmp_path):
    before = lines_of(store)
    code, out, _ = purge(command, tmp_path, "--dry-run", "--store", f"sqlite:{store}")
    told = msgspec.json.decode(out)
    assert (code, told["left"]) == (1, None)
    held = {place["what"]: place["held"] for place in told["found"]}
    assert held["documents_cases"] == 31
    assert held["documents_alerts"] >= 1
    assert held["log"] >= 1
    assert PHONE.encode() not in out
    assert NAME.encode() not in out
    assert lines_of(store) == before


def test_the_folder_of_a_load_that_was_stopped_goes_with_what_its_names_hold(command, store, tmp_path):
    folder = tmp_path / "town.db.history"
    folder.mkdir()
    (folder / "000000.part").write_text(NAME, encoding="utf-8")
    (folder / "000000.rows").write_bytes(bytes(24))
    place = {"where": str(folder), "what": "files of a load that was stopped", "held": 2}
    code, out, _ = purge(command, tmp_path, "--dry-run", "--store", f"sqlite:{store}")
    assert (code, place in msgspec.json.decode(out)["found"], folder.exists()) == (1, True, True)
    code, out, _ = purge(command, tmp_path, "--store", f"sqlite:{store}")
    told = msgspec.json.decode(out)
    assert (code, place in told["found"], told["left"], folder.exists()) == (0, True, [], False)


def test_the_folder_of_a_load_that_is_a_link_is_refused_and_nothing_changes(command, store, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "town.db.history").symlink_to(tmp_path / "elsewhere")
    before = lines_of(store)
    code, _, err = purge(command, tmp_path, "--store", f"sqlite:{store}")
    assert (code, "is a link" in err) == (1, True)
    assert lines_of(store) == before


def test_exports_tables_and_pages_get_the_words_of_the_store(command, store, tmp_path):
    lines = b"".join(lines_of(store))
    (tmp_path / "all.jsonl.gz").write_bytes(gzip.compress(lines))
    (tmp_path / "page.html").write_text(f"<p>Wall of {NAME} &amp; 138 1234 5678</p>\n<p>1</p>\n", encoding="utf-8")
    (tmp_path / "rows.csv").write_text(f'id,unit\n"1","Office {NAME}"\n2,Other\n', encoding="utf-8")
    names = ("all.jsonl.gz", "page.html", "rows.csv")
    files = [part for name in names for part in ("--file", tmp_path / name)]
    assert purge(command, tmp_path, "--store", f"sqlite:{store}", *files)[0] == 0
    exported = gzip.decompress((tmp_path / "all.jsonl.gz").read_bytes())
    assert sorted(exported.splitlines()) == sorted(b"".join(lines_of(store)).splitlines())
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<p>已清除-")
    assert page.endswith(" &amp; 已清除</p>\n<p>1</p>\n")
    assert (tmp_path / "rows.csv").read_text(encoding="utf-8").startswith("id,unit\n1,已清除-")


def test_what_cannot_be_replaced_is_told_as_left(command, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<p>Zha&#111; Liu</p>", encoding="utf-8")
    code, out, _ = purge(command, tmp_path, "--file", page)
    assert (code, msgspec.json.decode(out)["left"]) == (1, [{"where": str(page), "what": "lines", "held": 1}])


def test_a_purge_that_was_killed_is_ended_by_the_next(store, tmp_path):
    values = tmp_path / "values"
    values.write_text(f"{PHONE}\n{NAME}\n", encoding="utf-8")
    arguments = ("purge", "--values", values, "--yes", "--json", "--store", f"sqlite:{store}")
    for seconds in (0.9, 1.1, 1.3, 1.5):
        one = subprocess.Popen([sys.executable, "-m", "jianwei", *map(str, arguments)], cwd=ROOT, stdout=-3)
        try:
            one.wait(seconds)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()
    done = subprocess.run([sys.executable, "-m", "jianwei", *map(str, arguments)], cwd=ROOT, stdout=-3, check=False)
    assert done.returncode == 0
    held = b"".join(file.read_bytes() for file in tmp_path.glob("town.db*")).lower()
    assert NAME.lower().encode() not in held


@pytest.mark.parametrize("begun", ["", "begin"])
def test_a_store_that_another_has_open_is_refused_and_stays(command, store, tmp_path, begun):
    with closing(sqlite3.connect(store, isolation_level=None)) as reader:
        reader.execute(begun)
        before = reader.execute("select * from log").fetchall()
        code, _, err = purge(command, tmp_path, "--store", f"sqlite:{store}")
        assert reader.execute("select * from log").fetchall() == before
    assert code == 1
    assert "another process has the store open" in err
    assert purge(command, tmp_path, "--store", f"sqlite:{store}")[0] == 0


def test_a_configuration_that_holds_it_is_refused_and_nothing_changes(command, tmp_path):
    path = tmp_path / "town.db"
    named = msgspec.structs.replace(TOWN, city=f"Town of {NAME}")
    run(path, events(*BEFORE)[:5], TICKS[:4] + TICKS[-1:], configuration=named)
    (tmp_path / "town.db.history").mkdir()
    before = dumped(path)
    code, _, err = purge(command, tmp_path, "--store", f"sqlite:{path}")
    assert code == 1
    assert "the configuration holds a value" in err
    assert NAME not in err
    code, out, _ = purge(command, tmp_path, "--dry-run", "--store", f"sqlite:{path}")
    assert code == 1
    assert "the configuration holds a value" in msgspec.json.decode(out)["refusal"]
    assert NAME.encode() not in out
    assert dumped(path) == before
    assert (tmp_path / "town.db.history").exists()


def test_the_record_says_where_and_how_many_but_no_value(command, store, tmp_path):
    record = tmp_path / "purges.jsonl"
    purge(command, tmp_path, "--store", f"sqlite:{store}", "--record", record)
    (line,) = record.read_text(encoding="utf-8").splitlines()
    assert set(msgspec.json.decode(line)) == {"at", "found", "left"}
    assert NAME not in line
    assert PHONE not in line


def test_a_value_on_standard_input_needs_yes(shell, store):
    told = shell("purge", "--store", f"sqlite:{store}", input=f"{PHONE}\n".encode())
    assert told.returncode == 1
    assert b"give --yes or --dry-run" in told.stderr
    assert PHONE.encode() not in told.stderr + told.stdout


def test_without_a_terminal_nobody_is_asked_and_nothing_is_done(shell, store, tmp_path):
    values = tmp_path / "values"
    values.write_text(NAME, encoding="utf-8")
    before = dumped(store)
    told = shell("purge", "--values", values, "--store", f"sqlite:{store}", stdin=subprocess.DEVNULL)
    assert told.returncode == 1
    assert b"there is no terminal to ask on: give --yes or --dry-run; nothing was changed" in told.stderr
    assert dumped(store) == before


@pytest.mark.parametrize(("answer", "ends"), [(b"n\n", (1, b"nothing was changed")), (b"y\n", (0, b"nothing is left"))])
def test_who_is_asked_may_say_no(shell, store, tmp_path, answer, ends):
    code, said = ends
    values = tmp_path / "values"
    values.write_text(NAME, encoding="utf-8")
    end, terminal = os.openpty()
    os.write(end, answer)
    told = shell("purge", "--values", values, "--store", f"sqlite:{store}", stdin=terminal)
    os.close(terminal)
    os.close(end)
    assert (told.returncode, said in told.stdout) == (code, True)


def test_a_store_or_a_file_that_is_not_there_is_told_before_anyone_is_asked(shell, tmp_path):
    values = tmp_path / "values"
    values.write_text(NAME, encoding="utf-8")
    for place, said in (
        (("--store", "sqlite:none.db"), b"there is no store"),
        (("--file", "none.csv"), b"no such file"),
    ):
        told = shell("purge", "--values", values, *place, stdin=subprocess.DEVNULL)
        assert (told.returncode, said in told.stderr) == (1, True)


@pytest.mark.parametrize("value", ["x", "registered", "tick", "clos"])
def test_words_of_the_service_are_refused(command, store, tmp_path, value):
    values = tmp_path / "values"
    values.write_text(value, encoding="utf-8")
    code, _, err = command("purge", "--values", values, "--yes", "--store", f"sqlite:{store}")
    assert code == 1
    assert f"{values}: line 1: " in err.replace("\n", "")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--store", "http://localhost:9", "--kafka", "localhost:9"), "--into: expected the name of the installation"),
        (("--store", "http://localhost:9", "--name", "town", "--into", "town"), "--into: expected another name"),
        (("--store", "sqlite:town.db", "--into", "town"), "an installation has --kafka and the --store of an Elastic"),
        (("--store", "http://localhost:9", "--into", "town", "--delete-snapshots"), "goes with --remove-old"),
        (("--store", "http://localhost:9", "--into", "town"), "no broker: give --kafka"),
    ],
)
def test_an_installation_is_named_whole(command, tmp_path, monkeypatch, options, expected):
    monkeypatch.delenv("JIANWEI_KAFKA", raising=False)
    code, _, err = purge(command, tmp_path, *options)
    assert code == 1
    assert expected in " ".join(err.split())


def test_an_installation_may_be_named_by_the_environment_alone(command, tmp_path, monkeypatch):
    for variable, value in (("STORE", "http://localhost:9"), ("KAFKA", "localhost:9"), ("NAME", "town")):
        monkeypatch.setenv(f"JIANWEI_{variable}", value)
    assert purge(command, tmp_path, "--dry-run")[0] == 2, "it looks for the servers"
    code, _, err = purge(command, tmp_path)
    assert (code, "--into: expected the name of the installation" in " ".join(err.split())) == (1, True)
