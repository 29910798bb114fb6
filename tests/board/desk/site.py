"""A board on a loopback port with the service's own file behind it, and a visitor with a browser's manners."""

import asyncio
import http.client
import json
import re
import threading
from contextlib import closing, contextmanager
from html import unescape
from urllib.parse import urlencode

from aiohttp import web

from board.desk.accounts import Account
from board.desk.analyst import TOP, Analyst
from board.desk.answering import unhandled
from board.desk.audit import Audit
from board.desk.guards import Gate
from board.desk.passwords import Cost, hashed
from board.desk.server import Board
from board.desk.sessions import Sessions
from board.desk.signing import Signing
from briefing.focus import Asked
from jianwei.board import opener
from jianwei.http_runner import Runner
from jianwei.kept_city import KeptCity
from tests.patience import PATIENCE
from tests.streams.town import TOWN, ZONE, at

PASSWORD = "a long one of the town"  # noqa: S105 - of nobody
_CHEAP = Cost(n=16, r=1, p=1)
_KEPT = hashed(PASSWORD, _CHEAP)
_TOKEN = re.compile(r'name="csrf" value="([^"]*)"')


def account(name, area, **more):
    return Account(name=name, role=f"{name}-duty", area=area, password=_KEPT, **more)


ACCOUNTS = {
    one.name: one
    for one in (
        account("town", "Town"),
        account("second", "Town"),
        account("mill", "Town>East>Mill"),
        account("hill", "Town>West>Hill"),
        account("east", "Town>East"),
        account("wall", "Town", reads_only=True),
    )
}


class Site:
    """A board and its clock, which stands unless it is moved."""

    def __init__(self, folder, store, *, gate=None, opened=None, act=None, packs=None, asked=None):
        named = f"sqlite:{store}"
        self.time = at("2026-04-03 13:00")
        self.audit_file = folder / "audit.jsonl"
        self.sessions_file = folder / "sessions.db"
        self.signing = Signing(
            dict(ACCOUNTS),
            Sessions(self.sessions_file),
            Audit(self.audit_file),
            gate or Gate(),
            lambda: self.time,
            decoy=_KEPT,
        )
        opened = opened or opener(named, None)
        city = KeptCity(named, None, None)
        self.board = Board(
            self.signing,
            opened,
            act or city.act,
            ZONE,
            lambda: self.time,
            ended=city.close,
            analyst=Analyst(TOWN, asked or Asked(top=TOP, zone=ZONE), packs=packs),
        )
        self.port = 0

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def audit(self):
        """The lines of the audit log."""
        return [json.loads(line) for line in self.audit_file.read_text(encoding="utf-8").splitlines()]

    @contextmanager
    def running(self):
        """The board in a thread of its own."""
        loop, ready = asyncio.new_event_loop(), threading.Event()

        async def start():
            runner = Runner(self.board.application(), unhandled(self.signing))
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.port = runner.addresses[0][1]
            ready.set()
            return runner

        def run():
            runner = loop.run_until_complete(start())
            loop.run_forever()
            loop.run_until_complete(runner.cleanup())
            self.board.close()
            loop.close()

        thread = threading.Thread(target=run)
        thread.start()
        try:
            assert ready.wait(PATIENCE)
            yield self
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(PATIENCE)


class Answer:
    """What came back."""

    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text

    @property
    def token(self):
        found = _TOKEN.search(self.text)
        return unescape(found[1]) if found else ""


class Visitor:
    """Keeps the cookie, and sends the origin with a form as a browser does."""

    def __init__(self, site):
        self.site, self.cookies, self.token = site, {}, ""

    def ask(self, method, path, body=None, *, raw=False, **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        with closing(http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=PATIENCE)) as connection:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            text = answer.read() if raw else answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        found = Answer(answer.status, answer.headers, text)
        if raw:
            return found
        self.token = found.token or self.token
        return found

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def raw(self, path):
        """An answer whose text is the bytes of a file."""
        return self.ask("GET", path, raw=True)

    def post(self, path, form, **headers):
        sent = {"Origin": self.site.origin, "Content-Type": "application/x-www-form-urlencoded"} | headers
        return self.ask("POST", path, urlencode(form), **{name: value for name, value in sent.items() if value})

    def sign_in(self, name="town", password=PASSWORD, **headers):
        return self.post("/sign-in", {"name": name, "password": password}, **headers)

    def act(self, alert, kind, **fields):
        """A deed, and the page that it leads to; the answer itself where it leads nowhere."""
        if not self.token:
            self.get("/")
        answer = self.post(f"/alerts/{alert}", {"csrf": self.token, "kind": kind, **fields})
        return self.get(answer.headers["Location"]) if answer.status == 303 else answer


def signed_in(site, name="town"):
    """A visitor who is signed in."""
    visitor = Visitor(site)
    assert visitor.sign_in(name).status == 303
    return visitor
