"""A line in the audit log for each file that somebody takes away: it outlives the page, the session and the account."""

from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from board.desk.signing import WHOSE, Signing

TAKEN: web.ResponseKey[str] = web.ResponseKey("taken", str)
"""The name of the file that an answer is: no request has a part in it."""


def noting_files(signing: Signing, now: Callable[[], int]) -> Middleware:
    """Notes account, address and name of a file before it goes out; one that cannot be noted does not.

    A file in the answer to a request of no account is a defect: ``KeyError``.
    """

    @web.middleware
    async def noted(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        if TAKEN in answer:
            account = request[WHOSE]
            signing.audit.note(
                now(),
                account=account,
                address=signing.gate.address(request),
                what="file",
                alert=answer[TAKEN],
                outcome="done",
            )
        return answer

    return noted
