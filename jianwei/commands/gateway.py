"""``jianwei gateway``: takes rows over HTTP. ``jianwei gateway-key``: a new key for a sender."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from city.configuration import Configuration
from city.times import Zone
from intake.dictionaries import AreaDictionary
from intake.errors import InputError
from intake.http.keys import load_keys, new_key
from intake.http.row_gate import RowGate
from intake.profile import load_profile
from jianwei.choose import configuration_for
from jianwei.city_files import city_tables
from jianwei.commands.options import (
    Areas,
    Clocks,
    Json,
    Kafka,
    Memory,
    Name,
    Store,
    TopicModel,
    Units,
    UrgentTexts,
    address,
)
from jianwei.console import output, print_json
from jianwei.dictionaries import places, successions
from jianwei.embedded import Embedded
from jianwei.gateway import Listening, serve
from jianwei.ingest import require_city
from jianwei.kafka_access import broker_of
from jianwei.logs import to_standard_error
from jianwei.settings import Settings, SettingsError, installation
from jianwei.sinks import KafkaSink, StoreSink
from jianwei.sources import Source
from jianwei.stores import is_address, sqlite_path
from jianwei.texts import TextFiles, deciding, with_text_rules
from streams.broker import Broker
from streams.catalogue import load_catalogue
from streams.errors import StreamsError
from streams.kafka_administration import Administration
from streams.kafka_clock import require_clock
from streams.kafka_configuration import published
from streams.kafka_gateway import EventProducer

_GIVE_UP_SECONDS = 20
"""A sender waits so long at most for a broker that is away, and sends again."""


def gateway(
    profile: Annotated[
        list[str], typer.Option("--profile", help="A shipped profile's name or a TOML file, one a feed.")
    ],
    keys: Annotated[Path, typer.Option("--keys", help="Who may send rows (TOML); see `jianwei gateway-key`.")],
    listen: Annotated[str, typer.Option("--listen", help="[HOST:]PORT; 0 takes a free one.")] = "127.0.0.1:8412",
    kafka: Kafka = None,
    name: Name = None,
    store: Store = None,
    areas: Areas = None,
    clocks: Clocks = None,
    units: Units = None,
    memory: Memory = None,
    topic_model: TopicModel = None,
    urgent_texts: UrgentTexts = None,
    config: Annotated[Path | None, typer.Option("--config", help="Configuration of the city, with --store.")] = None,
    observe: Annotated[
        str | None, typer.Option("--observe", help="[HOST:]PORT for /metrics, /live and /ready; 0 takes a free one.")
    ] = None,
    tls_certificate: Annotated[Path | None, typer.Option("--tls-certificate", help="PEM file.")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="PEM file, where it is not in the other.")] = None,
) -> None:
    """Takes rows as JSON at POST /events, each answered with queued or rejected, until it is stopped.

    What is queued is kept: by Kafka for the workers, or with --store sqlite:PATH by the service in one file, which then
    counts and judges by the clock of this process.
    """
    to_standard_error()
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    host, port = address("--listen", listen)
    listening = Listening(host, port, tls_certificate, tls_key, address("--observe", observe) if observe else None)
    profiles = [load_profile(one) for one in profile]
    if twice := {one.feed for one in profiles if sum(one.feed == other.feed for other in profiles) > 1}:
        raise InputError(f"two profiles are of the feed {min(twice)}")
    load_keys(keys, [one.feed for one in profiles])
    dictionary = AreaDictionary.read(areas) if areas else None
    settings = Settings.from_environment()
    beside: Path | None = None
    local = store or (None if kafka or settings.kafka else settings.store)
    if local is not None and not kafka:
        if is_address(local):
            raise SettingsError("a gateway keeps in --kafka HOST:PORT or in --store sqlite:PATH")
        configuration = configuration_for(profiles[0], config, successions(dictionary, profiles), places(dictionary))
        configuration = with_text_rules(configuration, urgent_texts)
        path = beside = sqlite_path(local)
        sink: KafkaSink | StoreSink = StoreSink(lambda: Embedded(path, configuration))
    elif config is not None or store is not None:
        raise SettingsError("--config and --store are for a gateway without --kafka: an installation has its own")
    else:
        configuration, sink = _installation(broker_of(kafka), installation(name))
    city = city_tables(configuration, dictionary, clocks, units)
    require_city([Source(files=(), profile=one) for one in profiles], city, configuration)
    with (
        suppress(KeyboardInterrupt),
        deciding(profiles, TextFiles(memory, topic_model, urgent_texts), configuration, beside=beside) as decider,
    ):
        gates = {one.feed: RowGate(one, replace(city, decider=decider)) for one in profiles}
        asyncio.run(serve(gates, keys, sink, Zone(configuration.zone), listening))


def gateway_key(*, as_json: Json = False) -> None:
    """Makes a new key: the sender is given the key, keys.toml its SHA-256. The key is shown this once."""
    key, digest = new_key()
    if as_json:
        print_json({"key": key, "sha256": digest})
        return
    output.print(f"key for the sender:  {key}", markup=False, soft_wrap=True)
    output.print(f'for keys.toml:       sha256 = "{digest}"', markup=False, soft_wrap=True)


def _installation(servers: Broker, installed: str) -> tuple[Configuration, KafkaSink]:
    partitions = Administration(servers, installed, load_catalogue()).check()
    configuration = published(servers, installed)
    if configuration is None:
        raise StreamsError(f"no configuration is published for {installed}: run `jianwei setup --name {installed}`")
    require_clock(servers, installed, partitions, "service")

    def make() -> EventProducer:
        return EventProducer(servers, installed, partitions, give_up_seconds=_GIVE_UP_SECONDS)

    return configuration, KafkaSink(make)
