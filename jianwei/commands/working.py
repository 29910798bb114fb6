"""``jianwei worker``: the service itself, as one of any number of workers."""

import asyncio
import logging
from pathlib import Path
from typing import Annotated, Literal

import typer

from indexing.elastic_connection import check, connect
from indexing.errors import StoreError, UnreachableError
from jianwei.commands.options import Kafka, Name, Snapshots, Store, address
from jianwei.kafka_access import broker_of
from jianwei.logs import to_standard_error
from jianwei.settings import Settings, installation, seconds_between_snapshots, snapshot_folder
from jianwei.stores import is_address
from jianwei.worker import Role, WorkerOptions, work
from streams.broker import Broker
from streams.catalogue import Names, load_catalogue
from streams.errors import StreamsError
from streams.faust_app_shared_snapshots import SnapshotSettings
from streams.kafka_administration import Administration
from streams.kafka_clock import require_clock
from streams.kafka_configuration import published
from streams.kafka_connection import administering
from streams.kafka_describing import ids_of

log = logging.getLogger("jianwei.worker")


def worker(
    kafka: Kafka = None,
    name: Name = None,
    store: Store = None,
    role: Annotated[str, typer.Option("--role", help="all, steps (no index) or index (nothing else).")] = "all",
    ticks: Annotated[
        str, typer.Option("--ticks", help="service: the clock gives the time; none: the data brings its own.")
    ] = "service",
    observe: Annotated[
        str | None,
        typer.Option("--observe", help="[HOST:]PORT for /metrics, /live and /ready; 0 takes a free one."),
    ] = None,
    tick_seconds: Annotated[int, typer.Option("--tick-seconds", min=1, help="Between two ticks of the clock.")] = 60,
    snapshots: Snapshots = None,
    snapshot_seconds: Annotated[
        float | None,
        typer.Option(
            "--snapshot-seconds",
            min=0,
            help="Of folding, after which a state is written anew (or JIANWEI_SNAPSHOT_SECONDS; else 10).",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Counts, judges and indexes what comes over Kafka, until it is stopped. Start as many as there are cores.

    Workers share the partitions; one that dies is replaced by the others within seconds and nothing is lost.
    """
    to_standard_error()
    servers, installed = broker_of(kafka), installation(name)
    chosen = _role(role)
    if ticks not in ("service", "none"):
        raise typer.BadParameter(f"--ticks {ticks!r}: expected service or none")
    partitions = Administration(servers, installed, load_catalogue()).check()
    configuration = published(servers, installed)
    if configuration is None:
        raise StreamsError(f"no configuration is published for {installed}: run `jianwei setup`")
    if ticks == "service" and chosen != "index":
        require_clock(servers, installed, partitions, "service")
    options = WorkerOptions(
        broker=servers,
        name=installed,
        role=chosen,
        configuration=configuration,
        partitions=partitions,
        store=None if chosen == "steps" else _store(store, wait=chosen == "all"),
        tick_seconds=tick_seconds if ticks == "service" else 0,
        observed_at=address("--observe", observe) if observe else None,
        snapshots=_snapshots(servers, installed, snapshots, snapshot_seconds) if chosen != "index" else None,
    )
    asyncio.run(work(options))


def _snapshots(servers: Broker, installed: str, folder: Path | None, seconds: float | None) -> SnapshotSettings | None:
    where, every = snapshot_folder(folder), seconds_between_snapshots(seconds)
    if where is None:
        return None
    names = Names(installed)
    folded = {stream: names.stream(stream) for stream in load_catalogue().folded}
    with administering(servers) as client:
        ids = ids_of(client, folded.values())
    streams = {stream: ids[named] for stream, named in folded.items() if named in ids}
    return SnapshotSettings(folder=where.absolute(), seconds=every, streams=streams)


def _role(role: str) -> Role:
    known: tuple[Literal["all"], Literal["steps"], Literal["index"]] = ("all", "steps", "index")
    for one in known:
        if role == one:
            return one
    raise typer.BadParameter(f"--role {role!r}: expected all, steps or index")


def _store(store: str | None, *, wait: bool) -> str:
    """The address of the Elasticsearch that documents go to, checked. With ``wait`` one that is away stops nobody."""
    named = store or Settings.from_environment().store
    if not named or not is_address(named):
        raise StoreError(
            "the index needs the address of an Elasticsearch: give --store http://HOST:9200 or set JIANWEI_STORE, "
            "or leave it out with --role steps"
        )
    client = connect(named)
    try:
        check(client)
    except UnreachableError as error:
        if not wait:
            raise
        log.warning("%s: the steps begin, documents wait for it", error)
    finally:
        client.close()
    return named
