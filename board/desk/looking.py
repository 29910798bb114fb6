"""Pages that only look: the explorer, a cell of it, how alerts were met."""

from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web

from alerts.response import response
from board.desk.answering import html
from board.desk.cell_page import cell_page, view_of
from board.desk.explore_page import explore_page
from board.desk.explored import explored, known
from board.desk.guards import RefusedError
from board.desk.layout import CELL
from board.desk.lent import Lent
from board.desk.response_page import DAYS, response_page
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.explore.asked import Asked, AskedError, asked_of
from board.explore.table import is_small
from city import paths
from city.times import Zone
from indexing.store import Store


class Looking(Lent):
    """The handlers."""

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Makes them known."""
        get = router.add_get
        get("/explore", self._explore, allow_head=False)
        get(CELL, self._cell, allow_head=False)
        get("/response", self._response, allow_head=False)

    async def _explore(self, request: web.Request) -> web.Response:
        session, asked = await explorer_asked(self, request)
        now = self.now()

        def made(store: Store) -> str:
            scope = Scope(store, session.account.area)
            found = known(scope, asked, self.zone, now)
            of_feed = replace(asked, feed=found.feed)
            return explore_page(explored(scope, of_feed, found), of_feed, found, session)

        return html(await self.read(made))

    async def _cell(self, request: web.Request) -> web.Response:
        session, asked = await explorer_asked(self, request)
        now = self.now()
        if is_small(asked.area, session.account.area):
            raise RefusedError(404, "scope")

        def made(store: Store) -> str:
            scope = Scope(store, session.account.area)
            found = known(scope, asked, self.zone, now)
            of_feed = replace(asked, feed=found.feed)
            return cell_page(view_of(scope, of_feed, found, self.zone), of_feed, session, self.zone, now)

        return html(await self.read(made))

    async def _response(self, request: web.Request) -> web.Response:
        session, days = await self.signing.required(request), days_asked(request.query)
        since = since_of(days, self.zone, self.now())
        return html(
            await self.read(
                lambda store: response_page(response(Scope(store, session.account.area).opened(since)), days, session)
            )
        )


def days_asked(query: Mapping[str, str]) -> int:
    """The days that an address asks for the alerts of. Raises ``RefusedError``."""
    given = query.get("days", str(DAYS[0]))
    if given not in map(str, DAYS):
        raise RefusedError(400, "days")
    return int(given)


def since_of(days: int, zone: Zone, now: int) -> int:
    """When the first of so many days up to now began."""
    return zone.start(zone.day(now) - days + 1)


async def explorer_asked(lent: Lent, request: web.Request) -> tuple[Session, Asked]:
    """Who asks for what of the explorer; an area elsewhere is as good as one that there is not."""
    session = await lent.signing.required(request)
    try:
        asked = asked_of(request.query, session.account.area)
    except AskedError:
        raise RefusedError(400, "asked") from None
    if not paths.within(asked.area, session.account.area):
        raise lent.elsewhere(request, session, "see")
    return session, asked
