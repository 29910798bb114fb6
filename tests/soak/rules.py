"""The rules of ``deploy/prometheus_rules.yml`` twice in one real Prometheus: as shipped, and with divided durations.

Divided are ``for``, the windows in brackets, ``offset`` and what ages and waits in seconds are compared with. Rules
that an installation in the data's time leaves out are left out (``docs/metrics.md``).
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import msgspec

from tests.soak.places import ROOT

SHIPPED = ROOT / "deploy/prometheus_rules.yml"
PROGRAM = "prometheus"
LEFT_OUT = ("JianweiWatermarkOld", "JianweiStreamQuiet")
_RULE = re.compile(r"^      - alert: (\w+)\n(?:(?!^      - alert: |^      #).*\n)+", re.MULTILINE)
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_DURATION = re.compile(r"(for: |\[|offset )(\d+)([smhd])\b")
_THRESHOLD = re.compile(r"(_seconds\b[^\n>]*) > (\d+(?: \* \d+)?)")
_STEP_SECONDS = 1
_HEAD = "groups:\n  - name: {pace}\n    rules:\n"

_CONFIGURATION = """
global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
rule_files: [shipped.yml, divided.yml]
scrape_configs:
"""
_JOB = """
  - job_name: {job}
    static_configs:
      - targets: [{targets}]
        labels: {{installation: {name}}}
"""


class Calling(msgspec.Struct, frozen=True):
    """When the alerts of a rule called: first and last, in seconds, of each time that one did without a break."""

    rule: str
    divided: bool
    times: tuple[tuple[float, float], ...]


def names(text: str) -> list[str]:
    """The rules of a file that are evaluated here."""
    return [found[1] for found in _RULE.finditer(text) if found[1] not in LEFT_OUT]


def marked(text: str, pace: str) -> str:
    """The rules of a file with a label that says how they are taken."""
    kept = "".join(found[0].rstrip() + "\n" for found in _RULE.finditer(text) if found[1] not in LEFT_OUT)
    return _HEAD.format(pace=pace) + kept.replace("        labels:\n", f"        labels:\n          pace: {pace}\n")


def divided(text: str, pace: float) -> str:
    """The rules of a file with all durations divided."""

    def shorter(found: re.Match[str]) -> str:
        seconds = int(found[2]) * _SECONDS[found[3]] / pace
        return f"{found[1]}{max(1, round(seconds))}s"

    def lower(line: str) -> str:
        return line if "process_start_time_seconds" in line else _THRESHOLD.sub(rf"\1 > (\2) / {pace:g}", line)

    return "\n".join(lower(line) for line in _DURATION.sub(shorter, text).split("\n"))


def configure(folder: Path, name: str, jobs: Mapping[str, list[int]], pace: float) -> Path:
    """Writes what Prometheus needs; gives the file of its configuration."""
    text = SHIPPED.read_text(encoding="utf-8")
    (folder / "shipped.yml").write_text(marked(text, "shipped"), encoding="utf-8")
    (folder / "divided.yml").write_text(marked(divided(text, pace), "divided"), encoding="utf-8")
    file = folder / "prometheus.yml"
    parts = [
        _JOB.format(job=job, name=name, targets=", ".join(f'"127.0.0.1:{port}"' for port in ports))
        for job, ports in jobs.items()
    ]
    file.write_text(_CONFIGURATION + "".join(parts), encoding="utf-8")
    return file


def command(configuration: Path, port: int) -> list[str]:
    """The command line of Prometheus."""
    return [
        PROGRAM,
        f"--config.file={configuration}",
        f"--web.listen-address=127.0.0.1:{port}",
        f"--storage.tsdb.path={configuration.parent / 'prometheus'}",
        "--query.max-samples=100000000",
        "--log.level=warn",
    ]


def calls(port: int, begin: float, end: float) -> list[Calling]:
    """Which rules called in a time."""
    found: dict[tuple[str, bool], list[tuple[float, float]]] = {}
    for labels, values in series(port, 'ALERTS{alertstate="firing"}', begin, end):
        key = labels["alertname"], labels["pace"] == "divided"
        found.setdefault(key, []).extend(_runs(sorted(values)))
    return [Calling(rule, short, tuple(sorted(times))) for (rule, short), times in sorted(found.items())]


def series(port: int, query: str, begin: float, end: float) -> list[tuple[dict[str, str], dict[float, float]]]:
    """Labels and values by time of what a query gives, each second; asked in parts that Prometheus answers."""
    found: dict[str, tuple[dict[str, str], dict[float, float]]] = {}
    start = begin
    while start < end:
        stop = min(end, start + 10_000 * _STEP_SECONDS)
        asked = urlencode({"query": query, "start": start, "end": stop, "step": _STEP_SECONDS})
        with urlopen(f"http://127.0.0.1:{port}/api/v1/query_range?{asked}", timeout=60) as answer:
            told: list[dict[str, Any]] = json.load(answer)["data"]["result"]
        for one in told:
            _, values = found.setdefault(json.dumps(one["metric"], sort_keys=True), (one["metric"], {}))
            values.update({float(at): float(value) for at, value in one["values"]})
        start = stop + _STEP_SECONDS
    return list(found.values())


def _runs(at: list[float]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for one in at:
        if found and one - found[-1][1] <= 2 * _STEP_SECONDS:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found
