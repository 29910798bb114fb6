"""What every answer of the board has in common: its headers, and that a fault tells nothing but its status."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from board.desk.audit import AuditError
from board.desk.counts import UNNOTED
from board.desk.guards import RefusedError
from board.desk.plain_pages import SHUT, fault_page
from board.desk.sessions import SessionsError
from board.desk.signing import NEW, Signing
from indexing.errors import StoreError
from indexing.errors import UnreachableError as StoreUnreachableError
from jianwei.errors import StoreMismatchError
from jianwei.logs import place_of
from streams.errors import StreamsError
from streams.errors import UnreachableError as KafkaUnreachableError

log = logging.getLogger("jianwei.board")

AWAY = (StoreError, StoreUnreachableError, StoreMismatchError, StreamsError, KafkaUnreachableError)
"""What is raised where a store or a broker is not to be had."""
_FORGED = frozenset({"origin", "csrf"})
"""Refusals of forms that did not come from a page of the session's own."""


def answering(signing: Signing, now: Callable[[], int]) -> Middleware:
    """Makes answers of refusals and faults."""

    @web.middleware
    async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Every fault is a plain page of its status; what it was stands in the log, without a value."""
        try:
            answer = await _served(request, handler, signing, now)
        except web.HTTPException as fault:
            answer = html(fault_page(fault.status, None), fault.status)
            if "Allow" in fault.headers:
                answer.headers["Allow"] = fault.headers["Allow"]
        except AuditError as error:
            log.error("%s", error)  # noqa: TRY400 - the line says all
            answer = html(fault_page(503, None), 503)
            answer[UNNOTED] = True
        except SessionsError as error:
            log.error("%s", error)  # noqa: TRY400 - the line says all
            answer = html(fault_page(503, None, SHUT), 503)
            answer[UNNOTED] = True
        except AWAY as error:
            log.warning("not to be had: %s", error)
            answer = html(fault_page(503, None), 503)
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer must not tell
            log.error("%s at %s", type(error).__name__, place_of(error))  # noqa: TRY400 - a traceback may hold values
            answer = html(fault_page(500, None), 500)
        if NEW in request:
            gate = signing.gate
            answer.set_cookie(gate.cookie, request[NEW], path="/", httponly=True, secure=gate.secure, samesite="Strict")
        return answer

    return answered


async def _served(
    request: web.Request, handler: Handler, signing: Signing, now: Callable[[], int]
) -> web.StreamResponse:
    """An answer, or that of a refusal. Raises ``AuditError`` where a forged form cannot be noted."""
    try:
        return await handler(request)
    except RefusedError as refused:
        if refused.why in _FORGED:
            address = signing.gate.address(request)
            signing.audit.note(now(), account="", address=address, what="form", outcome="refused", why=refused.why)
        page = "" if refused.status == 303 else fault_page(refused.status, None, refused.more, refused.back)
        answer = html(page, refused.status)
        answer.headers.update(refused.headers)
        return answer


def headed(signing: Signing) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Gives every answer the headers of the board."""

    async def with_headers(_: web.Request, answer: web.StreamResponse) -> None:
        answer.headers.update(signing.gate.headers)

    return with_headers


def unhandled(signing: Signing) -> Callable[[int], web.Response]:
    """Gives the answer to what is no request: its status as a line, under the headers of the board."""

    def answer(status: int) -> web.Response:
        said = f"{status} {HTTPStatus(status).phrase}\n"
        return web.Response(text=said, status=status, headers=signing.gate.headers)

    return answer


def html(text: str, status: int = 200) -> web.Response:
    """A page as an answer."""
    return web.Response(text=text, content_type="text/html", status=status)
