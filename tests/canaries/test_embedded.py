"""Of files, nothing planted is in the store, its pages, an export, what is printed; over HTTP neither in an answer."""

import json
import re
import urllib.request

from tests.canaries.planting import EXPORTS, found
from tests.jianwei.gateway_process import gateway, keys_file

FEEDS = {"hotline12345": "complaint/hotline12345", "petition": "petition/petition", "grid": "incident/grid"}
_ROWS_A_REQUEST = 2_000


def shown(shell, store, folder):
    """What the commands print, and the files of a folder."""
    everything = {}
    html = folder / "alerts.html"
    cases = ("cases", "--limit", "100000")
    for command in (("alerts", "--html", html), ("findings",), cases, ("rejects", "--json"), ("export",)):
        run = shell(*command, "--store", store)
        assert run.returncode == 0, run.stderr.decode()
        everything[command[0]] = run.stdout + run.stderr
    return everything | {file.name: file.read_bytes() for file in folder.iterdir()}


def test_of_files_nothing_planted_is_kept_printed_or_shown(tmp_path, canaries, exports, options, shell):
    everything = {}
    for name, path in exports.items():
        replaying = ("replay", path, "--store", f"sqlite:{tmp_path / 'city.db'}", "--urgent-texts", "shipped")
        for command in (replaying, ("check", path, "--json")):
            run = shell(*command, *options[name])
            assert run.returncode == 0, run.stderr.decode()
            everything[f"{command[0]} {name}"] = run.stdout + run.stderr
    everything |= shown(shell, f"sqlite:{tmp_path / 'city.db'}", tmp_path)
    assert {"city.db", "city.db-memory", "alerts.html", "export"} <= set(everything)
    assert len(everything["city.db"]) > 1_000_000
    left = found(everything, canaries)
    assert not left, left


def test_over_http_nothing_planted_is_kept_logged_measured_or_answered(tmp_path, canaries, dictionary, options, shell):
    (folder := tmp_path / "kept").mkdir()
    key = keys_file(tmp_path / "keys.toml", centre=list(FEEDS.values()))["centre"]
    kept = ("--areas", dictionary, "--store", f"sqlite:{folder / 'city.db'}", "--keys", tmp_path / "keys.toml")
    named = [part for name in EXPORTS for part in options[name][:2]]
    everything, outcomes = {}, []
    with gateway(folder, *named, *kept, "--urgent-texts", "shipped", "--observe", "0") as running:
        for name, rows in canaries.items():
            for first in range(0, len(rows), _ROWS_A_REQUEST):
                some = [row for row, _ in rows[first : first + _ROWS_A_REQUEST]]
                status, answer = running.send(key, some, FEEDS[name])
                assert status in (200, 207)
                outcomes.append((answer["queued"], len(some)))
                everything[f"answer {name} {first}"] = json.dumps(answer, ensure_ascii=False).encode()
        (observed,) = re.findall(r"observed at (http://\S+)", running.log.read_text(encoding="utf-8"))
        with urllib.request.urlopen(f"{observed}/metrics") as metrics:  # noqa: S310 - an address of ours
            everything["metrics"] = metrics.read()
        assert running.stop() == 0
    assert 0.9 < sum(queued for queued, _ in outcomes) / sum(rows for _, rows in outcomes) < 1
    everything |= shown(shell, f"sqlite:{folder / 'city.db'}", folder)
    left = found(everything, canaries)
    assert not left, left
