"""The HTTP server of metrics and probes: a few threads, no name and no version of what it is made of."""

import logging
import socket
import sys
from contextlib import suppress
from http import HTTPStatus
from socketserver import TCPServer, ThreadingMixIn
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, cast
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

log = logging.getLogger("jianwei.observation")

CLIENTS = 8
"""Connections that are served at once, each by a thread."""
_ROOM = 0.5
"""Seconds that a connection waits for room."""
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Server": "Jianwei"}


def headed(start_response: "StartResponse") -> "StartResponse":
    """Gives an answer the headers of every answer, in which no version of anything stands."""

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start_response(status, [*headers, *_HEADERS.items()], *more)

    return cast("StartResponse", start)


def said_of(status: HTTPStatus) -> bytes:
    """What stands for a status where there is nothing to tell."""
    return f"{status.value} {status.phrase}\n".encode()


class _Quiet(WSGIRequestHandler):
    timeout = 10
    """Seconds that a client may be silent, where nobody else wants its thread."""

    def parse_request(self) -> bool:
        """Reads the head of a request; the client is silent no more."""
        read = super().parse_request()
        cast("PlainServer", self.server).heard(self.connection)
        return read

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The answer to what is no request: the base class would quote what was sent, as a page."""
        del message, explain
        status = HTTPStatus(code)
        said = said_of(status)
        head = {**_HEADERS, "Content-Type": "text/plain", "Content-Length": str(len(said)), "Connection": "close"}
        lines = [f"HTTP/1.0 {code} {status.phrase}", *(f"{name}: {value}" for name, value in head.items())]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + said)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Nothing: a probe every few seconds is no news."""


class PlainServer(ThreadingMixIn, WSGIServer):
    """Listens at an address; ``OSError`` where that cannot be had.

    Law: it never has more than ``CLIENTS`` threads. Where all are taken, a connection takes the place of that which has
    been silent for longest; where none is silent, it waits for half a second, then it is closed without an answer.
    """

    daemon_threads = True

    def __init__(self, address: tuple[str, int]) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._room = BoundedSemaphore(CLIENTS)
        self._silent: dict[socket.socket, None] = {}
        """Connections of which no request was read yet, the oldest first."""
        super().__init__(address, _Quiet)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Gives a connection a thread, or closes it."""
        if not self._room.acquire(blocking=False):
            self._end_one()
            if not self._room.acquire(timeout=_ROOM):
                self.shutdown_request(request)
                return
        self._silent[request] = None
        try:
            super().process_request(request, client_address)
        except BaseException:  # no thread could be begun
            self._left(request)
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serves a connection, in a thread of its own."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._left(request)

    def heard(self, request: socket.socket) -> None:
        """The request of a connection was read: it is answered, whoever else comes."""
        self._silent.pop(request, None)

    def _left(self, request: socket.socket) -> None:
        self.heard(request)
        self._room.release()

    def _end_one(self) -> None:
        for silent in list(self._silent):
            self.heard(silent)
            with suppress(OSError):  # it has gone meanwhile
                silent.shutdown(socket.SHUT_RDWR)
            return

    def server_bind(self) -> None:
        """Binds without asking a name server for the machine's name, as the base class would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])
        self.setup_environ()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is its own affair. What goes wrong in an answer is told as a 500."""
        del request
        log.debug("the answer to %s was not taken: %s", client_address, sys.exception())
