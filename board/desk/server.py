"""The HTTP application of the board: who is signed in sees the alerts of an area and does what a duty role does."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler

from board.desk import deeds
from board.desk.alert_page import alert_page, outcome
from board.desk.analyst import Analyst
from board.desk.answering import AWAY, answering, headed, html
from board.desk.audit import Outcome
from board.desk.case_links import CaseLinks
from board.desk.closing import closable_page
from board.desk.counts import BoardCounts
from board.desk.desk_page import desk_of, desk_page
from board.desk.facts.history_requests import HistoryRequests
from board.desk.facts.indicators_requests import IndicatorsRequests
from board.desk.facts.kept import KeptSheets
from board.desk.file_notes import noting_files
from board.desk.focus.evidence_requests import EvidenceRequests
from board.desk.focus.requests import FocusRequests
from board.desk.focus.workings import Workings
from board.desk.freshness import Freshness
from board.desk.guards import LARGEST, RefusedError
from board.desk.health.looking import Sources
from board.desk.health.requests import HealthRequests
from board.desk.layout import address_of
from board.desk.lent import Lent
from board.desk.looking import Looking
from board.desk.meetings.requests import MeetingRequests
from board.desk.outlets import Outlets
from board.desk.packs.kept import KeptPacks
from board.desk.packs.requests import PackRequests
from board.desk.receipts import Receipts
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.desk.sheets.requests import SheetRequests
from board.desk.shift_page import default_since, shift_of, shift_page
from board.desk.signing import Signing
from board.desk.silence_requests import SilenceRequests
from board.desk.sums import Sums
from board.desk.units_page import units_page
from board.tile_grid import Places
from city.times import TimeError, Zone
from indexing.store import Body, Store
from jianwei.acting import action_of
from jianwei.errors import ActionError
from jianwei.times import instant
from streams.messages import Deed

_T = TypeVar("_T")
_PAGES = 4
"""Pages that are made at once."""


@dataclass
class Board:
    """The store, the people, and the way of a deed into the log. ``now`` is the clock, in milliseconds.

    ``act`` takes a deed and gives the document of its alert or silence as it is then, or None where the watch of an
    installation has yet to see it.
    """

    signing: Signing
    opened: Callable[[], AbstractContextManager[Store]]
    act: Callable[[Deed], Body | None]
    zone: Zone
    now: Callable[[], int]
    places: Places = field(default_factory=dict)
    ended: Callable[[], None] = lambda: None
    """What ends the use of what ``act`` writes to, in the thread that it is called in."""
    outlets: Outlets | None = None
    """Whose systems may confirm hand-overs."""
    sums: Sums = field(default_factory=Sums)
    links: CaseLinks = field(default_factory=CaseLinks)
    freshness: Freshness = field(default_factory=Freshness)
    counts: BoardCounts = field(default_factory=BoardCounts)
    analyst: Analyst = field(default_factory=Analyst)
    workings: Workings = field(default_factory=Workings)
    histories: KeptSheets = field(default_factory=KeptSheets)
    health: Sources = field(default_factory=Sources)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_PAGES, "pages"))
    _deeds: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "deeds"))

    def application(self) -> web.Application:
        """The application, to be run or tested."""
        common = [self.counts.counted, *(each(self.signing, self.now) for each in (answering, noting_files))]
        made = web.Application(client_max_size=LARGEST, middlewares=common)
        made.on_response_prepare.append(headed(self.signing))
        get, post, signing = made.router.add_get, made.router.add_post, self.signing
        get("/sign-in", signing.page, allow_head=False)
        post("/sign-in", signing.sign_in)
        post("/sign-out", signing.sign_out)
        get("/", self._desk, allow_head=False)
        get("/shift", self._shift, allow_head=False)
        get("/units", self._shown(self._units), allow_head=False)
        get("/closable", self._shown(self._closable), allow_head=False)
        get("/alerts/{alert}", self._alert, allow_head=False)
        post("/alerts/{alert}", self._deed)
        self._lending(SilenceRequests).add_to(made.router)
        analysing = (self.opened, self.workings, self.analyst)
        self._lending(FocusRequests, *analysing).add_to(made.router)
        self._lending(EvidenceRequests, *analysing).add_to(made.router)
        kept = KeptPacks(self.analyst.configuration.city, self.analyst.packs)
        self._lending(PackRequests, *analysing, kept).add_to(made.router)
        self._lending(HistoryRequests, *analysing, self.histories).add_to(made.router)
        self._lending(IndicatorsRequests, *analysing).add_to(made.router)
        self._lending(MeetingRequests, kept).add_to(made.router)
        self._lending(HealthRequests, self.health, self.freshness).add_to(made.router)
        self._lending(Looking).add_to(made.router)
        self._lending(SheetRequests, self.workings).add_to(made.router)
        if self.outlets is not None:
            post("/outlets/receipts", Receipts(self._outlet, signing, self._found, self._done, AWAY).post)
        return made

    def _lending(self, made: Callable[..., _T], *more: object) -> _T:
        """A group of requests, with what the board lends to each of them and more of its own."""
        return made(self.signing, self.zone, self.now, self._read, self._do, self._note, *more)

    def close(self) -> None:
        """Ends the use of its files, when the application has ended."""
        self._threads.shutdown()
        self.workings.close()
        self.health.close()
        self._deeds.submit(self.ended)
        self._deeds.shutdown()
        self.signing.close()

    async def _desk(self, request: web.Request) -> web.Response:
        session, now = await self.signing.required(request), self.now()

        def made(store: Store) -> str:
            arrivals, scope = self.freshness.of(store, now), Scope(store, session.account.area)
            return desk_page(desk_of(scope, self.zone, now, arrivals, self.sums), session, self.zone, now)

        return html(await self._read(made))

    def _shown(self, made: Callable[[Scope, Session, int], str]) -> Handler:
        """A page of what an account may see now, without parameters."""

        async def answered(request: web.Request) -> web.Response:
            session, now = await self.signing.required(request), self.now()
            return html(await self._read(lambda store: made(Scope(store, session.account.area), session, now)))

        return answered

    def _units(self, scope: Scope, session: Session, now: int) -> str:
        return units_page(self.sums.pressing(scope, self.zone, now), session, self.zone, now)

    def _closable(self, scope: Scope, session: Session, now: int) -> str:
        return closable_page(scope, self.sums, session, self.zone, now)

    async def _shift(self, request: web.Request) -> web.Response:
        session, now = await self.signing.required(request), self.now()
        since = default_since(now)
        if given := request.query.get("since"):
            try:
                since = instant(given, self.zone)
            except (TimeError, OverflowError):
                raise RefusedError(400, "since") from None

        def made(store: Store) -> str:
            return shift_page(shift_of(Scope(store, session.account.area), since, now), session, self.zone, now)

        return html(await self._read(made))

    async def _alert(self, request: web.Request) -> web.Response:
        session, now = await self.signing.required(request), self.now()
        name, deed = request.match_info["alert"], request.query.get("deed", "")

        def made(store: Store) -> str | None:
            scope = Scope(store, session.account.area)
            alert = scope.alert(name)
            at = int(deed) if deed.isascii() and deed.isdigit() and len(deed) <= 14 else None
            return (
                None
                if alert is None
                else alert_page(scope, alert, session, self.zone, now, at, self.places, self.links)
            )

        page = await self._read(made)
        if page is None:
            raise self._lending(Lent).elsewhere(request, session, "see")
        return html(page)

    async def _deed(self, request: web.Request) -> web.Response:
        """A deed, then the page of its alert, which says what came of it."""
        lent = self._lending(Lent)
        session, form = await lent.asked(request)
        name, now = request.match_info["alert"], self.now()
        alert = await self._read(lambda store: Scope(store, session.account.area).alert(name))
        if alert is None:
            raise lent.elsewhere(request, session, "deed")
        lent.require_doing(request, session, "deed", name)
        try:
            action = action_of(**deeds.asked(form, name, session, now))
        except deeds.FormError:
            raise RefusedError(400, "form") from None
        except ActionError as error:
            raise lent.unfit(request, session, form["kind"], name, error, address_of(name)) from None
        found = await self._do(request, session, action.kind, name, action)
        change = found and outcome(found, action.role, action.at)
        became: Outcome = "sent" if not change else "refused" if change["refused"] else "done"
        self._note(request, session, action.kind, name, became, "desk" if became == "refused" else "")
        return web.Response(status=303, headers={"Location": f"{address_of(name)}?deed={now}"})

    async def _do(self, request: web.Request, session: Session, what: str, name: str, deed: Deed) -> Body | None:
        try:
            return await self._done(deed)
        except AWAY:
            self._note(request, session, what, name, "failed")
            raise

    def _outlet(self, token: str) -> str | None:
        return self.outlets.named_by(token) if self.outlets else None

    async def _found(self, alert: str) -> Body | None:
        return await self._read(lambda store: store.get("alerts", alert))

    async def _done(self, deed: Deed) -> Body | None:
        return await asyncio.get_running_loop().run_in_executor(self._deeds, self.act, deed)

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
