"""The HTTP application of the board: who is signed in sees the alerts of an area and does what a duty role does."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler

from board.desk import deeds
from board.desk.alert_page import alert_page, outcome
from board.desk.audit import Outcome
from board.desk.desk_page import desk_of, desk_page
from board.desk.freshness import Freshness
from board.desk.guards import LARGEST, RefusedError, form_of, require_token
from board.desk.layout import address_of
from board.desk.plain_pages import fault_page
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.desk.shift_page import default_since, shift_of, shift_page
from board.desk.signing import NEW, Signing
from city.actions import Action
from city.times import TimeError, Zone
from indexing.errors import StoreError
from indexing.errors import UnreachableError as StoreUnreachableError
from indexing.store import Body, Store
from jianwei.acting import ActionError, action_of
from jianwei.embedded import StoreMismatchError
from jianwei.times import instant
from streams.errors import StreamsError
from streams.errors import UnreachableError as KafkaUnreachableError

log = logging.getLogger("jianwei.board")

_T = TypeVar("_T")
_AWAY = (StoreError, StoreUnreachableError, StoreMismatchError, StreamsError, KafkaUnreachableError)
_FORGED = frozenset({"origin", "csrf"})
"""Refusals of forms that did not come from a page of the session's own."""
_PAGES = 4
"""Pages that are made at once."""


@dataclass
class Board:
    """The store, the people, and the way of a deed into the log. ``now`` is the clock, in milliseconds.

    ``act`` takes an action and gives the alert's document as it is then, or None where the watch of an installation
    has yet to see it.
    """

    signing: Signing
    opened: Callable[[], AbstractContextManager[Store]]
    act: Callable[[Action], Body | None]
    zone: Zone
    now: Callable[[], int]
    freshness: Freshness = field(default_factory=Freshness)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_PAGES, "pages"))
    _deeds: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "deeds"))

    def application(self) -> web.Application:
        """The application, to be run or tested."""
        made = web.Application(client_max_size=LARGEST, middlewares=[self._answered])
        made.on_response_prepare.append(self._headed)
        get, post, signing = made.router.add_get, made.router.add_post, self.signing
        get("/health", self._health, allow_head=False)
        get("/sign-in", signing.page, allow_head=False)
        post("/sign-in", signing.sign_in)
        post("/sign-out", signing.sign_out)
        get("/", self._desk, allow_head=False)
        get("/shift", self._shift, allow_head=False)
        get("/alerts/{alert}", self._alert, allow_head=False)
        post("/alerts/{alert}", self._deed)
        return made

    def close(self) -> None:
        """Ends the use of its files, when the application has ended."""
        self._threads.shutdown()
        self._deeds.shutdown()
        self.signing.close()

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _desk(self, request: web.Request) -> web.Response:
        session, now = await self.signing.required(request), self.now()

        def made(store: Store) -> str:
            arrivals = self.freshness.of(store, now)
            return desk_page(
                desk_of(Scope(store, session.account.area), self.zone, now, arrivals), session, self.zone, now
            )

        return _html(await self._read(made))

    async def _shift(self, request: web.Request) -> web.Response:
        session, now = await self.signing.required(request), self.now()
        since = default_since(now)
        if given := request.query.get("since"):
            try:
                since = instant(given, self.zone)
            except (TimeError, OverflowError):
                raise RefusedError(400, "since") from None

        def made(store: Store) -> str:
            return shift_page(shift_of(Scope(store, session.account.area), since), session, self.zone, now)

        return _html(await self._read(made))

    async def _alert(self, request: web.Request) -> web.Response:
        session = await self.signing.required(request)
        name, deed = request.match_info["alert"], request.query.get("deed", "")

        def made(store: Store) -> str | None:
            scope = Scope(store, session.account.area)
            alert = scope.alert(name)
            at = int(deed) if deed.isascii() and deed.isdigit() and len(deed) <= 14 else None
            return None if alert is None else alert_page(scope, alert, session, self.zone, at)

        page = await self._read(made)
        if page is None:
            self._note(request, session, "see", "", "refused", "scope")
            raise RefusedError(404, "scope")
        return _html(page)

    async def _deed(self, request: web.Request) -> web.Response:
        """A deed, then the page of its alert, which says what came of it."""
        self.signing.gate.require_origin(request)
        session, now = await self.signing.required(request), self.now()
        form, name = await form_of(request), request.match_info["alert"]
        require_token(session, form)
        alert = await self._read(lambda store: Scope(store, session.account.area).alert(name))
        if alert is None:
            self._note(request, session, "deed", "", "refused", "scope")
            raise RefusedError(404, "scope")
        if session.account.reads_only:
            self._note(request, session, "deed", name, "refused", "reads_only")
            raise RefusedError(403, "reads_only")
        try:
            action = action_of(**deeds.asked(form, name, session, now))
        except deeds.FormError:
            raise RefusedError(400, "form") from None
        except ActionError as error:
            self._note(request, session, form["kind"], name, "refused", "content")
            raise RefusedError(422, "content", str(error).removeprefix("--"), address_of(name)) from None
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._deeds, self.act, action)
        except _AWAY:
            self._note(request, session, action.kind, name, "failed")
            raise
        change = found and outcome(found, action.role, action.at)
        became: Outcome = "sent" if not change else "refused" if change["refused"] else "done"
        self._note(request, session, action.kind, name, became, "desk" if became == "refused" else "")
        return web.Response(status=303, headers={"Location": f"{address_of(name)}?deed={now}"})

    async def _read(self, made: Callable[[Store], _T]) -> _T:
        def used() -> _T:
            with self.opened() as store:
                return made(store)

        return await asyncio.get_running_loop().run_in_executor(self._threads, used)

    def _note(  # noqa: PLR0913, PLR0917 - the columns of a line
        self, request: web.Request, session: Session, what: str, alert: str, became: Outcome, why: str = ""
    ) -> None:
        signing = self.signing
        signing.audit.note(
            self.now(),
            account=session.account.name,
            address=signing.gate.address(request),
            what=what,
            alert=alert,
            outcome=became,
            why=why,
        )

    @web.middleware
    async def _answered(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Every fault is a plain page of its status; what it was stands in the log, without a value."""
        try:
            answer = await handler(request)
        except RefusedError as refused:
            if refused.why in _FORGED:
                address = self.signing.gate.address(request)
                self.signing.audit.note(
                    self.now(), account="", address=address, what="form", outcome="refused", why=refused.why
                )
            page = "" if refused.status == 303 else fault_page(refused.status, None, refused.more, refused.back)
            answer = _html(page, refused.status)
            answer.headers.update(refused.headers)
        except web.HTTPException as fault:
            answer = _html(fault_page(fault.status, None), fault.status)
            if "Allow" in fault.headers:
                answer.headers["Allow"] = fault.headers["Allow"]
        except _AWAY as error:
            log.warning("not to be had: %s", error)
            answer = _html(fault_page(503, None), 503)
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer must not tell
            place = error.__traceback__
            while place is not None and place.tb_next is not None:
                place = place.tb_next
            where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "unknown"
            log.error("%s at %s", type(error).__name__, where)  # noqa: TRY400 - a traceback may hold values
            answer = _html(fault_page(500, None), 500)
        if NEW in request:
            gate = self.signing.gate
            answer.set_cookie(gate.cookie, request[NEW], path="/", httponly=True, secure=gate.secure, samesite="Strict")
        return answer

    async def _headed(self, _: web.Request, answer: web.StreamResponse) -> None:
        answer.headers.update(self.signing.gate.headers)


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, content_type="text/html", status=status)
