"""Requests for silences of notices: the page, one that is set from an alert, one that is ended."""

import re

from aiohttp import web

from board.desk import silence_forms
from board.desk.answering import html
from board.desk.audit import Outcome
from board.desk.deeds import FormError
from board.desk.guards import RefusedError
from board.desk.layout import address_of
from board.desk.lent import Lent
from board.desk.scope import Scope
from board.desk.silences_page import silences_page
from indexing.store import Store
from jianwei.errors import ActionError
from jianwei.silencing import ending_of, silence_for

_ID = re.compile(r"[0-9a-f]{1,40}")


class SilenceRequests(Lent):
    """Answers them, by what the board lends."""

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Makes them known."""
        router.add_get("/silences", self._page, allow_head=False)
        router.add_post("/alerts/{alert}/silence", self._set)
        router.add_post("/silences/{silence}", self._end)

    async def _page(self, request: web.Request) -> web.Response:
        session, now = await self.signing.required(request), self.now()
        made, ended = (_id(request.query.get(name, "")) for name in ("made", "ended"))

        def shown(store: Store) -> str:
            scope = Scope(store, session.account.area)
            return silences_page(scope, session, self.zone, now, made=made, ended=ended)

        return html(await self.read(shown))

    async def _set(self, request: web.Request) -> web.Response:
        """A silence of the area and topic of an alert, which lies in the session's own area."""
        session, form = await self.asked(request)
        name, now = request.match_info["alert"], self.now()
        alert = await self.read(lambda store: Scope(store, session.account.area).alert(name))
        if alert is None:
            raise self.elsewhere(request, session, "silence")
        self.require_doing(request, session, "silence", name)
        try:
            silence = silence_for(**silence_forms.asked(form, alert, session, now))
        except FormError:
            raise RefusedError(400, "form") from None
        except ActionError as error:
            raise self.unfit(request, session, "silence", name, error, address_of(name)) from None
        found = await self.do(request, session, "silence", name, silence)
        self.note(request, session, "silence", name, "done" if found else "sent")
        return web.Response(status=303, headers={"Location": f"/silences?made={silence.silence_id}"})

    async def _end(self, request: web.Request) -> web.Response:
        """The end of one that a desk of the session's own area, or below it, has set."""
        session, _ = await self.asked(request)
        name, now = request.match_info["silence"], self.now()
        known = await self.read(lambda store: Scope(store, session.account.area).silence(name))
        if known is None:
            raise self.elsewhere(request, session, "end_silence")
        self.require_doing(request, session, "end_silence", name)
        ending = ending_of(name, session.account.role, session.account.area, now)
        found = await self.do(request, session, "end_silence", name, ending)
        late = found is not None and found["ended_by"] != session.account.role
        became: Outcome = "sent" if found is None else "refused" if late else "done"
        self.note(request, session, "end_silence", name, became, "desk" if late else "")
        return web.Response(status=303, headers={"Location": f"/silences?ended={_id(name)}"})


def _id(given: str) -> str:
    """An id of a silence, empty for anything else."""
    return given if _ID.fullmatch(given) else ""
