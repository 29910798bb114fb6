"""A platform that takes notices, as a process: it writes down each that it takes and answers a little later.

    python -m tests.soak.receiver PORT FILE

A notice is in the file before it is answered; who asks again after a kill in between gets it twice, as at a real one.
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep, time

import msgspec

from tests.soak.taken import Taken

ANSWER_SECONDS = 0.2
"""So long it has a notice before it says so: a kill has something to fall into."""


class _Receiver(BaseHTTPRequestHandler):
    file: Path

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        notice = msgspec.json.decode(body, type=Taken)
        with self.file.open("ab", buffering=0) as taken:
            taken.write(msgspec.json.encode(msgspec.structs.replace(notice, taken=time())) + b"\n")
        sleep(ANSWER_SECONDS)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


if __name__ == "__main__":
    _Receiver.file = Path(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), _Receiver).serve_forever()
