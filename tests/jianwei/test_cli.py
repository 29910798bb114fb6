"""The command line: help, errors that a user can mend, JSON for programs, a canonical export."""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from shlex import quote

import msgspec
import pytest

from jianwei.cli import app_of

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(
    [
        *(command.name for command in app_of().registered_commands),
        *(
            f"{group.name} {one.name}"
            for group in app_of().registered_groups
            for one in group.typer_instance.registered_commands
        ),
    ]
)
ALERT = {
    "alert_id",
    "feed",
    "topic",
    "topic_path",
    "area",
    "area_path",
    "level",
    "status",
    "opened_at",
    "first_period",
    "last_period",
    "observed",
    "expected",
    "upper",
    "score",
    "areas",
    "reason",
    "told",
    "promoted_at",
}
REPORT = {"rows", "accepted", "replaced", "repeated", "rejected", "cases", "alerts", "seconds"}


def test_the_commands_of_the_contract_are_there():
    named = {"demo", "replay", "alerts", "findings", "series", "cases", "rejects", "export", "check", "focus"}
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(command, name):
    code, out, _ = command(*name.split(), "--help")
    assert code == 0
    assert b"--help" in out
    assert f"jianwei {name}".encode() in out or name.encode() in out


def test_help_needs_no_command(shell):
    done = shell("--help")
    assert done.returncode == 0
    assert all(name.split()[0].encode() in done.stdout for name in COMMANDS)


def test_its_version_is_that_of_the_project(command):
    code, out, err = command("--version")
    assert (code, out.decode(), err) == (0, f"jianwei {version('jianwei')}\n", "")


@pytest.fixture
def bad(tmp_path, city, replayed):
    """Files that are wrong in one way each, and places."""
    text = city.hotline.read_text(encoding="utf-8")
    files = {
        "utf16.csv": text[:3000].encode("utf-16"),
        "cut.csv.gz": gzip.compress(text.encode())[:20_000],
        "empty.csv": b"",
        "no_column.csv": text.replace("来电时间", "其他时间").encode(),
        "no_database": b"not a database\n" * 100,
        "key.toml": b'extends = "hotline12345"\n[times]\nregisterd = "registered"\n',
        "broken.toml": b"[times\n",
        "config.toml": b"[judging]\nwarmup_day = 3\n",
        "other.toml": b"[judging]\nwarmup_days = 3\n",
        "secret.toml": b'extends = "hotline12345"\n[columns]\nname = "\xe8\xaf\x89\xe6\xb1\x82\xe4\xba\xba"\n',
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in files} | {
        "good": city.hotline,
        "areas": city.areas,
        "known": f"sqlite:{replayed}",
        "new": f"sqlite:{tmp_path / 'new.db'}",
        "folder": tmp_path,
    }


