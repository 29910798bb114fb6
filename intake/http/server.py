"""The HTTP application: ``POST /events`` takes rows, answers for each, and what it calls queued is in the log."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from http import HTTPStatus
from typing import Any, Protocol

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from city.events import Event
from city.times import SECOND, Zone
from intake.errors import InputError, RowError
from intake.http.bodies import LARGEST, BodyError, Row, rows
from intake.http.keys import Keys, Sender
from intake.http.limits import Bucket
from intake.http.metrics import GatewayCounts, Refusal
from intake.http.row_gate import Answer, RowGate

log = logging.getLogger("jianwei.gateway")

_AT_ONCE = 500
"""Rows that are mapped without a pause for others."""
_NDJSON = {"application/x-ndjson", "application/ndjson", "application/jsonl"}
_NOTHING_ELSE = "no such path or method: rows are sent by POST to /events, GET /health names the feeds"
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Server": "Jianwei"}
_WAIT_SECONDS = 5
_BODY_SECONDS = 60


class UnavailableError(Exception):
    """The log does not take events now. Its text says why; it is safe to send the rows again."""


class Sink(Protocol):
    """Where events go."""

    async def send(self, events: Sequence[Event]) -> Sequence[Event]:
        """Comes back when the log has all events but those given back, which it can never hold.

        Raises ``UnavailableError``.
        """
        ...

    async def reject(self, feed: str, mark: str, refused: Sequence[Answer]) -> None:
        """Notes rows that were refused; ``mark`` stands for their request. Raises ``UnavailableError``."""
        ...


class _RequestRefusedError(Exception):
    """A request that is refused as a whole."""

    def __init__(self, kind: Refusal, status: int, reason: str, **headers: str) -> None:
        super().__init__(reason)
        self.kind: Refusal = kind
        self.status, self.reason = status, reason
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass
class Gateway:
    """The feeds of a gateway, who may send to them, and where it all goes. ``now`` is the clock, in milliseconds."""

    gates: Mapping[str, RowGate]
    keys: Keys
    sink: Sink
    zone: Zone
    now: Callable[[], int]
    counts: GatewayCounts
    sink_works: bool = True
    """Whether the last request that was to be kept could be."""
    _buckets: dict[str, Bucket] = field(default_factory=dict)

    def application(self) -> web.Application:
        """The application, to be run or tested."""
        made = web.Application(client_max_size=LARGEST, middlewares=[_in_json])
        made.on_response_prepare.append(_headed)
        made.router.add_post("/events", self._answer)
        made.router.add_get("/health", self._health)
        return made

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({"feeds": sorted(self.gates)})

    async def _answer(self, request: web.Request) -> web.Response:
        now = self.now()
        try:
            sender = self._sender(request, now)
            gate = self._gate(request, sender)
            body = await _body(request)
            given = _rows(body, request.content_type)
            self._limit(sender, len(given), now)
            answers = await self._decided(gate, given, now)
            answers = await self._kept(gate, answers, blake2b(body + sender.name.encode(), digest_size=16).hexdigest())
        except _RequestRefusedError as refused:
            self.counts.refused_requests[refused.kind] += 1
            return web.json_response({"error": refused.reason}, status=refused.status, headers=refused.headers)
        self.counts.rows(gate.profile.feed, answers, now)
        return _answered(answers)

    def _sender(self, request: web.Request, now: int) -> Sender:
        kind, _, key = request.headers.get("Authorization", "").partition(" ")
        sender = self.keys.sender(key.strip(), self.zone.day(now)) if kind.lower() == "bearer" else None
        if sender is None:
            raise _RequestRefusedError("key", 401, "no key, or one that is not known", WWW_Authenticate="Bearer")
        return sender

    def _gate(self, request: web.Request, sender: Sender) -> RowGate:
        allowed = sorted(sender.feeds)
        named = request.query.get("feed") or (allowed[0] if len(allowed) == 1 else "")
        if not named:
            raise _RequestRefusedError("scope", 400, f"which feed? add ?feed= with one of {', '.join(allowed)}")
        if named not in sender.feeds:
            raise _RequestRefusedError("scope", 403, "this key may not send rows of that feed")
        return self.gates[named]

    def _limit(self, sender: Sender, rows: int, now: int) -> None:
        bucket = self._buckets.get(sender.name)
        if bucket is None or bucket.rate != sender.rows_a_minute / 60:
            bucket = self._buckets[sender.name] = Bucket.full(sender.rows_a_minute, now / SECOND)
        if wait := bucket.take(rows, now / SECOND):
            seconds = int(wait) + 1
            limit = f"{sender.rows_a_minute} a minute, again in {seconds} s"
            reason = f"{rows} rows are more than this key may send now: {limit}"
            raise _RequestRefusedError("rate", 429, reason, Retry_After=str(seconds))

    async def _decided(self, gate: RowGate, given: Sequence[Row | RowError], now: int) -> list[Answer]:
        try:
            return await self._taken(gate, given, now)
        except InputError as error:  # of the memory of what was decided of other rows
            raise self._unavailable(error) from error

    @staticmethod
    async def _taken(gate: RowGate, given: Sequence[Row | RowError], now: int) -> list[Answer]:
        answers: list[Answer] = []
        for start in range(0, len(given), _AT_ONCE):
            answers += gate.take(given[start : start + _AT_ONCE], start + 1, now)
            await asyncio.sleep(0)
        return answers

    async def _kept(self, gate: RowGate, answers: list[Answer], mark: str) -> list[Answer]:
        """Sends events and rejects; gives the answers as they are then."""
        try:
            too_large = set(await self.sink.send([event for one in answers for event in one.events]))
            answers = [
                Answer(one.row, code="cell_size", reason="longer than a record of the log can be")
                if not too_large.isdisjoint(one.events)
                else one
                for one in answers
            ]
            refused = [one for one in answers if not one.events]
            if refused:
                await self.sink.reject(gate.profile.feed, mark, refused)
        except UnavailableError as error:
            raise self._unavailable(error) from error
        self.sink_works = True
        return answers

    def _unavailable(self, error: Exception) -> _RequestRefusedError:
        """The log tells why; the sender, who has no business with paths and addresses, what to do."""
        self.sink_works = False
        log.warning("rows cannot be kept: %s", error)
        said = "rows cannot be kept just now; send the rows again"
        return _RequestRefusedError("unavailable", 503, said, Retry_After=str(_WAIT_SECONDS))


@web.middleware
async def _in_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A path or a method that there is not is told like every other refusal."""
    try:
        return await handler(request)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as error:
        headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
        return web.json_response({"error": _NOTHING_ELSE}, status=error.status, headers=headers)


