"""Requests of analysts: candidates, focus issues, and what is decided on either."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

import msgspec
from aiohttp import web

from board.desk.analyst import Analyst
from board.desk.answering import html
from board.desk.audit import Outcome
from board.desk.deeds import FormError
from board.desk.focus.asked import (
    address_of_candidates,
    candidate_deed,
    issue_deed,
    period_asked,
    ranked_within,
    require_id,
)
from board.desk.focus.candidates_page import Ranked, candidates_page
from board.desk.focus.effects import Effects, effects_of, finish_deed, question_of
from board.desk.focus.forms import address_of_issue
from board.desk.focus.issue_page import issue_page, outcome, waiting_page
from board.desk.focus.issues_page import issues_page
from board.desk.focus.workings import Proposed, Workings
from board.desk.guards import RefusedError
from board.desk.lent import Lent
from board.desk.scope import Scope
from board.desk.sessions import Session
from briefing.effect_values import Effect
from briefing.focus import propose
from briefing.packs.state import state
from city import paths
from city.focus_deeds import Merge, What
from city.focus_issues import FocusIssue
from city.small_places import STREET
from city.times import MINUTE
from indexing.focus_issues import focus_of
from indexing.store import Store
from jianwei.errors import ActionError
from jianwei.focusing import decision

PATIENCE = 10 * MINUTE
"""So long after a deed a page waits for an issue that the watch has yet to see."""


@dataclass(frozen=True)
class FocusRequests(Lent):
    """Answers them, by what the board lends."""

    opened: Callable[[], AbstractContextManager[Store]]
    workings: Workings
    analyst: Analyst

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Makes them known."""
        router.add_get("/focus", self._issues, allow_head=False)
        router.add_get("/focus/{focus}", self._issue, allow_head=False)
        router.add_post("/focus/{focus}", self._decide)
        router.add_get("/candidates", self._candidates, allow_head=False)
        router.add_post("/candidates", self._choose)

    async def _issues(self, request: web.Request) -> web.Response:
        session, month = await self.signing.required(request), f"{self.zone.local(self.now()):%Y-%m}"
        return html(await self.read(lambda store: issues_page(Scope(store, session.account.area), session, month)))

    async def _issue(self, request: web.Request) -> web.Response:
        """An issue in scope. Of one that there is not, or elsewhere, a page waits alike after a deed."""
        session, now = await self.signing.required(request), self.now()
        name, given = request.match_info["focus"], request.query.get("deed", "")
        deed = int(given) if given.isascii() and given.isdigit() and len(given) <= 14 else None

        def made(store: Store) -> str | None:
            scope = Scope(store, session.account.area)
            issue = scope.focus_issue(name)
            if issue is None:
                return None
            effects = self._effects(scope, issue, now, begin="effect" in request.query)
            return issue_page(scope, issue, effects, session, self.zone, now, deed)

        page = await self.read(made)
        if page is None and deed is not None and 0 <= now - deed < PATIENCE:
            page = waiting_page(_id(name), session, deed)
        if page is None:
            raise self.elsewhere(request, session, "see")
        return html(page)

    async def _candidates(self, request: web.Request) -> web.Response:
        """Candidates within the city or a district; a street has none, and of areas elsewhere there are none."""
        session, now = await self.signing.required(request), self.now()

        def made(store: Store) -> str | None:
            scope = Scope(store, session.account.area)
            area = ranked_within(request.query.get("area", ""), scope)
            if area is None:
                return None
            newest = scope.counts.newest() or self.zone.day(now)
            period = period_asked(request.query, min(newest, self.zone.day(now) - 1))
            asked = (area, period)
            worked, coming = self.workings.candidates.of(asked, newest, now, lambda: self._proposed(area, period))
            deciding = scope.whole and not session.account.reads_only
            ranked = Ranked(area, period, scope.focus_issues(), _areas(scope), deciding)
            return candidates_page(ranked, worked, session, self.zone, coming=coming)

        try:
            page = await self.read(made)
        except FormError:
            raise RefusedError(400, "period") from None
        if page is None:
            raise self.elsewhere(request, session, "see")
        return html(page)

    async def _choose(self, request: web.Request) -> web.Response:
        """A candidate is chosen, or is not."""
        session, form = await self.asked(request)

        def made(store: Store) -> What | None:
            scope = Scope(store, session.account.area)
            return candidate_deed(form, scope) if scope.whole else None

        back = "/candidates"
        try:
            what = await self.read(made)
            if what is None:
                raise self.elsewhere(request, session, "focus")
            self.require_doing(request, session, "focus", "")
            back = address_of_candidates(form["period"], form.get("area", ""))
        except FormError:
            raise RefusedError(400, "form") from None
        except ActionError as error:
            raise self.unfit(request, session, "focus", "", error, back) from None
        return await self._done(request, session, what, "", back)

    async def _decide(self, request: web.Request) -> web.Response:
        """A deed on an issue in scope, then its page, which says what came of it."""
        session, form = await self.asked(request)
        name = request.match_info["focus"]
        issue = await self.read(lambda store: Scope(store, session.account.area).focus_issue(name))
        if issue is None:
            raise self.elsewhere(request, session, "focus")
        self.require_doing(request, session, "focus", name)
        try:
            what = self._finish(form, issue, session) if form.get("kind") == "finish" else issue_deed(form, issue)
        except FormError:
            raise RefusedError(400, "form") from None
        except ActionError as error:
            raise self.unfit(request, session, "focus", name, error, address_of_issue(name)) from None
        if isinstance(what, Merge) and not await self._holds(session, what.into):
            raise self.elsewhere(request, session, "focus")
        return await self._done(request, session, what, name, address_of_issue(name))

    async def _holds(self, session: Session, focus: str) -> bool:
        """Whether an issue is in scope. The watch would answer by what there is elsewhere."""
        return await self.read(lambda store: Scope(store, session.account.area).focus_issue(focus)) is not None

    async def _done(self, request: web.Request, session: Session, what: What, name: str, back: str) -> web.Response:
        account, now, kind = session.account, self.now(), type(what).__name__.lower()
        try:
            deed = decision(what, name, account.role, account.area, now)
        except ActionError as error:
            raise self.unfit(request, session, "focus", name, error, back) from None
        body = await self.do(request, session, kind, deed.focus_id, deed)
        change = body and outcome(focus_of(body), account.role, now)
        became: Outcome = "sent" if not change else "refused" if change.refused else "done"
        self.note(request, session, kind, deed.focus_id, became, "desk" if became == "refused" else "")
        return web.Response(status=303, headers={"Location": f"{address_of_issue(deed.focus_id)}?deed={now}"})

    def _proposed(self, area: str, period: str) -> Proposed:
        with self.opened() as store:
            known = state(store, self.analyst.configuration)
            return Proposed(propose(store, period, msgspec.structs.replace(self.analyst.asked, area=area)), known)

    def _effects(self, scope: Scope, issue: FocusIssue, now: int, *, begin: bool) -> Effects:
        """What is known of the effect of an issue's measures; where asked for, it is begun to be worked out."""
        if not issue.measures_from:
            return Effects(None, coming=False)
        newest, question = scope.counts.newest() or 0, question_of(issue, scope.area)
        if begin:
            ask = partial(self._worked_effects, issue, scope.area)
            return Effects(*self.workings.effects.of(question, newest, now, ask))
        return Effects(*self.workings.effects.known(question))

    def _worked_effects(self, issue: FocusIssue, area: str) -> dict[str, Effect | None]:
        with self.opened() as store:
            return effects_of(Scope(store, area).inside, issue, self.analyst.configuration)

    def _finish(self, form: Mapping[str, str], issue: FocusIssue, session: Session) -> What:
        worked, _ = self.workings.effects.known(question_of(issue, session.account.area))
        return finish_deed(form, {} if worked is None else worked.found)


def _areas(scope: Scope) -> list[str]:
    """The area of the account and the districts below it, as far as candidates are ranked within them."""
    known = {node for path in scope.store.paths("buckets", "area_id") for node in paths.lineage(path)}
    found = [one for one in sorted(known) if paths.within(one, scope.area) and paths.depth(one) < STREET]
    return sorted(found, key=paths.depth)


def _id(name: str) -> str:
    """The id of an issue that there may come to be. Raises ``RefusedError``."""
    try:
        return require_id(name)
    except FormError:
        raise RefusedError(404, "scope") from None