MISTAKES = {
    "unknown option": ("replay {good} --profile hotline12345 --store {new} --stroe x", "--stroe"),
    "unknown command": ("replya", "replya"),
    "missing file": ("replay {folder}/none.csv --profile hotline12345 --store {new}", "none.csv"),
    "folder for a file": ("replay {folder} --profile hotline12345 --store {new}", "cannot be read"),
    "wrong encoding": ("replay {utf16.csv} --profile hotline12345 --store {new}", "encoding"),
    "truncated gzip": ("replay {cut.csv.gz} --profile hotline12345 --store {new}", "truncated"),
    "empty file": ("replay {empty.csv} --profile hotline12345 --store {new}", "empty"),
    "missing column": ("replay {no_column.csv} --profile hotline12345 --store {new}", "来电时间"),
    "unknown profile": ("replay {good} --profile hotline --store {new}", "hotline12345"),
    "unknown profile key": ("replay {good} --profile {key.toml} --store {new}", "nearest known: registered"),
    "profile that is no TOML": ("replay {good} --profile {broken.toml} --store {new}", "broken.toml:1"),
    "store that is no database": ("alerts --store sqlite:{no_database}", "no SQLite database"),
    "replay into no database": (
        "replay {good} --profile hotline12345 --store sqlite:{no_database}",
        "no SQLite database",
    ),
    "unknown store prefix": ("alerts --store postgres:city", "sqlite:PATH"),
    "store that is not there": ("alerts --store sqlite:{folder}/none.db", "none.db"),
    "store in no folder": ("replay {good} --profile hotline12345 --store sqlite:{folder}/none/x.db", "none"),
    "no store": ("alerts", "--store"),
    "unknown configuration key": (
        "replay {good} --profile hotline12345 --store {new} --config {config.toml}",
        "config.toml:2: ",
    ),
    "other configuration": (
        "replay {good} --profile hotline12345 --store {known} --config {other.toml}",
        "made with configuration",
    ),
    "time that is none": ("replay {good} --profile hotline12345 --store {new} --until yesterday", "yesterday"),
    "date that is none": ("cases --store {known} --from 2025-02-30", "2025-02-30"),
    "date of a series that is none": ("series --store {known} --from 2025-02-30", "2025-02-30"),
    "month that is none": ("focus --store {known} --month 2025-13", "2025-13"),
    "month and year": ("focus --store {known} --month 2025-03 --year 2025", "--year"),
    "sheet of a text file": ("profile guess {good} --kind petition --sheet 1", "--sheet is for workbooks"),
    "kind that is none": ("profile guess {good} --kind persons", "persons"),
    "zone that is none": ("profile guess {good} --zone Asia/Shangai", "Asia/Shangai"),
    "name that is none": ("profile guess {good} --name 热线", "small letters"),
    "topic that is unknown": ("cases --store {known} --topic 海啸", "海啸"),
    "measure that is unknown": ("series --store {known} --measure persons", "persons"),
    "level out of range": ("alerts --store {known} --level 5", "--level"),
    "way of telling that is none": ("alerts --store {known} --told later", "at_once, digest"),
    "page in no folder": ("alerts --store {known} --html {folder}/none/alerts.html", "none"),
    "export into no folder": ("export --store {known} --out {folder}/none/export.jsonl", "none"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_gives_a_clear_line_and_exit_code_one(command, bad, monkeypatch, name):
    monkeypatch.delenv("JIANWEI_STORE", raising=False)
    line, named = MISTAKES[name]
    arguments = [str(bad[one[1:-1]]) if one[1:-1] in bad else one for one in line.split()]
    arguments = [one.replace("{folder}", str(bad["folder"])) for one in arguments]
    arguments = [one.replace("{no_database}", str(bad["no_database"])) for one in arguments]
    code, out, err = command(*arguments)
    assert code == 1
    assert named in err
    assert "Traceback" not in err
    assert out == b""
    (told,) = [one for one in err.splitlines() if one.strip() and not one.startswith(("Usage:", "Try "))]
    assert told.lower().startswith("error: ")


def test_a_mistake_is_no_traceback_in_a_shell_either(shell, bad):
    done = shell("replay", bad["cut.csv.gz"], "--profile", "hotline12345", "--store", bad["new"])
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1
    assert done.stderr.startswith(b"error: ")


def test_a_replay_that_was_refused_binds_the_store_to_nothing(command, bad):
    refused = command("replay", bad["cut.csv.gz"], "--profile", "hotline12345", "--store", bad["new"])
    assert refused[0] == 1
    again = ["replay", bad["good"], "--profile", "hotline12345", "--store", bad["new"], "--until", "2025-03-05"]
    code, _, err = command(*again, "--config", bad["other.toml"])
    assert (code, err) == (0, "")


def test_the_store_may_be_named_in_the_environment(command, replayed, monkeypatch):
    monkeypatch.setenv("JIANWEI_STORE", f"sqlite:{replayed}")
    assert command("alerts")[0] == 0


def test_replay_reports_the_promised_keys(command, replaying, replayed):
    code, out, err = command(*replaying(replayed, "--json"))
    assert (code, err) == (0, "")
    assert set(json.loads(out)) >= REPORT


def test_alerts_hold_the_promised_keys(command, replayed):
    _, out, _ = command("alerts", "--store", f"sqlite:{replayed}", "--json")
    alerts = json.loads(out)
    assert alerts
    for alert in alerts:
        assert set(alert) >= ALERT
        assert (alert["topic_path"] or [""])[-1] == alert["topic"]  # a silence is of no topic
        assert alert["area_path"][-1] == alert["area"]
        assert alert["opened_at"].endswith("+08:00")
        assert alert["level"] in {1, 2, 3, 4}


def test_alerts_of_the_digest_are_marked_and_can_be_asked_for(command, replayed, tmp_path):
    store = tmp_path / "held.db"
    shutil.copyfile(replayed, store)
    with closing(sqlite3.connect(store)) as connection, connection:
        (name,) = connection.execute("SELECT id FROM documents_alerts ORDER BY id LIMIT 1").fetchone()
        connection.execute(
            "UPDATE documents_alerts SET body = json_set(body, '$.told', 'digest') WHERE id = ?", (name,)
        )
    told = {
        way: [alert["alert_id"] for alert in json.loads(command("alerts", "--store", f"sqlite:{store}", *way)[1])]
        for way in (("--json",), ("--json", "--told", "digest"), ("--json", "--told", "at_once"))
    }
    everything, held, at_once = told.values()
    assert held == [name]
    assert sorted(held + at_once) == sorted(everything)
    assert command("alerts", "--store", f"sqlite:{store}")[1].count(b"[digest] ") == 1


_ALL_TOPICS = "counts of all topics together are not judged: with --topic they stand beside what was expected\n"


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("findings", {"feed", "topic_id", "area_id", "span", "tick", "observed", "expected", "upper", "p", "outside"}),
        ("series", {"feed", "day", "count"}),
        ("cases", {"case", "feed", "class", "topic_id", "area_id", "status", "counting", "registered"}),
    ],
)
def test_what_is_in_the_store_is_given_as_json(command, replayed, name, keys):
    code, out, err = command(name, "--store", f"sqlite:{replayed}", "--json")
    assert (code, err) == (0, _ALL_TOPICS if name == "series" else "")
    found = json.loads(out)
    assert found
    assert all(set(one) >= keys for one in found)


