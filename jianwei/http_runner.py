"""Runs an application of aiohttp so that what it refuses before it is a request is answered as everything else.

A malformed line, a header without end or a broken chunk never reach an application: aiohttp answers them itself, under
its own name and quoting what was sent. Here they get an answer of the application's, and the log gets kind and place.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from aiohttp import web

from jianwei.logs import place_of

log = logging.getLogger("jianwei.http")

Answer = Callable[[int], web.Response]
"""Of a status: what stands for it, with the headers of every answer."""
_NO_ACCESS_LOG: dict[str, Any] = {"access_log": None}


class Runner(web.AppRunner):
    """As aiohttp's; ``answer`` makes the answer to what is no request, and to a fault that no handler met."""

    def __init__(self, application: web.Application, answer: Answer, shutdown_timeout: float = 60.0) -> None:
        super().__init__(application, access_log=None, shutdown_timeout=shutdown_timeout)
        self._answer = answer

    async def _make_server(self) -> web.Server:
        return _Server(await super()._make_server(), self._answer)


class _Server(web.Server):
    """Makes the protocol of each connection."""

    def __init__(self, made: web.Server, answer: Answer) -> None:
        async def handled(request: web.BaseRequest) -> web.StreamResponse:
            """A refusal that reaches no middleware, as of an expectation that nobody knows, quotes the request too."""
            try:
                return await made.request_handler(request)
            except web.HTTPException as refused:
                return answer(refused.status)

        super().__init__(handled, request_factory=made.request_factory)
        self._answer = answer

    def __call__(self) -> web.RequestHandler:
        return _Connection(self, self._answer)


class _Connection(web.RequestHandler):
    __slots__ = ("_fault",)

    def __init__(self, server: web.Server, answer: Answer) -> None:
        super().__init__(server, loop=asyncio.get_running_loop(), **_NO_ACCESS_LOG)
        self._fault = answer

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer, then the line ends. ``message`` quotes the request: it is neither told nor logged."""
        del message
        level = logging.ERROR if status >= 500 else logging.DEBUG  # what a sender can cause is no news
        kind = type(exc).__name__
        log.log(level, "answered outside of the application: %d, %s at %s", status, kind, place_of(exc))
        if request.writer.output_size:
            raise ConnectionError("an answer is under way already")
        answer = self._fault(status)
        answer.force_close()
        return answer
