"""``jianwei notify``: who has the duty is told of alerts as they change."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import time
from typing import Annotated

import msgspec
import typer

from alerts.delivery.channels import ChannelsFile
from alerts.routing.duty import Routing
from alerts.routing.notices import Notice
from city.actions import Action
from city.calendars import Calendar
from city.configuration import Configuration
from city.times import SECOND, Zone
from indexing.errors import StoreError
from indexing.errors import UnreachableError as StoreUnreachableError
from intake.errors import ProfileError, nearest
from jianwei.commands.options import Json, Kafka, Name, State, Store, address
from jianwei.console import errors, output
from jianwei.delivery.alert_sources import Alerts, StoredAlerts
from jianwei.delivery.deliverer import Deliverer
from jianwei.delivery.files import load_channels, secrets_of
from jianwei.delivery.hand_overs import Tell
from jianwei.delivery.log_teller import LogTeller
from jianwei.delivery.notifying import Notifier, channels_of, channels_of_role
from jianwei.delivery.outbox import Outbox
from jianwei.delivery.outbox_file import opened
from jianwei.delivery.reporting import Progress, exit_code, tell, tell_json
from jianwei.delivery.running import Told
from jianwei.errors import StoreMismatchError
from jianwei.kafka_access import broker_of
from jianwei.kept_city import deed_in_file
from jianwei.routes_file import load_routes
from jianwei.settings import SettingsError, installation
from jianwei.stores import is_address, kafka_beside, reading, store_named
from streams.errors import StreamsError, UnreachableError
from streams.kafka_actions import send_actions
from streams.kafka_alerts import AlertStream
from streams.kafka_configuration import published

Heard = Callable[[list[Notice]], None]
_AWAY = (UnreachableError, StreamsError, StoreError, StoreUnreachableError, StoreMismatchError)


def notify(
    routes: Annotated[Path, typer.Option("--routes", help="Who is told of what (TOML).")],
    channels: Annotated[Path, typer.Option("--channels", help="Over which channels (TOML).")],
    outbox: Annotated[Path, typer.Option("--outbox", help="File that holds what was told, and what waits.")],
    kafka: Kafka = None,
    store: Store = None,
    state: State = None,
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
    found, kafka = load_channels(channels), kafka_beside(kafka, store, state)
    secrets = secrets_of(channels, found)
    if link and not link.startswith(("https://", "http://")):
        raise SettingsError(f"--link {link!r}: expected an address that begins with https:// or http://")
    observed_at = address("--observe", observe) if observe is not None else None
    with ExitStack() as stack:
        alerts, configuration = _alerts(stack, kafka, store, name)
        zone = Zone(configuration.zone)
        routing = Routing.of(load_routes(routes, zone).routes, zone, Calendar(configuration.calendar))
        _require_known(routes, routing, channels, found)
        tell_log = _way_into_log(kafka, store, state, name)
        if found.outlet and kafka is None and is_address(store_named(store)) and state is None:
            raise SettingsError("what outlets do goes into the log: give --kafka, or the --state of the replay")
        kept = Outbox(stack.enter_context(opened(outbox)))
        deliverer = Deliverer(found, secrets, kept, _now, link=link)
        deliverer.require_known(outbox)
        notifier = Notifier(deliverer, routing, alerts, _now)
        progress = Progress(deliverer, _now, read=_now())
        if observed_at is not None:
            stack.enter_context(progress.observed(observed_at))
        told = tell_json if as_json else tell
        heard = _heard_json if as_json else _heard
        teller = LogTeller(deliverer.hand_overs, tell_log, _now)
        asyncio.run(_run(notifier, deliverer, teller, told, heard, progress, once=once))
        code = exit_code(deliverer) if once else 0
    if code:
        raise typer.Exit(code)


async def _run(
    notifier: Notifier,
    deliverer: Deliverer,
    teller: LogTeller,
    told: Told,
    heard: Heard,
    progress: Progress,
    *,
    once: bool,
) -> None:
    away, read = False, _now()
    while True:
        try:
            notices = notifier.turn(*notifier.read())
            away, read = False, _now()
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
            progress.passed(read)
        try:
            teller.turn()
        except _AWAY as error:
            if once:
                raise
            errors.print(f"{error}; the log is told of hand-overs later", markup=False, soft_wrap=True)
        progress.passed(read)
        if once:
            return
        await asyncio.sleep(deliverer.pause())


def _way_into_log(kafka: str | None, store: str | None, state: Path | None, name: str | None) -> Tell:
    if kafka is not None:
        broker, installed = broker_of(kafka), installation(name)
        return lambda deeds: send_actions(broker, installed, deeds)
    named = store_named(store)

    def tell(deeds: Sequence[Action]) -> None:
        deed_in_file(named, state, name, *deeds)

    return tell


def _alerts(stack: ExitStack, kafka: str | None, store: str | None, name: str | None) -> tuple[Alerts, Configuration]:
    if kafka is None:
        documents, configuration = stack.enter_context(reading(store, name))
        return StoredAlerts(documents), configuration
    broker, installed = broker_of(kafka), installation(name)
    held = published(broker, installed)
    if held is None:
        raise StreamsError(f"there is no installation {installed} at {broker}: make it with `jianwei setup`")
    return stack.enter_context(AlertStream(broker, installed)), held


def _require_known(routes: Path, routing: Routing, channels: Path, file: ChannelsFile) -> None:
    for outlet in file.outlet:
        if outlet.tell and not channels_of_role(outlet.tell, routing, file):
            roles = sorted(
                {*(one.name for one in routing.routes.roles), *(one for way in file.channel for one in way.roles)}
            )
            hint = nearest(outlet.tell, roles) or f", expected one of {', '.join(roles)}"
            raise ProfileError(f"{channels}: [outlet] tell: {outlet.tell!r} is no role that has a channel{hint}")
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
