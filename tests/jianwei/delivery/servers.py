"""Servers that the tests of delivery start: one for HTTP, one for mail. Both keep what they took."""

import json
import socketserver
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Received:
    """What a server took, and how it is to answer."""

    def __init__(self):
        self.requests: list[tuple[str, dict[str, str], object]] = []
        self.status = 200
        self.body: object = {"errcode": 0, "code": 0}
        self.delay = 0.0
        self.address = ""

    @property
    def bodies(self):
        return [body for _, _, body in self.requests]

    @property
    def ids(self):
        return [headers["X-Jianwei-Notice"] for _, headers, _ in self.requests]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address):
        """A client that was killed or gave up."""


@contextmanager
def http_server(port=0):
    received = Received()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            status, body, delay = received.status, received.body, received.delay
            received.requests.append((self.path, dict(self.headers), json.loads(content)))
            time.sleep(delay)
            answer = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            """Silent."""

    server = _Server(("127.0.0.1", port), Handler)
    received.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield received
    finally:
        server.shutdown()
        server.server_close()


class _Mail(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True


@contextmanager
def mail_server():
    """Enough of SMTP (RFC 5321) for a client; gives the port and the list of (recipients, message)."""
    taken: list[tuple[list[str], bytes]] = []

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line):
            self.wfile.write(line.encode() + b"\r\n")

        def handle(self):
            self.say("220 sink")
            recipients: list[str] = []
            while line := self.rfile.readline():
                verb = line[:4].upper().strip()
                if verb == b"RCPT":
                    recipients.append(line.decode().strip().partition(":")[2].strip("<>"))
                if verb == b"DATA":
                    self.say("354 go on")
                    message = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        message += part
                    taken.append((recipients, message))
                self.say("221 bye" if verb == b"QUIT" else "250 fine")
                if verb == b"QUIT":
                    return

    server = _Mail(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server.server_address[1], taken
    finally:
        server.shutdown()
        server.server_close()
