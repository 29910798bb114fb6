"""A gateway as a process of its own, and rows sent to it as a feed would send them."""

import http.client
import json
import re
import signal
import ssl
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

from intake.http.keys import new_key
from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
LISTENING = re.compile(r"listening at [^ ]*:(\d+) for")


def keys_file(path, **feeds):
    """Writes ``keys.toml`` with a sender for each keyword; gives their keys."""
    keys = {}
    tables = []
    for name, allowed in feeds.items():
        keys[name], digest = new_key()
        tables.append(f'[[key]]\nname = "{name}"\nsha256 = "{digest}"\nfeeds = {json.dumps(allowed)}\n')
    path.write_text("\n".join(tables), encoding="utf-8")
    return keys


class Running:
    """A gateway that listens."""

    def __init__(self, process, log, trusted):
        self.process, self.log, self._trusted = process, log, trusted
        self.port = 0

    def wait(self):
        """Until it listens."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            text = self.log.read_text(encoding="utf-8")
            if found := LISTENING.search(text):
                self.port = int(found[1])
                return self
            assert self.process.poll() is None, text
            time.sleep(0.05)
        raise AssertionError(f"does not listen: {self.log.read_text(encoding='utf-8')}")

    def send(self, key, rows, feed=None):
        """Sends rows; gives status and answer."""
        body = json.dumps(rows, ensure_ascii=False).encode()
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        with closing(self._connection()) as connection:
            connection.request("POST", f"/events?feed={feed}" if feed else "/events", body, headers)
            answer = connection.getresponse()
            return answer.status, json.load(answer)

    def _connection(self):
        if self._trusted is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        context = ssl.create_default_context(cafile=self._trusted)
        return http.client.HTTPSConnection("localhost", self.port, timeout=PATIENCE, context=context)

    def stop(self):
        """As an operator stops it; gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self):
        """As a power cut does."""
        self.process.kill()
        self.process.wait(PATIENCE)


@contextmanager
def gateway(folder, *arguments, trusted=None):
    """``jianwei gateway`` on a free port; killed in the end where it still runs."""
    log = folder / f"gateway-{time.monotonic_ns()}.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "jianwei", "gateway", "--listen", "127.0.0.1:0", *map(str, arguments)],
            cwd=ROOT,
            stderr=errors,
        )
    try:
        yield Running(process, log, trusted).wait()
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)
