"""Requests for the indicators of a year: of the areas in scope, worked out beside the pages, handed out as files."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from aiohttp import web

from board.desk.analyst import Analyst
from board.desk.answering import html
from board.desk.deeds import WrongError
from board.desk.facts.indicators_asked import IndicatorsAsked, indicators_asked
from board.desk.facts.indicators_page import ENDINGS, indicators_page
from board.desk.focus.workings import MadeIndicators, Workings
from board.desk.guards import RefusedError
from board.desk.lent import Lent
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.desk.sheets.handing_out import attachment, handed_out
from board.indicators.tables import tables
from board.packs.saying import Say
from briefing.indicators.making import make
from briefing.indicators.values import Indicators, IndicatorsError, encoded
from indexing.store import Store

_PAGE = "/indicators"


@dataclass(frozen=True)
class IndicatorsRequests(Lent):
    """Answers them, by what the board lends."""

    opened: Callable[[], AbstractContextManager[Store]]
    workings: Workings
    analyst: Analyst

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Makes them known."""
        router.add_get(_PAGE, self._indicators, allow_head=False)
        router.add_get(f"{_PAGE}/{{ending:{'|'.join(ENDINGS)}}}", self._file, allow_head=False)

    async def _indicators(self, request: web.Request) -> web.Response:
        session, asked = await self._asked(request)
        own, now = session.account.area, self.now()

        def made(store: Store) -> str:
            if asked is None:
                return indicators_page(None, None, session, self.zone, coming=False)
            newest = Scope(store, own).counts.newest() or 0
            worked, coming = self.workings.indicators.of((own, asked), newest, now, lambda: self._worked(own, asked))
            return indicators_page(asked, worked, session, self.zone, coming=coming)

        return html(await self.read(made))

    async def _file(self, request: web.Request) -> web.Response:
        """A file of indicators that are worked out; of others the page is shown, which waits for them."""
        session, asked = await self._asked(request)
        worked, _ = self.workings.indicators.known((session.account.area, asked))
        if asked is None or worked is None or worked.found.made is None:
            return web.Response(status=303, headers={"Location": asked.href if asked else _PAGE})
        found, ending = worked.found.made, request.match_info["ending"]
        return await self.read(lambda _: _handed_out(found, ending))

    async def _asked(self, request: web.Request) -> tuple[Session, IndicatorsAsked | None]:
        """Who asks for what. A tier above that of who asks is one that there is not."""
        session = await self.signing.required(request)
        try:
            return session, indicators_asked(request.query, session.account.area)
        except WrongError as error:
            raise RefusedError(422, "indicators", error.said, _PAGE) from None

    def _worked(self, own: str, asked: IndicatorsAsked) -> MadeIndicators:
        """The indicators of the areas in scope: to the desks of the city those of the command."""
        areas, populations = self.analyst.of_year(asked.year)
        try:
            with self.opened() as store:
                found = make(store, self.analyst.configuration, asked.tier, asked.year, areas, populations, own)
        except IndicatorsError as error:
            return MadeIndicators(why=error.said)
        return MadeIndicators(made=found)


def _handed_out(found: Indicators, ending: str) -> web.Response:
    name = f"indicators-{found.indicators_id}"
    if ending != "json":
        return handed_out(tables(found, Say("zh")), ending, found.state.as_of, name)
    return attachment(f"{name}.json", encoded(found), "application/json", "utf-8")
