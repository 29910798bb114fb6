"""``/health`` for who is signed in, ``/healthz`` and ``/readyz`` for probes, which are told a word and nothing else."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

from board import words
from board.desk.answering import AWAY, html
from board.desk.freshness import Freshness
from board.desk.health import prometheus, stored, streamed
from board.desk.health.lines import PARTS, Line, State
from board.desk.health.looking import PATIENCE, Missing, Sources
from board.desk.health.page import health_page
from board.desk.lent import Lent
from board.desk.scope import Scope
from board.markup import join, tag
from city import paths
from city.times import SECOND
from indexing.store import Store

OF_ALL = ("store", "feeds", "judged", "outlets")
"""Parts that every desk sees; the others are the city's."""
_READY = 5 * SECOND
_NO_ADDRESS = ("未指定地址", "no address is given")


@dataclass
class Readiness:
    """Whether the store was to be had, as known for a moment: a probe must not become a load."""

    ready: bool = False
    until: int = -1


@dataclass(frozen=True)
class HealthRequests(Lent):
    """The handlers."""

    sources: Sources
    freshness: Freshness
    known: Readiness = field(default_factory=Readiness)

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Makes them known."""
        router.add_get("/health", self._page, allow_head=False)
        router.add_get("/healthz", self._alive, allow_head=False)
        router.add_get("/readyz", self._ready, allow_head=False)

    async def _alive(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _ready(self, _: web.Request) -> web.Response:
        """The store answers: 200, else 503."""
        now = self.now()
        if now >= self.known.until:
            self.known.until = now + _READY
            try:
                await asyncio.wait_for(self.read(lambda store: store.get("alerts", "-")), PATIENCE)
                self.known.ready = True
            except (*AWAY, TimeoutError):
                self.known.ready = False
        status = "ok" if self.known.ready else "away"
        return web.json_response({"status": status}, status=200 if self.known.ready else 503)

    async def _page(self, request: web.Request) -> web.Response:
        session, now = await self.signing.required(request), self.now()
        whole = len(paths.parts(session.account.area)) == 1

        def made(store: Store) -> list[Line]:
            scope = Scope(store, session.account.area)
            arrivals = self.freshness.of(store, now)
            lines = [*stored.feeds(store, arrivals, self.zone, now), *stored.judged(store, self.zone, now)]
            lines += stored.outlets(scope, self.zone, now)
            return lines + (stored.refused(store) if whole else [])

        try:
            lines, status = [_store("well"), *await asyncio.wait_for(self.read(made), PATIENCE)], 200
        except (*AWAY, TimeoutError):
            lines, status = [_store("wrong")], 503
        parts = [name for name in PARTS if whole or name in OF_ALL]
        if whole:
            lines += await self._others(now)
        return html(health_page(lines, parts, session, self.zone, now), status)

    async def _others(self, now: int) -> list[Line]:
        """What is not in the store."""
        revision = self.sources.revision
        lines = [Line("configuration", words.both(("存储", "store")), "well", tag("code", revision or "–"))]
        if self.sources.flow is None and not self.sources.embedded:
            lines += [_without(part, "Kafka", "--kafka") for part in ("flow", "index")]
        elif self.sources.flow is None:
            own = words.both(("嵌入式：与存储同步", "embedded: counted, judged and kept in one file, nothing waits"))
            lines += [Line(part, "–", "well", own) for part in ("flow", "index")]
        elif isinstance(flow := await self.sources.flow.answer(now), Missing):
            lines += [_missing(part, "Kafka", flow) for part in ("flow", "index")]
        else:
            lines.append(streamed.published(flow, revision))
            lines += [*streamed.steps(flow, self.zone, now), *streamed.index(flow, now)]
        if self.sources.prometheus is None:
            return lines + [_without(part, "Prometheus", "--prometheus") for part in ("channels", "called")]
        seen = await self.sources.prometheus.answer(now)
        if isinstance(seen, Missing):
            return lines + [_missing(part, "Prometheus", seen) for part in ("channels", "called")]
        return [*lines, *prometheus.channels(seen), *prometheus.called(seen, now)]


def _store(state: State) -> Line:
    said = ("可读", "it can be read") if state == "well" else ("读不到", "it cannot be read")
    return Line("store", words.both(("存储", "store")), state, words.both(said))


def _without(part: str, name: str, option: str) -> Line:
    return Line(part, name, "unknown", join(words.both(_NO_ADDRESS), ": ", tag("code", option)))


def _missing(part: str, name: str, why: Missing) -> Line:
    return Line(part, name, "wrong" if why is Missing.AWAY else "unknown", words.both(why.value))
