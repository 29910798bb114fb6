"""The HTTP server of metrics and probes: one thread a connection, no name and no version of what it is made of."""

import logging
import socket
import sys
from http import HTTPStatus
from socketserver import TCPServer, ThreadingMixIn
from typing import TYPE_CHECKING, Any, cast
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

log = logging.getLogger("jianwei.observation")

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
    """Seconds that a client may be silent: it holds a thread meanwhile."""

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
    """Listens at an address; ``OSError`` where that cannot be had."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int]) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, _Quiet)

    def server_bind(self) -> None:
        """Binds without asking a name server for the machine's name, as the base class would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])
        self.setup_environ()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is its own affair. What goes wrong in an answer is told as a 500."""
        del request
        log.debug("the answer to %s was not taken: %s", client_address, sys.exception())
