"""Requests for history sheets: made of an area in scope, shown as far as their area is."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from board.desk.analyst import Analyst
from board.desk.answering import html
from board.desk.deeds import WrongError
from board.desk.facts.history_asked import AreaError, HistoryAsked, areas_in, history_asked
from board.desk.facts.history_files import FILES, name_of
from board.desk.facts.history_page import histories_page, history_page
from board.desk.facts.kept import KeptSheets
from board.desk.focus.workings import MadeSheet, Workings
from board.desk.guards import RefusedError
from board.desk.lent import Lent
from board.desk.packs.requests import language_of
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.desk.sheets.handing_out import attachment
from briefing.histories.making import make
from briefing.histories.sheet import HistoryError, HistorySheet
from city import paths
from city.small_places import STREET
from indexing.store import Store

_ID = re.compile(r"[0-9a-f]{16}")
_PAGE = "/history"


@dataclass(frozen=True)
class HistoryRequests(Lent):
    """Answers them, by what the board lends."""

    opened: Callable[[], AbstractContextManager[Store]]
    workings: Workings
    analyst: Analyst
    kept: KeptSheets

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Makes them known."""
        router.add_get(_PAGE, self._histories, allow_head=False)
        router.add_post(_PAGE, self._make)
        router.add_get("/history/{history}", self._history, allow_head=False)
        router.add_get("/history/{history}/{file}", self._file, allow_head=False)

    async def _histories(self, request: web.Request) -> web.Response:
        session, asked = await self.signing.required(request), request.query.get("asked", "")
        own = session.account.area
        worked, coming = self.workings.histories.known((own, asked))

        def made(store: Store) -> str:
            areas = [one for one in areas_in(Scope(store, own).inside, own) if paths.depth(one) <= STREET]
            became = None if worked is None else worked.found
            return histories_page(self.kept.of(own), areas, became, asked, session, self.zone, coming=coming)

        return html(await self.read(made))

    async def _make(self, request: web.Request) -> web.Response:
        """Begins a sheet of an area in scope, then the page that says how far it is."""
        session, form = await self.asked(request)
        own, now = session.account.area, self.now()
        if paths.depth(own) > STREET:
            raise self.elsewhere(request, session, "history")
        self.require_doing(request, session, "history", "")
        try:
            asked = await self.read(lambda store: history_asked(Scope(store, own).inside, form, own))
        except AreaError as error:
            self.note(request, session, "history", "", "refused", "scope")
            raise RefusedError(404, "scope", error.said, _PAGE) from None
        except WrongError as error:
            self.note(request, session, "history", "", "refused", "content")
            raise RefusedError(422, "history", error.said, _PAGE) from None
        if not self.workings.histories.begin((own, asked.name), now, partial(self._made, asked, now)):
            raise RefusedError(429, "busy", back=_PAGE)
        self.note(request, session, "history", "", "done")
        return web.Response(status=303, headers={"Location": f"{_PAGE}?asked={asked.name}"})

    def _made(self, asked: HistoryAsked, now: int) -> MadeSheet:
        """Makes a sheet and keeps it; it is the one of the command, whoever of its area or above asks for it."""
        try:
            with self.opened() as store:
                sheet = make(store, self.analyst.configuration, asked.area, asked.topic, asked.first, asked.last)
        except HistoryError as error:
            return MadeSheet(why=error.said)
        self.kept.keep(sheet, now)
        return MadeSheet(made=sheet.history_id)

    async def _history(self, request: web.Request) -> web.Response:
        session, sheet = await self._found(request)
        language = language_of(request)
        return html(await self.read(lambda _: history_page(sheet, language, session)))

    async def _file(self, request: web.Request) -> web.Response:
        """A file of a sheet, to be kept. A name that there is not is a page that is not."""
        session, sheet = await self._found(request)
        file, language = request.match_info["file"], language_of(request)
        kind = FILES.get(file)
        if kind is None:
            raise self.elsewhere(request, session, "see")
        content = await self.read(lambda _: kind.made(sheet, language))
        return attachment(name_of(sheet, file), content, kind.media, kind.charset)

    async def _found(self, request: web.Request) -> tuple[Session, HistorySheet]:
        """Who asks, and the sheet of the id in the address. One elsewhere is as good as one that there is not."""
        session, name = await self.signing.required(request), request.match_info["history"]
        sheet = self.kept.get(name, session.account.area) if _ID.fullmatch(name) else None
        if sheet is None:
            raise self.elsewhere(request, session, "see")
        return session, sheet
