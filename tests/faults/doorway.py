"""The front of a service that watches the present, through an outage: a gateway, the rows of a feed, a worker's clock.

The feed sends what it has every second and sends again what was not answered with 200. The gateway is supervised as the
workers are.
"""

import http.client
import json
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from time import monotonic, sleep

from city.events import Event, decode_record
from streams.broker import Broker
from streams.kafka_configuration import published
from tests.faults.expected import differences, different_lines, fold
from tests.faults.installation import Installation
from tests.faults.servers import Addresses
from tests.faults.workers import ROOT, Fleet
from tests.intake.chinese import GRID
from tests.jianwei.gateway_process import keys_file
from tests.ports import free_port

_FEED = "incident/grid"
_SECONDS = 60
_LOOK = 0.2
_BEIJING = timezone(timedelta(hours=8))


class Doorway(threading.Thread):
    """Sends a row a second until ``stop``. ``answers`` counts what requests were answered with, 0 for no answer."""

    def __init__(self, installation: Installation, fleet: Fleet, folder: Path) -> None:
        super().__init__(name="doorway", daemon=True)
        self.installation, self._fleet = installation, fleet
        self.answers: Counter[int] = Counter()
        self.rows = 0
        self._stopping = threading.Event()
        _jianwei("setup", *_where(installation.at, installation.name), "--profile", "grid")
        self._key = keys_file(folder / "keys.toml", patrol=[_FEED])["patrol"]
        self._port = free_port()
        front = ["gateway", *_where(installation.at, installation.name, store=False), "--profile", "grid"]
        front += ["--keys", str(folder / "keys.toml"), "--listen", f"127.0.0.1:{self._port}"]
        fleet.put("gateway", front)
        clock = ["worker", *_where(installation.at, installation.name), "--ticks", "service", "--tick-seconds", "5"]
        fleet.put("clock", clock)

    def run(self) -> None:
        """See the class."""
        left: list[dict[str, str]] = []
        while left or not self._stopping.is_set():
            if not self._stopping.is_set():
                left.append(_row(self.rows))
                self.rows += 1
            status = self._send(left)
            self.answers[status] += 1
            if status == http.HTTPStatus.OK:
                left = []
            self._stopping.wait(1)

    def stop(self) -> None:
        """No more rows; waits until all of them are taken, and until the clock stands still."""
        self._stopping.set()
        began = monotonic()
        while self.is_alive():
            self._fleet.supervise()
            if monotonic() - began > _SECONDS:
                raise TimeoutError("the gateway does not take the last rows")
            sleep(_LOOK)
        self._fleet.end("gateway", "clock")
        at = self.installation
        self._fleet.put("rest", ["worker", *_where(at.at, at.name), "--ticks", "none"])

    def wrong(self) -> list[str]:
        """What is not exact, a sentence each."""
        dumped = self.installation.dump()
        configuration = published(Broker.at(self.installation.at.kafka), self.installation.name)
        assert configuration is not None
        messages = [message for one in dumped["events"] for message in decode_record(one.value)]
        arrived = {message.id for message in messages if isinstance(message, Event)}
        sent = {_id(number) for number in range(self.rows)}
        expected = fold(dumped["events"], self.installation.partitions, configuration)
        found = [*differences(dumped, expected.sent)]
        found += different_lines(self.installation.exported(), expected.documents)
        if sent != arrived:
            found.append(f"rows: {len(sent - arrived)} of {len(sent)} are in no stream, {len(arrived - sent)} unknown")
        return [f"gateway: {one}" for one in found]

    def _send(self, rows: list[dict[str, str]]) -> int:
        body = json.dumps(rows, ensure_ascii=False).encode()
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=_SECONDS)) as connection:
            try:
                connection.request("POST", "/events", body, headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                return 0
        return answer.status


def _id(number: int) -> str:
    return f"WG-{number}"


def _row(number: int) -> dict[str, str]:
    now = f"{datetime.now(UTC).astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}"
    times = dict.fromkeys(("发现时间", "立案时间", "导入时间", "修改时间"), now)
    return GRID | {"案卷编号": _id(number)} | times


def _where(at: Addresses, name: str, *, store: bool = True) -> list[str]:
    return ["--kafka", at.kafka, "--name", name, *(["--store", at.elasticsearch] if store else [])]


def _jianwei(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "jianwei", *arguments], cwd=ROOT, capture_output=True, check=True)
