"""When a deed was done that is told later: ``--at``, for a city whose data end in the past."""

from time import time
from typing import Annotated

import typer

from city.times import SECOND, Zone
from jianwei.errors import ActionError
from jianwei.kafka_access import broker_of
from jianwei.settings import installation
from jianwei.stores import reading
from jianwei.times import instant
from streams.errors import StreamsError
from streams.kafka_configuration import published

At = Annotated[
    str | None,
    typer.Option(
        "--at", help="It was done then by the city's clock, as 2025-12-05T20:10; else now.", show_default=False
    ),
]


def stamped(at: str | None, kafka: str | None, store: str | None, name: str | None) -> int:
    """The instant of a deed. Raises ``ActionError`` for one that is to come, ``TimeError`` for what is no time."""
    now = round(time() * SECOND)
    if at is None:
        return now
    moment = instant(at, zone_of(kafka, store, name))
    if moment > now:
        raise ActionError(f"--at {at}: is later than now: a deed is told when it is done")
    return moment


def require_open_then(at: str | None, moment: int, alert_id: str, store: str | None, name: str | None) -> None:
    """Raises ``ActionError`` where an alert of a store was not open yet at an instant that ``--at`` gave."""
    if at is None:
        return
    with reading(store, name) as (documents, configuration):
        zone = Zone(configuration.zone)
        body = documents.get("alerts", alert_id)
        if body is not None and moment < instant(body["opened_at"], zone):
            raise ActionError(f"--at {at}: is before the alert was opened, at {body['opened_at']}")


def zone_of(kafka: str | None, store: str | None, name: str | None) -> Zone:
    """The city's zone, by which times without an offset are meant."""
    if kafka is None:
        with reading(store, name) as (_, configuration):
            return Zone(configuration.zone)
    broker, installed = broker_of(kafka), installation(name)
    held = published(broker, installed)
    if held is None:
        raise StreamsError(f"there is no installation {installed} at {broker}: make it with `jianwei setup`")
    return Zone(held.zone)
