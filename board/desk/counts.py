"""What a board has done since it began, counted as it answers: no account, no page, no area."""

from collections import Counter
from time import perf_counter

from aiohttp import web
from aiohttp.typedefs import Handler

AWAY = 503
"""The status where the store or the broker cannot be had."""
UNNOTED: web.ResponseKey[bool] = web.ResponseKey("unnoted", bool)
"""Of an answer with that status where audit log or sessions could not be written: a disk of the board's own."""


class BoardCounts:
    """Numbers since the board began. They are changed in the loop's thread and read in any."""

    def __init__(self) -> None:
        self.answers: Counter[str] = Counter()
        """Answers by class of their status, as ``2xx``."""
        self.seconds = 0.0
        """Seconds from requests to their answers."""
        self.away = False
        """The last page that asked the store or the broker could not have it."""

    @web.middleware
    async def counted(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Counts an answer; to be the outermost, so that it sees what faults become."""
        began = perf_counter()
        answer = await handler(request)
        self.seconds += perf_counter() - began
        self.answers[f"{answer.status // 100}xx"] += 1
        if answer.status == AWAY and UNNOTED not in answer:
            self.away = True
        elif answer.status < 400 and request.path not in {"/healthz", "/sign-in"}:
            self.away = False
        return answer