async def _headed(_: web.Request, answer: web.StreamResponse) -> None:
    """Gives every answer the headers of the gateway."""
    answer.headers.update(_HEADERS)


def unhandled(status: int) -> web.Response:
    """The answer to what is no request, and to a fault: its status, told like every other refusal."""
    return web.json_response({"error": HTTPStatus(status).phrase.lower()}, status=status, headers=_HEADERS)


async def _body(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise _RequestRefusedError("size", 413, f"a body of more than {LARGEST} bytes: send it in parts") from None
    except web.RequestPayloadError:
        raise _RequestRefusedError("body", 400, "the body does not hold what its headers say") from None
    except TimeoutError:
        raise _RequestRefusedError("slow", 408, f"the body has not come within {_BODY_SECONDS} s") from None


def _rows(body: bytes, kind: str) -> list[Row | RowError]:
    try:
        return rows(body, lines=kind in _NDJSON)
    except BodyError as error:
        raise _RequestRefusedError("body", 400, str(error)) from None


def _answered(answers: Sequence[Answer]) -> web.Response:
    told: list[dict[str, Any]] = [
        {"row": one.row, "outcome": "queued"}
        if one.events
        else {"row": one.row, "outcome": "rejected", "field": one.field, "code": one.code, "reason": one.reason}
        for one in answers
    ]
    queued = sum(bool(one.events) for one in answers)
    body = msgspec.json.encode({"queued": queued, "rejected": len(answers) - queued, "rows": told})
    return web.Response(body=body, content_type="application/json")
