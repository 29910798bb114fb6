"""The evidence on a candidate, asked for by its address: computed within the area of who asks, beside the pages."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from aiohttp import web

from board.desk.analyst import Analyst
from board.desk.answering import html
from board.desk.deeds import FormError
from board.desk.focus.evidence_asked import EvidenceAsked, evidence_asked
from board.desk.focus.evidence_view import evidence_view
from board.desk.focus.workings import Gathered, Workings
from board.desk.guards import RefusedError
from board.desk.lent import Lent
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.desk.sheets.handing_out import ENDING, handed_out
from board.explore.table import is_small
from board.exports.evidence import tables
from briefing.effect_series import EffectError
from briefing.evidence_page import MONTHS, evidence_page
from briefing.packs.state import state
from briefing.periods import month_of, parse
from city import paths
from city.times import day_iso
from indexing.store import Query, Store


@dataclass(frozen=True)
class EvidenceRequests(Lent):
    """Answers them, by what the board lends."""

    opened: Callable[[], AbstractContextManager[Store]]
    workings: Workings
    analyst: Analyst

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Makes them known."""
        router.add_get("/evidence", self._evidence, allow_head=False)
        router.add_get(f"/evidence/{ENDING}", self._file, allow_head=False)

    async def _evidence(self, request: web.Request) -> web.Response:
        session, asked, newest = await self._asked(request)
        own, now = session.account.area, self.now()

        def made(_: Store) -> str:
            worked, coming = self.workings.evidence.of((own, asked), newest, now, lambda: self._worked(own, asked))
            return evidence_view(asked, worked, session, self.zone, coming=coming)

        return html(await self.read(made))

    async def _file(self, request: web.Request) -> web.Response:
        """The tables of evidence that is gathered; of other the page is shown, which waits for it."""
        session, asked, _ = await self._asked(request)
        worked, _ = self.workings.evidence.known((session.account.area, asked))
        if worked is None or worked.found.page is None or worked.found.known is None:
            return web.Response(status=303, headers={"Location": asked.href})
        found, known = worked.found.page, worked.found.known
        ending = request.match_info["ending"]
        return await self.read(lambda _: handed_out(tables(found, known), ending, known.as_of, "evidence"))

    async def _asked(self, request: web.Request) -> tuple[Session, EvidenceAsked, int]:
        """Who asks for what, and the last day of the data.

        An area elsewhere, a small place below the street, and what nothing was counted of are as good as none.
        """
        session, now = await self.signing.required(request), self.now()
        own = session.account.area

        def checked(store: Store) -> tuple[EvidenceAsked, int] | None:
            newest = Scope(store, own).counts.newest() or self.zone.day(now)
            asked = evidence_asked(request.query, own, newest)
            known = paths.within(asked.area, own) and not is_small(asked.area, own) and _counted(store, asked)
            return (asked, newest) if known else None

        try:
            found = await self.read(checked)
        except FormError:
            raise RefusedError(400, "evidence") from None
        if found is None:
            raise self.elsewhere(request, session, "see")
        return session, *found

    def _worked(self, own: str, asked: EvidenceAsked) -> Gathered:
        given = self.analyst.configuration
        with self.opened() as store:
            inside, period, known = Scope(store, own).inside, parse(asked.month), state(store, given)
            try:
                found = evidence_page(inside, given, asked.feed, asked.topic, asked.area, period, ())
            except EffectError:
                return Gathered(None, known)
            return Gathered(found, known)


def _counted(store: Store, asked: EvidenceAsked) -> bool:
    """Whether anything was counted of it in the months that the page is of."""
    period = parse(asked.month)
    query = Query(
        equal={"feed": asked.feed, "class": "request"},
        below={"topic_id": asked.topic, "area_id": asked.area},
        since=day_iso(month_of(period.first, shift=1 - MONTHS).first),
        until=day_iso(period.last + 1),
    )
    return store.count("buckets", query) > 0
