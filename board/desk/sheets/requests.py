"""Requests for the files of pages: asked for as the pages are, and refused where those are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiohttp import web

from alerts.response import response
from board.desk.cell_page import view_of
from board.desk.deeds import FormError
from board.desk.explored import explored, known
from board.desk.focus.asked import address_of_candidates, period_asked, ranked_within
from board.desk.focus.workings import Workings
from board.desk.guards import RefusedError
from board.desk.layout import CELL
from board.desk.lent import Lent
from board.desk.looking import days_asked, explorer_asked, since_of
from board.desk.scope import Scope
from board.desk.sheets.cell_sheet import cell_tables
from board.desk.sheets.handing_out import ENDING, handed_out
from board.desk.sheets.response_sheet import response_table
from board.desk.sheets.table_sheet import explored_table
from board.explore.table import is_small
from board.exports.candidates import tables
from briefing.tables import Table
from city.times import day_iso
from indexing.store import Store


@dataclass(frozen=True)
class SheetRequests(Lent):
    """Answers them, by what the board lends."""

    workings: Workings

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Makes them known."""
        get = router.add_get
        get(f"/candidates/{ENDING}", self._candidates, allow_head=False)
        get(f"/response/{ENDING}", self._response, allow_head=False)
        get(f"/explore/{ENDING}", self._explore, allow_head=False)
        get(f"{CELL}/{ENDING}", self._cell, allow_head=False)

    async def _candidates(self, request: web.Request) -> web.Response:
        """Candidates that are worked out; of others the page is shown, which waits for them."""
        session, now = await self.signing.required(request), self.now()

        def asked(store: Store) -> tuple[str, str] | None:
            scope = Scope(store, session.account.area)
            area = ranked_within(request.query.get("area", ""), scope)
            if area is None:
                return None
            newest = scope.counts.newest() or self.zone.day(now)
            return (area, period_asked(request.query, min(newest, self.zone.day(now) - 1)))

        try:
            found = await self.read(asked)
        except FormError:
            raise RefusedError(400, "period") from None
        if found is None:
            raise self.elsewhere(request, session, "see")
        area, period = found
        worked, _ = self.workings.candidates.known(found)
        if worked is None:
            return web.Response(status=303, headers={"Location": address_of_candidates(period, area)})
        if worked.found.known is None:
            raise self.elsewhere(request, session, "see")
        candidates = [one for each in worked.found.proposals for one in each.candidates]
        return self._file(request, tables(candidates, f"{period}, {area}", worked.found.known), worked.at)

    async def _response(self, request: web.Request) -> web.Response:
        session = await self.signing.required(request)
        days, area = days_asked(request.query), session.account.area
        since = since_of(days, self.zone, self.now())
        rows = await self.read(lambda store: response(Scope(store, area).opened(since)))
        return self._file(request, [response_table(rows, area, days)], self.now())

    async def _explore(self, request: web.Request) -> web.Response:
        session, asked = await explorer_asked(self, request)
        now = self.now()

        def made(store: Store) -> Table | None:
            scope = Scope(store, session.account.area)
            found = known(scope, asked, self.zone, now)
            of_feed = replace(asked, feed=found.feed)
            shown = explored(scope, of_feed, found)
            if shown is None or found.window is None:
                return None
            return explored_table(shown, of_feed, f"{day_iso(found.window.first)} – {day_iso(found.window.last)}")

        sheet = await self.read(made)
        if sheet is None:
            raise self.elsewhere(request, session, "see")
        return self._file(request, [sheet], now)

    async def _cell(self, request: web.Request) -> web.Response:
        session, asked = await explorer_asked(self, request)
        now = self.now()
        if is_small(asked.area, session.account.area):
            raise RefusedError(404, "scope")

        def made(store: Store) -> tuple[Table, Table] | None:
            scope = Scope(store, session.account.area)
            found = known(scope, asked, self.zone, now)
            of_feed = replace(asked, feed=found.feed)
            view = view_of(scope, of_feed, found, self.zone)
            return None if view is None else cell_tables(view.course, of_feed)

        sheets = await self.read(made)
        if sheets is None:
            raise self.elsewhere(request, session, "see")
        return self._file(request, sheets, now, "course")

    def _file(self, request: web.Request, tables: Sequence[Table], at: int, name: str = "") -> web.Response:
        return handed_out(tables, request.match_info["ending"], self.zone.iso(at), name)