def test_a_series_of_one_place_and_topic_has_its_band(command, replayed):
    _, out, _ = command(
        "series", "--store", f"sqlite:{replayed}", "--topic", "住房城乡建设", "--area", "见微市", "--json"
    )
    days = json.loads(out)
    assert [one["day"] for one in days] == sorted(one["day"] for one in days)
    assert sum("upper" in one for one in days) > 14


def test_rejects_are_addresses_without_values(command, city, tmp_path):
    store = f"sqlite:{tmp_path / 'petition.db'}"
    assert command("replay", city.petition, "--profile", "petition", "--areas", city.areas, "--store", store)[0] == 0
    _, out, _ = command("rejects", "--store", store, "--json")
    found = json.loads(out)
    assert len(found) == city.refused > 0
    assert {tuple(sorted(one)) for one in found} == {("code", "field", "file", "input", "reason", "row")}


def test_check_names_the_rows_that_would_be_rejected_without_values(command, city, tmp_path):
    store = f"sqlite:{tmp_path / 'petition.db'}"
    assert command("replay", city.petition, "--profile", "petition", "--areas", city.areas, "--store", store)[0] == 0
    address = ("file", "row", "field", "code", "reason")
    taken = sorted(
        tuple(one[key] for key in address) for one in json.loads(command("rejects", "--store", store, "--json")[1])
    )
    check = ("check", city.petition, "--profile", "petition", "--areas", city.areas)
    refused = json.loads(command(*check, "--json")[1])["refused"]
    assert sorted((Path(one["file"]).name, *(one[key] for key in address[1:])) for one in refused) == taken
    assert len(taken) > 3
    shown = command(*check, "--rows", "3")[1].decode().partition("rejected rows, the first 3")[2].splitlines()[2:]
    assert len(shown) == 3
    assert [line.split()[1] for line in shown] == [str(one["row"]) for one in refused[:3]]
    assert "--rows N names more" in command(*check, "--rows", "3")[1].decode()


