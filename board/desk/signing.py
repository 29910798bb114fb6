"""Signing in and out, and whose request it is."""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import web

from board.desk.accounts import Account, Accounts
from board.desk.attempts import Attempts
from board.desk.audit import Audit, Outcome
from board.desk.guards import Gate, RefusedError, form_of, require_token
from board.desk.passwords import hashed, matches
from board.desk.plain_pages import WRONG, sign_in_page
from board.desk.sessions import Session, Sessions, SessionsError
from city.times import SECOND

_T = TypeVar("_T")

_WAITING = 8
"""Passwords that are looked at or wait for it: each takes a tenth of a second and tens of megabytes."""
_NAME = 64
"""Characters of a name that are looked at: no account has as many, and failures are remembered by name."""
_ONWARD = re.compile(r"/(?:shift|silences|focus(?:/[0-9a-f]{12})?|candidates|alerts/[A-Za-z0-9%._~-]{1,200})?")
NEW: web.RequestKey[str] = web.RequestKey("new", str)
"""The id of a session that was begun in a request: the answer takes it to the browser."""
WHOSE: web.RequestKey[str] = web.RequestKey("whose", str)
"""The account of a request that has a session."""


@dataclass
class Signing:
    """The accounts, their sessions, and what was tried of late."""

    accounts: Accounts
    sessions: Sessions
    audit: Audit
    gate: Gate
    now: Callable[[], int]
    attempts: Attempts = field(default_factory=Attempts)
    decoy: str = field(default_factory=lambda: hashed("a password of no account"), repr=False)
    """What a password is compared with where there is no such account, so that the answer takes as long."""
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _waiting: int = 0
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "sessions"))

    async def session(self, request: web.Request) -> Session | None:
        """The session of a request. One begins where a believed proxy vouches for an account."""
        vouched, now = self.gate.vouched(request), self.now()
        name = request.cookies.get(self.gate.cookie)
        found = None
        if name:
            used = "again" not in request.query
            found = await self._run(lambda: self.sessions.find(name, self.accounts, now, used=used))
        if found is not None and (vouched or found.vouched) and found.account.name != vouched:
            found = None
        account = self.accounts.get(vouched) if found is None and vouched else None
        if account is not None:
            self._note(request, account.name, "sign_in", why="proxy")  # first: no session without its line
            found = await self._begun(request, account, vouched=True)
        if found is not None:
            request[WHOSE] = found.account.name
        return found

    async def required(self, request: web.Request) -> Session:
        """The session of a request; who has none is led to sign in."""
        found = await self.session(request)
        if found is None:
            onward = _onward(request.raw_path.partition("?")[0])
            raise RefusedError(303, "session", Location="/sign-in" if onward == "/" else f"/sign-in?next={onward}")
        return found

    async def page(self, request: web.Request) -> web.Response:
        """``GET /sign-in``."""
        return web.Response(text=sign_in_page(_onward(request.query.get("next", ""))), content_type="text/html")

    async def sign_in(self, request: web.Request) -> web.Response:
        """``POST /sign-in``: a new session for a name with its password."""
        self.gate.require_origin(request)
        form = await form_of(request)
        name, onward = form.get("name", "").strip().lower()[:_NAME], _onward(form.get("next", ""))
        if self._waiting >= _WAITING:
            raise RefusedError(429, "busy", Retry_After="5")
        self._waiting += 1
        try:
            async with self._one:  # one after the other: many at once would be over before the first failure is noted
                right = await self._tried(request, name, form.get("password", ""))
        finally:
            self._waiting -= 1
        if not right:
            return web.Response(text=sign_in_page(onward, WRONG), content_type="text/html", status=401)
        account, former = self.accounts[name], request.cookies.get(self.gate.cookie)
        if former:
            await self._run(lambda: self.sessions.end(former))
        await self._begun(request, account)
        return web.Response(status=303, headers={"Location": onward})

    async def sign_out(self, request: web.Request) -> web.Response:
        """``POST /sign-out``: the end of the session."""
        self.gate.require_origin(request)
        session = await self.required(request)
        require_token(session, await form_of(request))
        name = request.cookies[self.gate.cookie]
        await self._run(lambda: self.sessions.end(name))
        self._note(request, session.account.name, "sign_out")
        answer = web.Response(status=303, headers={"Location": "/sign-in"})
        answer.del_cookie(self.gate.cookie, path="/", secure=self.gate.secure, httponly=True, samesite="Strict")
        return answer

    def close(self) -> None:
        """Ends the use of the audit log."""
        self._threads.shutdown()
        self.audit.close()

    async def _begun(self, request: web.Request, account: Account, *, vouched: bool = False) -> Session:
        """A new session. One that cannot be written has a line of its own, after that of signing in."""
        try:
            request[NEW], begun = await self._run(lambda: self.sessions.begin(account, self.now(), vouched=vouched))
        except SessionsError:
            self._note(request, account.name, "sign_in", outcome="failed", why="sessions")
            raise
        return begun

    async def _tried(self, request: web.Request, name: str, password: str) -> bool:
        address, now = self.gate.address(request), self.now()
        account = self.accounts.get(name)
        known = account.name if account else ""
        if wait := self.attempts.wait(name, address, now):
            self._note(request, known, "sign_in", outcome="refused", why="wait")
            raise RefusedError(429, "wait", Retry_After=str(-(-wait // SECOND)))
        kept = account.password if account and account.password else ""
        right = await self._run(lambda: matches(password, kept or self.decoy)) and bool(kept)
        if right:
            self.attempts.succeeded(name)
        else:
            self.attempts.failed(name, address, now)
        outcome: Outcome = "done" if right else "refused"
        self._note(request, known, "sign_in", outcome=outcome, why="" if right else "password")
        return right

    def _note(self, request: web.Request, account: str, what: str, *, outcome: Outcome = "done", why: str = "") -> None:
        address = self.gate.address(request)
        self.audit.note(self.now(), account=account, address=address, what=what, outcome=outcome, why=why)

    async def _run(self, use: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, use)


def _onward(given: str) -> str:
    """A path of the board, else its first page: nobody is led elsewhere."""
    return given if _ONWARD.fullmatch(given) else "/"
