"""What must have come of it: the embedded service over the same files, and the alerts that it told."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

import msgspec

from alerts.routing.duty import Routing
from city.alerts import Alert
from city.calendars import Calendar
from city.configuration import Configuration
from city.times import Zone
from jianwei.alert_histories import alert_of, states_of
from jianwei.routes_file import load_routes
from tests.soak.installed import done
from tests.soak.places import ROOT, jianwei
from tests.soak.told import Expected, expected
from tests.soak.traffic import FILES, PROFILES


class Embedded:
    """``jianwei replay`` into a file of its own, beside what else is done."""

    def __init__(self, city: Path) -> None:
        self._store = f"sqlite:{city / 'embedded.db'}"
        files = [str(city / name) for name in FILES]
        profiles = [f"--profile={profile}" for profile in PROFILES]
        given = ["--areas", str(city / "areas.csv"), "--config", str(city / "city.toml"), "--store", self._store]
        self._running = subprocess.Popen(
            jianwei("replay", *files, *profiles, *given, "--json"),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def exported(self) -> list[bytes]:
        """The lines of its export, as soon as it is done."""
        _, said = self._running.communicate()
        if self._running.returncode:
            raise RuntimeError(f"jianwei replay ended with {self._running.returncode}: {said.decode(errors='replace')}")
        return done("export", "--store", self._store).splitlines(keepends=True)


def before(export: Iterable[bytes], since: int) -> set[str]:
    """The alerts of an export that opened until an instant: those of the history."""
    bodies = (msgspec.json.decode(line) for line in export)
    found = (alert_of(body) for body in bodies if body["kind"] == "alerts")
    return {alert.alert_id for alert in found if alert.opened_at <= since}


def wanted(export: Iterable[bytes], configuration: Configuration, routes: Path, since: int) -> list[Expected]:
    """What the alerts of an export that opened after an instant have to be told as."""
    zone = Zone(configuration.zone)
    routing = Routing.of(load_routes(routes, zone).routes, zone, Calendar(configuration.calendar))
    states: list[Alert] = []
    for line in export:
        body = msgspec.json.decode(line)
        if body["kind"] == "alerts":
            alert = alert_of(body)
            if alert.opened_at > since:
                states += states_of(alert)
    return expected(states, routing)
