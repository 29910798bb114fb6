"""Stands before a real Elasticsearch and answers for it that it is too busy, or lets a request wait, as it is told."""

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit


class Busy(ThreadingHTTPServer):
    """``refusing`` requests are refused with 429 first; the next ``slow`` wait for ``seconds`` each."""

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = urlsplit(behind)
        self.refusing = self.slow = 0
        self.seconds = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Busy

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/_bulk") and self.server.refusing > 0:
            self.server.refusing -= 1
            self._say(429, b'{"error":{"type":"es_rejected_execution_exception","reason":"queue"},"status":429}')
            return
        if self.path.startswith("/_bulk") and self.server.slow > 0:
            self.server.slow -= 1
            time.sleep(self.server.seconds)
        real = http.client.HTTPConnection(self.server.behind.netloc)
        passed = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
        real.request(self.command, self.path, body, passed | {"Accept-Encoding": "identity"})
        found = real.getresponse()
        self._say(found.status, found.read(), found.getheader("Content-Type"))
        real.close()

    do_GET = do_HEAD = do_POST = do_PUT = _answer  # noqa: N815 - names of the standard library

    def _say(self, status: int, body: bytes, kind: str | None = None) -> None:
        self.send_response(status)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", kind or "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def standing_before(url: str) -> Iterator[Busy]:
    """One that runs until the end of the block."""
    with Busy(url) as busy:
        Thread(target=busy.serve_forever, daemon=True).start()
        yield busy
        busy.shutdown()
