"""Requests of meetings: the list, a meeting, and what is done in it."""

from dataclasses import dataclass

from aiohttp import web

from board.desk.answering import html
from board.desk.audit import Outcome
from board.desk.deeds import FormError
from board.desk.guards import RefusedError
from board.desk.lent import Lent
from board.desk.meetings.asked import deed_asked, opening_asked, require_id
from board.desk.meetings.forms import address_of_meeting
from board.desk.meetings.meeting_page import meeting_page, outcome, waiting_page
from board.desk.meetings.meetings_page import meetings_page
from board.desk.packs.kept import KeptPacks
from board.desk.scope import Scope
from board.desk.sessions import Session
from city.meeting_deeds import Add, MeetingDeed, Open, What
from city.meetings import Origin
from city.times import MINUTE, day_iso
from indexing.meetings import meeting_of
from indexing.store import Store
from jianwei.errors import ActionError
from jianwei.meeting import meeting_deed, require_opening

PATIENCE = 10 * MINUTE
"""So long after a deed a page waits for a meeting that the watch has yet to see."""


@dataclass(frozen=True)
class MeetingRequests(Lent):
    """Answers them, by what the board lends."""

    kept: KeptPacks

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Makes them known."""
        router.add_get("/meetings", self._meetings, allow_head=False)
        router.add_post("/meetings", self._open)
        router.add_get("/meetings/{meeting}", self._meeting, allow_head=False)
        router.add_post("/meetings/{meeting}", self._act)

    async def _meetings(self, request: web.Request) -> web.Response:
        session, today = await self.signing.required(request), self._today()
        area = session.account.area

        def made(store: Store) -> str:
            return meetings_page(Scope(store, area), session, today, self.kept.own(area))

        return html(await self.read(made))

    async def _meeting(self, request: web.Request) -> web.Response:
        """A meeting in scope. Of one that there is not, or elsewhere, a page waits alike after a deed."""
        session, now, today = await self.signing.required(request), self.now(), self._today()
        name, given = request.match_info["meeting"], request.query.get("deed", "")
        deed = int(given) if given.isascii() and given.isdigit() and len(given) <= 14 else None

        def made(store: Store) -> str | None:
            scope = Scope(store, session.account.area)
            meeting = scope.meeting(name)
            return None if meeting is None else meeting_page(scope, meeting, session, self.zone, today, deed)

        page = await self.read(made)
        if page is None and deed is not None and 0 <= now - deed < PATIENCE:
            page = waiting_page(_id(name), session, deed)
        if page is None:
            raise self.elsewhere(request, session, "see")
        return html(page)

    async def _open(self, request: web.Request) -> web.Response:
        """A meeting of the account's area is opened, with what a pack of the area proposes where one is named."""
        session, form = await self.asked(request)
        self.require_doing(request, session, "meeting", "")
        area, back = session.account.area, "/meetings"
        given = form.get("pack", "")
        packs = await self.read(lambda _: self.kept.own(area)) if given else []
        pack = next((one for one in packs if one.pack_id == given), None)
        if given and pack is None:
            raise self.elsewhere(request, session, "meeting")
        try:
            what = opening_asked(form, pack)
            deed = meeting_deed(what, "", area, session.account.role, area, self.now())
            await self.read(lambda store: _require_opening(store, deed, what))
        except FormError:
            raise RefusedError(400, "form") from None
        except ActionError as error:
            raise self.unfit(request, session, "meeting", "", error, back) from None
        return await self._done(request, session, deed)

    async def _act(self, request: web.Request) -> web.Response:
        """A deed in a meeting in scope, then its page, which says what came of it."""
        session, form = await self.asked(request)
        name, account = request.match_info["meeting"], session.account
        meeting = await self.read(lambda store: Scope(store, account.area).meeting(name))
        if meeting is None:
            raise self.elsewhere(request, session, "meeting")
        self.require_doing(request, session, "meeting", name)
        try:
            what: What = deed_asked(form, meeting)
            deed = meeting_deed(what, name, meeting.area, account.role, account.area, self.now())
            if isinstance(what, Add):
                await self.read(lambda store: _require_origin(Scope(store, account.area), what.item.origin))
        except FormError:
            raise RefusedError(400, "form") from None
        except ActionError as error:
            raise self.unfit(request, session, "meeting", name, error, address_of_meeting(name)) from None
        return await self._done(request, session, deed)

    async def _done(self, request: web.Request, session: Session, deed: MeetingDeed) -> web.Response:
        kind = type(deed.what).__name__.lower()
        body = await self.do(request, session, kind, deed.meeting_id, deed)
        change = body and outcome(meeting_of(body), deed.role, deed.at)
        became: Outcome = "sent" if not change else "refused" if change.refused else "done"
        self.note(request, session, kind, deed.meeting_id, became, "desk" if became == "refused" else "")
        return web.Response(status=303, headers={"Location": f"{address_of_meeting(deed.meeting_id)}?deed={deed.at}"})

    def _today(self) -> str:
        return day_iso(self.zone.day(self.now()))


def _require_opening(store: Store, deed: MeetingDeed, what: Open) -> None:
    """Raises ``ActionError`` where the watch would refuse a new meeting."""
    if store.get("meetings", deed.meeting_id) is None:
        require_opening(store, deed.of, what.date)


def _require_origin(scope: Scope, origin: Origin) -> None:
    """Raises ``ActionError`` for an alert or a focus issue that there is not, or not in scope."""
    if origin.alert_id and not scope.named("alerts", "alert_id", (origin.alert_id,)):
        raise ActionError("no such alert in this area")
    if origin.focus_id and not scope.named("focus-issues", "focus_id", (origin.focus_id,)):
        raise ActionError("no such focus issue in this area")


def _id(name: str) -> str:
    """The id of a meeting that there may come to be. Raises ``RefusedError``."""
    try:
        return require_id(name)
    except FormError:
        raise RefusedError(404, "scope") from None
