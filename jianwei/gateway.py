"""A gateway process: takes rows over HTTP until it is told to stop."""

import asyncio
import logging
import signal
import ssl
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, time

import msgspec
from aiohttp import web

from city.times import MINUTE, SECOND, Zone
from intake.errors import ProfileError
from intake.http.keys import load_keys
from intake.http.metrics import GatewayCounts
from intake.http.row_gate import RowGate
from intake.http.server import Gateway, UnavailableError, unhandled
from jianwei.gateway_metrics import GatewayCollector
from jianwei.http_runner import Runner
from jianwei.metrics import registry_of
from jianwei.observation import Liveness, Observation, Progressing
from jianwei.settings import SettingsError
from jianwei.sinks import KafkaSink, StoreSink

log = logging.getLogger("jianwei.gateway")

_LEFT_FOR_REQUESTS = 25.0
"""Seconds that requests have to end when the gateway is told to stop."""


@dataclass(frozen=True)
class Listening:
    """Where it listens, and with which certificate. Port 0 takes any free one; the log tells which."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    observed_at: tuple[str, int] | None = None


def now() -> int:
    """The clock, in milliseconds."""
    return round(time() * SECOND)


async def serve(
    gates: Mapping[str, RowGate],
    keys: Path,
    sink: KafkaSink | StoreSink,
    zone: Zone,
    listening: Listening,
) -> None:
    """Until SIGTERM or SIGINT; SIGHUP reads the keys again. Requests that are under way are answered first."""
    counts, ending, seen = GatewayCounts(), asyncio.Event(), Progressing(monotonic())
    gateway = Gateway(gates, load_keys(keys, list(gates)), sink, zone, now, counts)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    loop.add_signal_handler(signal.SIGHUP, _read_again, gateway, keys)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(sink.close)
        if isinstance(sink, StoreSink):
            await sink.open()
            ticking = asyncio.create_task(_tick(sink))
            stack.callback(ticking.cancel)
        if listening.observed_at is not None:
            host, port = listening.observed_at
            collector = GatewayCollector(list(gates), counts, lambda feed: bool(gates[feed].refused), now)
            registry = registry_of(collector)
            shown = stack.enter_context(Observation(port, registry, lambda: _liveness(seen, gateway), host))
            log.info("observed at http://%s:%d", shown.host, shown.port)
        runner = Runner(gateway.application(), unhandled, _LEFT_FOR_REQUESTS)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, listening.host, listening.port, ssl_context=encryption(listening))
        try:
            await site.start()
        except OSError as error:
            raise SettingsError(f"cannot listen at {listening.host}:{listening.port}: {error.strerror}") from error
        port = runner.addresses[0][1]
        log.info("listening at %s:%d for %s", listening.host, port, ", ".join(gates))
        while not ending.is_set():
            seen.saw((), None, monotonic())
            try:
                await asyncio.wait_for(ending.wait(), 1)
            except TimeoutError:
                continue
        log.info("told to stop: requests under way are answered first")


async def _tick(sink: StoreSink) -> None:
    """A store has no worker that gives it the time."""
    step = MINUTE
    while True:
        await asyncio.sleep((step - now() % step) / SECOND)
        try:
            await sink.tick(now() // step * step)
        except UnavailableError as error:
            log.warning("a tick is left out: %s", error)


def _liveness(seen: Progressing, gateway: Gateway) -> Liveness:
    judged = seen.liveness(monotonic())
    return msgspec.structs.replace(judged, ready=judged.alive and gateway.sink_works, degraded=not gateway.sink_works)


def _read_again(gateway: Gateway, keys: Path) -> None:
    try:
        gateway.keys = load_keys(keys, list(gateway.gates))
    except (ProfileError, OSError) as error:
        log.error("the keys stay as they were: %s", error)  # noqa: TRY400 - the line says all
    else:
        log.info("the keys are read again")


def encryption(listening: Listening) -> ssl.SSLContext | None:
    """The certificate of a server as a context, None without one. Raises ``SettingsError`` where it cannot be used."""
    if listening.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(listening.certificate, listening.key)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f"{listening.certificate}: no certificate with its key: {error}") from error
    return context