def test_focus_candidates_hold_the_promised_keys(command, replayed):
    code, out, _ = command("focus", "--store", f"sqlite:{replayed}", "--month", "2025-03", "--json")
    assert code == 0
    found = json.loads(out)
    assert [one["rank"] for one in found] == [1, 2, 3, 4, 5]
    for one in found:
        assert set(one) >= {"rank", "topic", "topic_path", "score", "criteria", "why"}
        assert all(set(criterion) >= {"value", "percentile", "numbers"} for criterion in one["criteria"].values())


def test_check_says_that_all_shipped_profiles_are_good(command):
    code, out, _ = command("check", "--json")
    assert code == 0
    assert json.loads(out)["ok"] is True


def test_a_guessed_profile_is_one_that_check_takes(command, city, tmp_path):
    code, out, err = command("profile", "guess", city.hotline, "--city", "甲市", "--name", "first-try")
    assert (code, err) == (0, "")
    profile = tmp_path / "guessed.toml"
    profile.write_bytes(out)
    code, out, _ = command("check", city.hotline, "--profile", profile, "--json")
    report = json.loads(out)
    assert code == 0
    assert report["feed"] == "complaint/first-try"
    assert report["accepted"] == report["rows"] > 1000


def test_a_guess_that_lacks_a_part_is_written_all_the_same_and_says_so_with_exit_code_one(command, bad):
    code, out, err = command("profile", "guess", bad["areas"])
    assert code == 1
    assert b"# MEND HERE: no column was found for its subject." in out
    assert err.startswith("error: ")
    assert "no column was found for" in err


def test_a_guess_as_json_holds_the_text_and_the_counts(command, city):
    _, out, _ = command("profile", "guess", city.grid, "--json")
    found = json.loads(out)
    assert (found["base"], found["ok"], found["problems"]) == ("grid", True, [])
    assert found["profile"].startswith("# Proposed for grid.csv")
    assert found["accepted"] == found["rows"] > 100


@pytest.mark.parametrize("name", ["alerts", "findings", "series", "cases", "rejects"])
def test_tables_are_printed_for_people(command, replayed, name):
    code, out, err = command(name, "--store", f"sqlite:{replayed}")
    assert (code, err) == (0, _ALL_TOPICS if name == "series" else "")
    assert out.strip()


def test_the_export_is_sorted_and_canonical(exported, replayed):
    lines = exported(replayed).splitlines()
    encode = msgspec.json.Encoder(order="deterministic").encode
    documents = [json.loads(line) for line in lines]
    order = [(one["kind"], one["id"]) for one in documents]
    assert order == sorted(order)
    assert len(set(order)) == len(order)
    assert [encode(one) for one in documents] == lines


def test_the_export_to_standard_output_is_that_to_a_file(shell, exported, replayed):
    assert shell("export", "--store", f"sqlite:{replayed}").stdout == exported(replayed)


def test_a_reader_that_closes_early_is_no_error(replayed):
    done = subprocess.run(
        [
            "/bin/sh",
            "-c",
            f"{quote(sys.executable)} -m jianwei export --store {quote(f'sqlite:{replayed}')} | head -n 1",
        ],
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


def test_alerts_make_a_page_with_charts(command, replayed, tmp_path):
    page = tmp_path / "alerts.html"
    code, out, _ = command("alerts", "--store", f"sqlite:{replayed}", "--html", page)
    assert code == 0
    assert b"alerts.html" in out.replace(b"\n", b"")
    assert "<svg" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "absent"),
    [
        (None, "sklearn"),
        ("alerts", "faust"),
        ("alerts", "elasticsearch"),
        ("alerts", "scipy"),
        ("export", "streams.ledger"),
        ("act", "elasticsearch"),
        ("replay", "elasticsearch"),
        ("ingest", "scipy.optimize"),
        ("ingest", "streams.ledger"),
        ("check", "elasticsearch"),
    ],
)
def test_a_command_does_not_wait_for_what_others_need(asked, absent):
    app = f"import sys, jianwei.__main__; from jianwei.cli import app_of; app_of({asked!r})"
    script = f"{app}; print({absent!r} in sys.modules)"
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    assert told.stdout.strip() == b"False"
