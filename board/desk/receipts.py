"""``POST /outlets/receipts``: the system of an outlet confirms a hand-over, by its own token and of its own hand-overs.

| answer | means |
|---|---|
| 200 | it is received; 202: it is on its way to the watch |
| 400, 413, 415 | not a JSON object ``{"hand_over": ID}`` |
| 401 | no token of an outlet; 429 after several |
| 404 | there is no such hand-over to this outlet, or it is not known yet: come again |
| 429 | more than ``A_MINUTE`` |
| 503 | the store or the log does not answer: come again |

What is sent twice is done once. A body is looked at no further than that one field.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import Meta

from board.desk.attempts import Attempts
from board.desk.audit import Outcome
from board.desk.hand_overs import hand_overs_of
from board.desk.signing import Signing
from city.actions import Action
from city.hand_overs import alert_of, told_of
from city.times import MINUTE, SECOND
from indexing.store import Body

A_MINUTE = 120
"""Receipts of one outlet."""
_BODY_SECONDS = 20
_SCHEME = "Bearer "


class Receipt(msgspec.Struct, frozen=True):
    """What is asked for."""

    hand_over: Annotated[str, Meta(pattern=r"^[A-Za-z0-9]{1,64}-[0-9a-f]{16}\Z")]


class _NoReceiptError(Exception):
    """An answer that is none of a receipt."""

    def __init__(self, status: int, said: str, **headers: str) -> None:
        super().__init__(said)
        self.status, self.said = status, said
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass
class Receipts:
    """The way in for outlets. ``named_by`` gives the outlet of a token, ``found`` looks an alert up, ``act`` takes an
    action; ``away`` are the errors that pass.
    """

    named_by: Callable[[str], str | None]
    signing: Signing
    found: Callable[[str], Awaitable[Body | None]]
    act: Callable[[Action], Awaitable[Body | None]]
    away: tuple[type[Exception], ...]
    _attempts: Attempts = field(default_factory=Attempts)
    _lately: dict[str, deque[int]] = field(default_factory=dict)

    async def post(self, request: web.Request) -> web.Response:
        """See the module."""
        outlet, alert = "", ""
        try:
            outlet = self._outlet(request)
            hand_over = await _asked(request)
            body, one = _of(await self.found(alert_of(hand_over)), hand_over, outlet)
            alert = body["alert_id"]
            done = bool(one["received_at"]) or await self._received(hand_over, outlet, body)
        except _NoReceiptError as error:
            self._note(request, outlet, alert, "refused", error.said)
            return web.json_response({"error": error.said}, status=error.status, headers=error.headers)
        except self.away:
            self._note(request, outlet, alert, "failed", "away")
            return web.json_response({"error": "not to be had just now"}, status=503, headers={"Retry-After": "15"})
        self._note(request, outlet, alert, "done" if done else "sent")
        said = {"hand_over": hand_over, "status": "received" if done else "sent"}
        return web.json_response(said, status=200 if done else 202)

    def _outlet(self, request: web.Request) -> str:
        """The outlet whose token a request has. Guessing is answered slowly, and keeps no outlet out."""
        now, address = self.signing.now(), self.signing.gate.address(request)
        given = request.headers.getall("Authorization", [])
        token = given[0].removeprefix(_SCHEME) if len(given) == 1 and given[0].startswith(_SCHEME) else ""
        outlet = self.named_by(token) if token else None
        if outlet is None:
            wait = self._attempts.wait(address, address, now)
            if wait:
                raise _NoReceiptError(429, "wait", Retry_After=str(-(-wait // SECOND)))
            self._attempts.failed(address, address, now)
            raise _NoReceiptError(401, "token", WWW_Authenticate="Bearer")
        lately = self._lately.setdefault(outlet, deque())
        while lately and lately[0] <= now - MINUTE:
            lately.popleft()
        if len(lately) >= A_MINUTE:
            raise _NoReceiptError(429, "too many", Retry_After="60")
        lately.append(now)
        return outlet

    async def _received(self, hand_over: str, outlet: str, alert: Body) -> bool:
        """Whether it is done already; else the watch has yet to see it."""
        now = self.signing.now()
        action = told_of("received", hand_over, outlet=outlet, area=alert["area_id"], at=now)
        return await self.act(action) is not None

    def _note(self, request: web.Request, outlet: str, alert: str, became: Outcome, why: str = "") -> None:
        self.signing.audit.note(
            self.signing.now(),
            account=f"outlet:{outlet}" if outlet else "",
            address=self.signing.gate.address(request),
            what="receipt",
            alert=alert,
            outcome=became,
            why=why,
        )


async def _asked(request: web.Request) -> str:
    if request.content_type != "application/json":
        raise _NoReceiptError(415, "type")
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            return msgspec.json.decode(await request.read(), type=Receipt).hand_over
    except web.HTTPRequestEntityTooLarge:
        raise _NoReceiptError(413, "size") from None
    except TimeoutError:
        raise _NoReceiptError(408, "slow") from None
    except (msgspec.DecodeError, UnicodeDecodeError, web.RequestPayloadError):
        raise _NoReceiptError(400, "body") from None


def _of(alert: Body | None, hand_over: str, outlet: str) -> tuple[Body, Body]:
    """The alert and its hand-over to this outlet."""
    for one in hand_overs_of(alert) if alert else ():
        if alert and one.get("hand_over") == hand_over and one["outlet"] == outlet:
            return alert, one
    raise _NoReceiptError(404, "no such hand-over")
