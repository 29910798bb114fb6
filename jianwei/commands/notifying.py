"""``jianwei notify``: who has the duty is told of alerts as they change."""

import asyncio
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from time import time
from typing import Annotated

import msgspec
import typer

from alerts.delivery.channels import ChannelsFile
from alerts.routing.duty import Routing
from alerts.routing.notices import Notice
from city.calendars import Calendar
from city.configuration import Configuration
from city.times import SECOND, Zone
from intake.errors import ProfileError, nearest
from jianwei.commands.options import Json, Kafka, Name, Store, address
from jianwei.console import errors, output
from jianwei.delivery.alert_sources import Alerts, StoredAlerts
from jianwei.delivery.deliverer import Deliverer
from jianwei.delivery.files import load_channels, secrets_of
from jianwei.delivery.metrics import snapshot_of
from jianwei.delivery.notifying import Notifier, channels_of
from jianwei.delivery.outbox import Outbox
from jianwei.delivery.outbox_file import opened
from jianwei.delivery.reporting import exit_code, observed, tell, tell_json
from jianwei.delivery.running import Told
from jianwei.routes_file import load_routes
from jianwei.settings import SettingsError, bootstrap, installation
from jianwei.stores import reading
from streams.errors import StreamsError, UnreachableError
from streams.kafka_alerts import AlertStream
from streams.kafka_configuration import published

Heard = Callable[[list[Notice]], None]


def notify(
    routes: Annotated[Path, typer.Option("--routes", help="Who is told of what (TOML).")],
    channels: Annotated[Path, typer.Option("--channels", help="Over which channels (TOML).")],
    outbox: Annotated[Path, typer.Option("--outbox", help="File that holds what was told, and what waits.")],
    kafka: Kafka = None,
    store: Store = None,
    name: Name = None,
    link: Annotated[str, typer.Option("--link", help="Address of an alert's page without its id.")] = "",
    observe: Annotated[str | None, typer.Option("--observe", help="[HOST:]PORT for Prometheus.")] = None,
    *,
    once: Annotated[bool, typer.Option("--once", help="Take in changes, try once what is due, end.")] = False,
    as_json: Json = False,
) -> None:
    """Tells who has the duty of alerts as they change, until it is ended.

    With --kafka it follows the alerts of an installation, else those of a --store. What it knows and what waits to be
    sent stand in one file: ended or killed at any moment, it goes on where it was, and no message is lost or made
    twice. At its first start it tells of alerts that are open, not of those that are over.
    """
    found = load_channels(channels)
    secrets = secrets_of(channels, found)
    if link and not link.startswith(("https://", "http://")):
        raise SettingsError(f"--link {link!r}: expected an address that begins with https:// or http://")
    observed_at = address("--observe", observe) if observe is not None else None
    with ExitStack() as stack:
        alerts, configuration = _alerts(stack, kafka, store, name)
        zone = Zone(configuration.zone)
        routing = Routing.of(load_routes(routes, zone).routes, zone, Calendar(configuration.calendar))
        _require_known(routes, routing, channels, found)
        kept = Outbox(stack.enter_context(opened(outbox)))
        deliverer = Deliverer(found, secrets, kept, _now, link=link)
        deliverer.require_known(outbox)
        notifier = Notifier(deliverer, routing, alerts, _now)
        snapshot = [snapshot_of(deliverer)]
        if observed_at is not None:
            stack.enter_context(observed(snapshot, observed_at, _now))

        def passed() -> None:
            snapshot[0] = snapshot_of(deliverer)

        told = tell_json if as_json else tell
        heard = _heard_json if as_json else _heard
        asyncio.run(_run(notifier, deliverer, told, heard, passed, once=once))
        code = exit_code(deliverer) if once else 0
    if code:
        raise typer.Exit(code)


async def _run(
    notifier: Notifier, deliverer: Deliverer, told: Told, heard: Heard, passed: Callable[[], None], *, once: bool
) -> None:
    away = False
    while True:
        try:
            notices = notifier.turn(*notifier.read())
            away = False
        except (UnreachableError, StreamsError) as error:
            if once:
                raise
            if not away:
                errors.print(f"{error}; what waits is delivered meanwhile", markup=False, soft_wrap=True)
            away = True
            notices = notifier.turn([])
        heard(notices)
        async for tried in deliverer.round():
            told(tried)
        passed()
        if once:
            return
        await asyncio.sleep(deliverer.pause())


def _alerts(stack: ExitStack, kafka: str | None, store: str | None, name: str | None) -> tuple[Alerts, Configuration]:
    if kafka is None:
        documents, configuration = stack.enter_context(reading(store, name))
        return StoredAlerts(documents), configuration
    broker, installed = bootstrap(kafka), installation(name)
    held = published(broker, installed)
    if held is None:
        raise StreamsError(f"there is no installation {installed} at {broker}: make it with `jianwei setup`")
    return stack.enter_context(AlertStream(broker, installed)), held


def _require_known(routes: Path, routing: Routing, channels: Path, file: ChannelsFile) -> None:
    known = {one.name for one in file.channel}
    unknown = sorted(channels_of(routing) - known)
    if unknown:
        hint = nearest(unknown[0], known) or f", expected one of {', '.join(sorted(known))}"
        raise ProfileError(f"{routes}: a role names channel {unknown[0]!r}, which {channels} does not have{hint}")


def _heard(notices: list[Notice]) -> None:
    for notice in notices:
        what = notice.alert_id or f"{len(notice.lines)} alerts"
        why = "; ".join(reason.text for reason in notice.reasons)
        line = f"{notice.kind:<9} {notice.level}  {what} -> {notice.role}: {why}"
        output.print(line, markup=False, soft_wrap=True)


def _heard_json(notices: list[Notice]) -> None:
    for notice in notices:
        sys.stdout.buffer.write(msgspec.json.encode(notice) + b"\n")
    sys.stdout.buffer.flush()


def _now() -> int:
    return round(time() * SECOND)
