"""``jianwei ingest``: files into the streams of an installation, for its workers."""

import logging
from dataclasses import replace
from pathlib import Path
from time import perf_counter, time
from typing import Annotated

import msgspec
import typer

from city.times import SECOND, Zone
from intake.dictionaries import AreaDictionary
from jianwei.city_files import city_tables
from jianwei.commands.options import Areas, Clocks, Json, Kafka, Memory, Name, TopicModel, Units, UrgentTexts
from jianwei.console import output, print_json, progress
from jianwei.ingest import Report, ingest, require_city
from jianwei.intake import sources
from jianwei.kafka_access import broker_of
from jianwei.settings import installation
from jianwei.texts import TextFiles, deciding
from jianwei.times import instant
from streams.catalogue import load_catalogue
from streams.errors import StreamsError
from streams.kafka_administration import Administration
from streams.kafka_clock import require_clock
from streams.kafka_configuration import published
from streams.kafka_gateway import EventProducer


def ingest_files(
    files: Annotated[list[Path], typer.Argument(help="CSV (also .gz) or XLSX files.")],
    profile: Annotated[
        list[str],
        typer.Option("--profile", help="A shipped profile's name or a TOML file; once for all files, or one for each."),
    ],
    kafka: Kafka = None,
    name: Name = None,
    until: Annotated[str | None, typer.Option("--until", help="Stop as of this time, in the city's zone.")] = None,
    areas: Areas = None,
    clocks: Clocks = None,
    units: Units = None,
    memory: Memory = None,
    topic_model: TopicModel = None,
    urgent_texts: UrgentTexts = None,
    *,
    with_ticks: Annotated[
        bool, typer.Option("--with-ticks", help="Send the data's own time too, for workers with --ticks none.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Sends files in arrival order to the streams that the workers read. Sent again they change nothing.

    The configuration is the one that `jianwei setup` has published. Without --with-ticks the workers' clock gives the
    time.
    """
    started = perf_counter()
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # an outage is told once, at its end, not at each attempt
    given = sources(files, profile)
    dictionary = AreaDictionary.read(areas) if areas else None
    servers, installed = broker_of(kafka), installation(name)
    partitions = Administration(servers, installed, load_catalogue()).check()
    configuration = published(servers, installed)
    if configuration is None:
        raise StreamsError(f"no configuration is published for {installed}: run `jianwei setup --name {installed}`")
    city = city_tables(configuration, dictionary, clocks, units)
    require_city(given, city, configuration)
    if with_ticks:
        require_clock(servers, installed, partitions, "data")
    profiles = [source.profile for source in given]
    texts = TextFiles(memory, topic_model, urgent_texts)
    with (
        deciding(profiles, texts, configuration, beside=None) as decider,
        EventProducer(servers, installed, partitions) as producer,
        progress("ingest", quiet=as_json) as progressed,
    ):
        report = ingest(
            producer,
            given,
            configuration,
            now=round(time() * SECOND),
            with_ticks=with_ticks,
            until=instant(until, Zone(configuration.zone)) if until else None,
            city=replace(city, decider=decider),
            progressed=progressed,
        )
    report.seconds = round(perf_counter() - started, 2)
    if as_json:
        print_json(msgspec.to_builtins(report))
    else:
        _tell(report, installed)


def _tell(report: Report, installed: str) -> None:
    speed = report.rows / max(report.seconds, 0.01)
    output.print(f"{report.rows:,} rows in {report.seconds:,.1f} s ({speed:,.0f} rows/s)")
    output.print(f"  queued    {report.queued:>10,}")
    output.print(f"  rejected  {report.rejected:>10,}")
    for code, rows in report.reasons.items():
        output.print(f"    {code:<18} {rows:>10,}", style="dim")
    if report.pending:
        output.print(f"  pending   {report.pending:>10,}")
    ticks = f", {report.ticks:,} ticks" if report.ticks else ""
    output.print(f"{report.events:,} events{ticks} in {report.records:,} records of {installed}.events")
