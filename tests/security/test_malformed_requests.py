"""What never becomes a request, sent byte by byte to every port: answered as everything else, and telling nothing."""

import asyncio
import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry

from intake.http.server import unhandled
from jianwei.http_runner import Runner
from jianwei.observation import Liveness, Observation
from tests.jianwei.test_http import Town
from tests.patience import PATIENCE
from tests.security.raw import answer_to

MARK = "s3cr3t-of-nobody"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
CHUNKED = f"{FORM}Transfer-Encoding: chunked\r\n"

REQUESTS = {
    "no method": f"<script>{MARK}</script>\r\n\r\n",
    "a line of another language": f"\x16\x03\x01{MARK}\r\n\r\n",
    "no path": f"GET\r\nX: {MARK}\r\n\r\n",
    "an unknown method": f"{MARK.upper().replace('3', 'E')} / HTTP/1.1\r\nHost: x\r\n\r\n",
    "an unknown version": f"GET /{MARK} HTTP/9.9\r\nHost: x\r\n\r\n",
    "no host in the newer version": f"GET /{MARK} HTTP/1.1\r\n\r\n",
    "no host in the older version": f"GET /{MARK} HTTP/1.0\r\n\r\n",
    "two hosts": f"GET /{MARK} HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "a path of no encoding": f"GET /%{MARK}%zz%c0%ae HTTP/1.1\r\nHost: x\r\n\r\n",
    "a query of no encoding": f"GET /healthz?a=%{MARK}%ff&%=%%& HTTP/1.1\r\nHost: x\r\n\r\n",
    "an address of no host": f"GET http://[::1/{MARK} HTTP/1.1\r\nHost: x\r\n\r\n",
    "an address with a port of words": f"GET http://a:{MARK}/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "a path of two slashes and a bracket": f"GET //[{MARK} HTTP/1.1\r\nHost: x\r\n\r\n",
    "a way through": f"CONNECT {MARK}:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a way through to a port of words": f"CONNECT a:{MARK} HTTP/1.1\r\nHost: x\r\n\r\n",
    "a star": "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "a trace": f"TRACE / HTTP/1.1\r\nHost: x\r\nX: {MARK}\r\n\r\n",
    "a header without end": f"GET / HTTP/1.1\r\nHost: x\r\nCookie: a={MARK}{'a' * 70_000}\r\n\r\n",
    "a path without end": f"GET /{MARK}{'a' * 70_000} HTTP/1.1\r\nHost: x\r\n\r\n",
    "a header with a byte of nothing": f"GET / HTTP/1.1\r\nHost: x\r\nX: {MARK}\x00\r\n\r\n",
    "a header without a colon": f"GET / HTTP/1.1\r\nHost: x\r\n{MARK}\r\n\r\n",
    "a thousand headers": "GET / HTTP/1.1\r\nHost: x\r\n" + "".join(f"X-{n}: {MARK}\r\n" for n in range(1000)) + "\r\n",
    "two lengths": f"POST /sign-in HTTP/1.1\r\nHost: x\r\n{FORM}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{MARK}",
    "a length of words": f"POST /sign-in HTTP/1.1\r\nHost: x\r\n{FORM}Content-Length: {MARK}\r\n\r\n",
    "a length under nothing": f"POST /sign-in HTTP/1.1\r\nHost: x\r\n{FORM}Content-Length: -1\r\n\r\n{MARK}",
    "chunks that are none": f"POST /sign-in HTTP/1.1\r\nHost: x\r\n{CHUNKED}\r\n{MARK}\r\n",
    "a chunk longer than it says": f"POST /sign-in HTTP/1.1\r\nHost: x\r\n{CHUNKED}\r\n3\r\n{MARK}\r\n0\r\n\r\n",
    "a chunk of a size without end": f"POST /sign-in HTTP/1.1\r\nHost: x\r\n{CHUNKED}\r\n{'f' * 40}\r\n{MARK}\r\n",
    "another expectation": f"GET / HTTP/1.1\r\nHost: x\r\nExpect: {MARK}\r\n\r\n",
    "an upgrade": "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n",
    "another protocol": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a body that is not packed": f"POST /sign-in HTTP/1.1\r\nHost: x\r\n{FORM}Content-Encoding: gzip\r\n"
    f"Content-Length: {len(MARK)}\r\n\r\n{MARK}",
}


@contextmanager
def listening(runner):
    """The port of an application that runs in a thread of its own."""
    loop, ready, found = asyncio.new_event_loop(), threading.Event(), []

    async def start():
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        found.append(runner.addresses[0][1])
        ready.set()

    def run():
        loop.run_until_complete(start())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert ready.wait(PATIENCE)
        yield found[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)


@pytest.fixture(scope="module")
def ports(board, tmp_path_factory):
    """Of the board, the gateway and the metrics."""
    town = Town(tmp_path_factory.mktemp("gateway"))
    with (
        listening(Runner(town.gateway.application(), unhandled)) as gateway,
        Observation(0, CollectorRegistry(), Liveness) as shown,
    ):
        yield SimpleNamespace(board=board.port, gateway=gateway, metrics=shown.port, key=town.keys["centre"])


def answers(told):
    """Every answer of a line: status, headers and body. What is no answer of the newer kind fails here."""
    head, _, body = told.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    assert first.startswith(("HTTP/1.0 ", "HTTP/1.1 ")), told[:80]
    return (
        int(first.split(" ")[1]),
        {name.lower(): value for name, _, value in (one.partition(": ") for one in lines)},
        body,
    )


def test_a_fault_is_logged_by_kind_and_place_and_by_no_value(caplog):
    async def fails(_):
        raise KeyError(MARK)

    application = web.Application()
    application.router.add_get("/", fails)
    with listening(Runner(application, unhandled)) as port:
        status, headers, _ = answers(answer_to(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
    assert (status, headers["server"]) == (500, "Jianwei")
    place = f"{__file__}:{fails.__code__.co_firstlineno + 1}"
    told = [record.getMessage() for record in caplog.records if record.name == "jianwei.http"]
    assert told == [f"answered outside of the application: 500, KeyError at {place}"]


@pytest.mark.parametrize("port", ["board", "gateway", "metrics"])
@pytest.mark.parametrize("sent", REQUESTS.values(), ids=REQUESTS)
def test_it_is_answered_with_the_headers_of_every_answer_and_tells_nothing(ports, port, sent):
    if port == "gateway":
        sent = sent.replace("/sign-in", "/events").replace(
            "Host: x\r\n", f"Host: x\r\nAuthorization: Bearer {ports.key}\r\n", 1
        )
    sent = sent.replace("Host: x\r\n", "Host: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nConnection: close\r\n", 1)
    status, headers, body = answers(answer_to(getattr(ports, port), sent.encode("latin-1")))
    assert status < 500 or (port, status) in {("metrics", 501), ("metrics", 505)}
    assert (headers["server"], headers["x-content-type-options"]) == ("Jianwei", "nosniff")
    assert headers["cache-control"] == "no-store"
    assert port != "board" or headers["content-security-policy"].startswith("default-src 'none'")
    told = body.decode() + str(headers)
    for word in (MARK, MARK.upper(), "aiohttp", "Python", "Traceback", "Error:", "wsgi", "llhttp"):
        assert word.lower() not in told.replace(f"next=%2F{MARK}", "").lower(), (word, told[:300])
