"""Requests for meeting packs: made for the tier and area of the account, shown as far as their area is in scope."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import partial

from aiohttp import web

from board.desk.analyst import Analyst
from board.desk.answering import html
from board.desk.focus.workings import Workings
from board.desk.guards import RefusedError
from board.desk.lent import Lent
from board.desk.packs.files import FILES, name_of
from board.desk.packs.kept import KeptPacks
from board.desk.packs.list_page import Asked, packs_page
from board.desk.packs.making import Making
from board.desk.packs.pack_page import pack_page
from board.desk.scope import Scope
from board.desk.sessions import Session
from board.desk.sheets.handing_out import attachment
from board.documents.blocks import LANGUAGES, Language
from briefing.packs.pack import Pack
from briefing.packs.spans import parse, quarter_of
from briefing.periods import PeriodError
from city import paths
from city.desks import TIERS, Tier
from indexing.store import Store

_ID = re.compile(r"[0-9a-f]{16}")
_YEARS = range(1990, 2100)


@dataclass(frozen=True)
class PackRequests(Lent):
    """Answers them, by what the board lends."""

    opened: Callable[[], AbstractContextManager[Store]]
    workings: Workings
    analyst: Analyst
    kept: KeptPacks

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Makes them known."""
        router.add_get("/packs", self._packs, allow_head=False)
        router.add_post("/packs", self._make)
        router.add_get("/packs/{pack}", self._pack, allow_head=False)
        router.add_get("/packs/{pack}/{ending}", self._file, allow_head=False)

    async def _packs(self, request: web.Request) -> web.Response:
        session = await self.signing.required(request)
        area, now = session.account.area, self.now()
        period, after = (request.query.get(name, "") for name in ("period", "after"))

        def made(store: Store) -> str:
            newest = Scope(store, area).counts.newest() or self.zone.day(now)
            asked = self._asked(area, period, after)
            return packs_page(self.kept.of(area), _tier(area), asked, _suggested(newest), session, self.zone)

        return html(await self.read(made))

    def _asked(self, area: str, period: str, after: str) -> Asked:
        """What has become of a pack that was asked for; an address that no page leads to asks for none."""
        worked, coming = self.workings.packs.known((area, period, after))
        if coming:
            return Asked(period, after, coming=True)
        return Asked("", "") if worked is None else Asked(period, after, made=worked.found.made, why=worked.found.why)

    async def _make(self, request: web.Request) -> web.Response:
        """Begins a pack of the account's own tier and area, then the page that says how far it is."""
        session, form = await self.asked(request)
        area, tier, now = session.account.area, _tier(session.account.area), self.now()
        period, after = form.get("period", "").strip(), form.get("after", "")
        if tier is None:
            raise self.elsewhere(request, session, "pack")
        self.require_doing(request, session, "pack", "")
        if not _is_period(period) or (after and not _ID.fullmatch(after)):
            raise RefusedError(400, "period", back="/packs")
        former = await self.read(lambda _: self.kept.get(after, area)) if after else None
        if after and (former is None or (former.tier, former.area) != (tier, area)):
            raise self.elsewhere(request, session, "pack")
        making = Making(self.opened, self.analyst, self.kept)
        ask = partial(making.made, tier, area, period, former, now)
        if not self.workings.packs.begin((area, period, after), now, ask):
            raise RefusedError(429, "busy", back="/packs")
        self.note(request, session, "pack", "", "done")
        return web.Response(status=303, headers={"Location": f"/packs?period={period}&after={after}"})

    async def _pack(self, request: web.Request) -> web.Response:
        session, pack = await self._found(request)
        language, now = language_of(request), self.now()
        worked, coming = self.workings.changes.known(pack.pack_id)
        if "since" in request.query:
            making = Making(self.opened, self.analyst, self.kept)

            def compared(store: Store) -> str:
                newest = Scope(store, session.account.area).counts.newest() or 0
                found = self.workings.changes.of(pack.pack_id, newest, now, lambda: making.changed(pack))
                return pack_page(pack, language, found[0], session, self.zone, coming=found[1])

            return html(await self.read(compared))
        return html(await self.read(lambda _: pack_page(pack, language, worked, session, self.zone, coming=coming)))

    async def _file(self, request: web.Request) -> web.Response:
        """A file of a pack, to be kept. Its name is of the id; an ending that there is not is a page that is not."""
        session, pack = await self._found(request)
        ending, language = request.match_info["ending"], language_of(request)
        kind = FILES.get(ending)
        if kind is None:
            raise self.elsewhere(request, session, "see")
        content = await self.read(lambda _: kind.made(pack, language))
        return attachment(name_of(pack, ending), content, kind.media, kind.charset)

    async def _found(self, request: web.Request) -> tuple[Session, Pack]:
        """Who asks, and the pack of the id in the address. One elsewhere is as good as one that there is not."""
        session, name = await self.signing.required(request), request.match_info["pack"]
        area = session.account.area
        pack = await self.read(lambda _: self.kept.get(name, area)) if _ID.fullmatch(name) else None
        if pack is None:
            raise self.elsewhere(request, session, "see")
        return session, pack


def _tier(area: str) -> Tier | None:
    level = paths.depth(area)
    return TIERS[level] if level < len(TIERS) else None


def _is_period(text: str) -> bool:
    try:
        parse(text, 0)
    except PeriodError:
        return False
    return int(text[:4]) in _YEARS


def language_of(request: web.Request) -> Language:
    """The language that an address asks for, the first where it names none. Raises ``RefusedError``."""
    given = request.query.get("language", LANGUAGES[0])
    found = next((one for one in LANGUAGES if one == given), None)
    if found is None:
        raise RefusedError(400, "language")
    return found


def _suggested(newest: int) -> list[str]:
    """The last month and week that are over, the report day, the quarter and the year, as of a day."""
    day = date.fromordinal(newest)
    month = date.fromordinal(date(day.year, day.month, 1).toordinal() - 1)
    year, week, _ = date.fromordinal(newest - 7).isocalendar()
    return [f"{month:%Y-%m}", f"{year}-W{week:02d}", day.isoformat(), quarter_of(newest).label, f"{day:%Y}"]
