"""A replay that is killed, stopped, resumed or repeated ends with the same export to the byte."""

import json
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OFTEN = (
    "import sys, jianwei.arriving, intake.gateway; jianwei.arriving.ROOM, intake.gateway._ROWS = 500, 64;"
    "import jianwei.replay as replay; replay._EVENTS_A_COMMIT, replay._TICKS_A_COMMIT = 300, 40;"
    "from jianwei.__main__ import main; sys.exit(main())"
)
"""The program with many more commits, so that this small city has many moments between two, and with little room for
events that wait, so that most of them are put aside.
"""


def done(path):
    """How many records the step cases has folded for good."""
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
        row = store.execute("select next from positions where step = 'cases'").fetchone()
        return row[0] if row else 0
    return 0


def killed(arguments, path, after):
    """Runs until something was committed and so many seconds more, then kills; gives what was committed."""
    before = done(path)
    with subprocess.Popen(
        [sys.executable, "-c", OFTEN, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        while process.poll() is None and done(path) == before:
            time.sleep(0.01)
        time.sleep(after)
        process.kill()
        assert b"Traceback" not in process.stderr.read()
    return done(path)


def wanted(report):
    """What a report tells but for the time it took and what this run alone did."""
    return {name: number for name, number in report.items() if name not in {"seconds", "ticks"}}


@pytest.mark.slow
def test_killed_at_any_moments_and_restarted_it_ends_with_the_same_export(
    replaying, replayed, exported, tmp_path, command
):
    path = tmp_path / "city.db"
    moments = random.Random(20)
    reached = [killed(replaying(path), path, moments.uniform(0.0, 0.25)) for _ in range(3)]
    assert command(*replaying(path))[0] == 0
    assert reached == sorted(set(reached))
    assert 0 < reached[0] < reached[-1] < done(path), "nothing was killed on its way"
    assert exported(path) == exported(replayed)
    first, again = (json.loads(command(*replaying(one, "--json"))[1]) for one in (replayed, path))
    assert wanted(first) == wanted(again)


@pytest.mark.slow
def test_stopped_at_times_in_between_it_ends_with_the_same_export(replaying, replayed, exported, tmp_path, command):
    path = tmp_path / "city.db"
    taken = []
    for until in ("2025-03-10", "2025-03-19T09:30", "2025-03-19T09:30", "2025-03-12", "2025-03-21T01:00", "2025-04-02"):
        code, out, _ = command(*replaying(path, "--until", until, "--json"))
        report = json.loads(out)
        assert code == 0
        assert report["rows"] == sum(
            report[name] for name in ("accepted", "replaced", "repeated", "rejected", "pending")
        )
        assert report["pending"] > 0
        taken.append(report["events"])
    assert taken == sorted(taken)
    assert taken[1] == taken[2] == taken[3]
    assert command(*replaying(path))[0] == 0
    assert exported(path) == exported(replayed)


def test_a_stop_knows_nothing_of_what_came_later(replaying, tmp_path, command):
    path = tmp_path / "city.db"
    command(*replaying(path, "--until", "2025-03-20T12:00"))
    _, out, _ = command("cases", "--store", f"sqlite:{path}", "--limit", 1_000_000, "--json")
    assert len(json.loads(out)) > 0
    assert max(case["arrived"] for case in json.loads(out)) <= "2025-03-20T04:00:00.000Z"


def test_repeating_a_finished_replay_changes_nothing_and_gives_the_same_counts(replaying, replayed, exported, command):
    before = exported(replayed)
    reports = [json.loads(command(*replaying(replayed, "--json"))[1]) for _ in range(2)]
    assert wanted(reports[0]) == wanted(reports[1])
    assert reports[0]["pending"] == reports[0]["ticks"] == 0
    assert reports[0]["rows"] == reports[0]["accepted"] + reports[0]["replaced"] + reports[0]["repeated"]
    assert exported(replayed) == before


def test_the_export_of_this_city_holds_something_of_everything(replayed, exported):
    kinds = {json.loads(line)["kind"] for line in exported(replayed).splitlines()}
    assert kinds >= {"cases", "buckets", "bands", "findings", "alerts"}
