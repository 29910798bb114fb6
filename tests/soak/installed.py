"""The installation of a soak and its processes, as an operator would set it up and start them."""

import json
import subprocess
import sys
from pathlib import Path

from city.configuration import Configuration
from streams.broker import Broker
from streams.kafka_configuration import published
from tests.faults.installation import Installation
from tests.ports import free_ports
from tests.soak import rules
from tests.soak.places import ROOT, Place, Places, jianwei
from tests.soak.traffic import PROFILES

WORKERS = 2

ROUTES = f"""
# One desk is told of every level at once, once, and of what stands in digests every minute: what is told is then a
# function of the alerts, and the receiver's can be held against the embedded run's. What hangs on the wall clock
# (quiet hours, repetitions, escalation) is tested elsewhere.
settling = 0
flapping = 0

[[roles]]
name = "city-duty"
channels = ["platform"]

[[rosters]]
name = "city"
fallback = "city-duty"

[[routes]]
name = "all"
rosters = ["city"]

[digest]
times = {json.dumps([f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(60)])}
""" + "".join(
    f"""
[[levels]]
level = {level}
digest = false
pause = 1
longest_pause = 1
repeats = false
deputy = 0
above = 0
"""
    for level in (1, 2, 3, 4)
)
CHANNELS = """
[delivery]
zone = "Asia/Shanghai"
language = "zh"

[limits]  # the data is days old when it comes, and its alerts are news all the same
level1 = 10080
level2 = 10080
level3 = 10080
level4 = 10080

[[channel]]
name = "platform"
kind = "webhook"
roles = ["city-duty"]
url = "http://127.0.0.1:{port}/notices"
"""


class Soaked:
    """Addresses, files and processes. ``places`` are not started yet."""

    def __init__(self, installation: Installation, folder: Path, pace: float) -> None:
        self.installation, self.folder = installation, folder
        self.outbox, self.taken = folder / "outbox.db", folder / "taken.jsonl"
        names = [*(f"worker-{number + 1}" for number in range(WORKERS)), "index", "notify", "receiver", "prometheus"]
        self.ports = dict(zip(names, free_ports(len(names)), strict=True))
        (folder / "routes.toml").write_text(ROUTES, encoding="utf-8")
        (folder / "channels.toml").write_text(CHANNELS.format(port=self.ports["receiver"]), encoding="utf-8")
        self.taken.touch()
        jobs = {
            "jianwei-worker": [port for name, port in self.ports.items() if name.startswith("worker")],
            "jianwei-index": [self.ports["index"]],
            "jianwei-notify": [self.ports["notify"]],
            "prometheus": [self.ports["prometheus"]],
        }
        self._prometheus = rules.configure(folder, installation.name, jobs, pace)
        self.places = Places(Place(name, self._command(name), folder, self.ports[name]) for name in names)

    def set_up(self, city: Path) -> Configuration:
        """As ``jianwei setup`` does it; gives the configuration that is published."""
        done(
            "setup",
            *self._where(),
            "--store",
            self.installation.at.elasticsearch,
            "--config",
            str(city / "city.toml"),
            "--profile",
            PROFILES[0],
            "--areas",
            str(city / "areas.csv"),
        )
        found = published(Broker.at(self.installation.at.kafka), self.installation.name)
        assert found is not None
        return found

    def _where(self) -> list[str]:
        return ["--kafka", self.installation.at.kafka, "--name", self.installation.name]

    def _command(self, name: str) -> list[str]:
        port = self.ports[name]
        observe = ["--observe", f"127.0.0.1:{port}"]
        if name == "receiver":
            return [sys.executable, "-m", "tests.soak.receiver", str(port), str(self.taken)]
        if name == "prometheus":
            return rules.command(self._prometheus, port)
        if name == "notify":
            files = ["--routes", "routes.toml", "--channels", "channels.toml", "--outbox", "outbox.db"]
            given = [word if word.startswith("--") else str(self.folder / word) for word in files]
            return jianwei("notify", *self._where(), *given, *observe)
        role = ["--role", "index", "--store", self.installation.at.elasticsearch]
        return jianwei(
            "worker", *self._where(), "--ticks", "none", *observe, *(role if name == "index" else ["--role", "steps"])
        )


def done(*words: str) -> bytes:
    """What a command of ours prints. Raises ``RuntimeError`` with its error where it ends with anything but 0."""
    ran = subprocess.run(jianwei(*words), cwd=ROOT, capture_output=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"jianwei {words[0]} ended with {ran.returncode}: {ran.stderr.decode(errors='replace')}")
    return ran.stdout
