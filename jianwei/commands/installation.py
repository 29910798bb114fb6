"""``jianwei setup`` and ``jianwei streams``: makes an installation, and tells how its streams are doing."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from time import time
from typing import Annotated

import typer
from msgspec.structs import replace

from city.configuration import Configuration
from city.times import SECOND, Zone
from indexing.elastic_connection import check, connect
from indexing.elastic_setup import apply, plan
from intake.city_tables import CityTables
from intake.dictionaries import AreaDictionary
from intake.profile import load_profile
from jianwei.choose import configuration_alone, configuration_for
from jianwei.commands.options import Json, Kafka, Name, Store, UrgentTexts
from jianwei.console import output, print_json, print_table
from jianwei.dictionaries import places, successions
from jianwei.granting import Granting
from jianwei.kafka_access import broker_of
from jianwei.kibana import dashboard_address, import_objects, ndjson
from jianwei.kibana_views import Site
from jianwei.settings import SettingsError, installation, line_of
from jianwei.standing import index_rows, problems, short, step_rows
from jianwei.stores import elasticsearch_named
from jianwei.texts import with_text_rules
from jianwei.whole_files import write_whole
from streams.catalogue import load_catalogue
from streams.errors import StreamsError
from streams.kafka_administration import Administration, Change
from streams.kafka_closing import require_open
from streams.kafka_configuration import publish, published, refuse_another
from streams.kafka_lags import lags
from streams.partitions import Partitions

_PARTITIONS = 4
_STEPS = ("step", "stream", "partition", "end", "committed", "lag", "age", "watermark", "doing", "worker")
_INDEX = ("stream", "partitions", "end", "committed", "lag", "age")
_NUMBERS = ("partition", "partitions", "end", "committed", "lag", "age")
_VERBS = {"make": "make stream", "set": "change stream", "position": "set positions in stream"}


def setup(
    kafka: Kafka = None,
    name: Name = None,
    store: Store = None,
    kibana: Annotated[
        str | None, typer.Option("--kibana", help="Address of a Kibana that gets the dashboards.", show_default=False)
    ] = None,
    board: Annotated[
        str, typer.Option("--board", help="Where browsers reach the board: the dashboards link to it.")
    ] = "",
    profile: Annotated[
        str | None, typer.Option("--profile", help="The city and zone of this profile: a shipped name or a TOML file.")
    ] = None,
    config: Annotated[Path | None, typer.Option("--config", help="Configuration of the city (TOML).")] = None,
    areas: Annotated[Path | None, typer.Option("--areas", help="Area dictionary (CSV), with --profile.")] = None,
    urgent_texts: UrgentTexts = None,
    events: Annotated[
        int | None,
        typer.Option("--partitions-events", min=1, help="Of new streams by case (else 4).", show_default=False),
    ] = None,
    partials: Annotated[
        int | None,
        typer.Option("--partitions-partials", min=1, help="Of new streams by topic (else 4).", show_default=False),
    ] = None,
    api_keys: Annotated[
        Path | None, typer.Option("--api-keys", help="Folder that gets a key for each process; by an administrator.")
    ] = None,
    kibana_password: Annotated[
        Path | None, typer.Option("--kibana-password", help="File: the password that user kibana_system gets.")
    ] = None,
    kibana_file: Annotated[
        Path | None, typer.Option("--kibana-file", help="File that holds the address, with user and password.")
    ] = None,
    kibana_objects: Annotated[
        Path | None,
        typer.Option("--kibana-objects", help="File that gets the dashboards (NDJSON), to be imported by hand."),
    ] = None,
    *,
    reopen: Annotated[
        bool,
        typer.Option("--reopen", help="Open what `repartition` has closed: the way back from the new one."),
    ] = False,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Where committed positions are lost: send all again from the log.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")] = False,
    as_json: Json = False,
) -> None:
    """Makes the streams, publishes the configuration, makes Elasticsearch ready; a second time does nothing.

    What is there and differs is changed, except numbers of partitions and the configuration: those make another
    installation, with another --name. One that `repartition` has closed stays so without --reopen.
    """
    if board and not (kibana or kibana_file or kibana_objects):
        raise SettingsError("--board goes with --kibana or --kibana-objects: the dashboards link to it")
    servers, installed, address = broker_of(kafka), installation(name), elasticsearch_named(store)
    site = Site(installed, board)
    kibana = line_of(kibana_file, "--kibana-file") if kibana_file else kibana
    given = _given(profile, config, areas, urgent_texts)
    held = published(servers, installed)
    configuration = _agreed(installed, held, given)
    administration = Administration(servers, installed, load_catalogue(keep_days=configuration.keep_days))
    partitions = _partitions(_existing(administration, reopen=reopen), events, partials)
    changes = administration.plan(partitions, from_start=from_start)
    said = [("kafka", _told(administration, change)) for change in changes]
    if held is None:
        said.append(("kafka", f"publish configuration {configuration.revision} for {configuration.city}"))
    with ExitStack() as stack:
        client = stack.enter_context(closing(connect(address))) if address else None
        templates = []
        if client:
            check(client)
            templates = plan(client, installed, configuration)
            said += [("elasticsearch", str(change)) for change in templates]
        grants = Granting(address, installed, api_keys, kibana_password)
        said += [("elasticsearch", str(grant)) for grant in grants.planned]
        if not dry_run:
            administration.apply(changes)
            publish(servers, installed, configuration)
            if client:
                apply(client, templates)
            grants.apply()
        site = replace(site, places=configuration.places)
        objects = import_objects(kibana, site, dry_run=dry_run) if kibana else []
        if kibana_objects and not dry_run:
            write_whole(kibana_objects, ndjson(site))
    if as_json:
        print_json(
            {
                "name": installed,
                "dry_run": dry_run,
                "partitions": partitions,
                "configuration": {"revision": configuration.revision, "city": configuration.city},
                "changes": [{"where": where, "what": what} for where, what in said],
                "kibana": objects,
            }
        )
        return
    _say(installed, said, dry_run=dry_run)
    if kibana:
        done = "would be put" if dry_run else "were put"
        where = dashboard_address(kibana, installed)
        output.print(f"kibana: {len(objects)} objects {done} in their place: {where}", markup=False, soft_wrap=True)
    if kibana_objects and not dry_run:
        output.print(f"kibana: objects for an import by hand: {kibana_objects}", markup=False, soft_wrap=True)


def _say(installed: str, said: Sequence[tuple[str, str]], *, dry_run: bool) -> None:
    """The changes for people."""
    for where, what in said:
        output.print(f"{where:<14} {what}", markup=False, soft_wrap=True)
    if not said:
        output.print(f"{installed}: everything is as it should be")
    else:
        done = "would be made; nothing was changed" if dry_run else "made"
        output.print(f"{installed}: {len(said)} changes {done}", style="dim")


def streams(kafka: Kafka = None, name: Name = None, *, as_json: Json = False) -> None:
    """How far every step and the index are behind, since when, and what the workers say of themselves."""
    servers, installed, now = broker_of(kafka), installation(name), round(time() * SECOND)
    found = lags(Administration(servers, installed, load_catalogue()), now)
    configuration = published(servers, installed)
    zone = Zone(configuration.zone if configuration else Configuration(city="").zone)
    wrong = problems(found, installed, configuration, now)
    steps, index = step_rows(found, zone, now), index_rows(found, now)
    if as_json:
        print_json(
            {
                "name": installed,
                "configuration": configuration and {"revision": configuration.revision, "city": configuration.city},
                "workers": found.workers,
                "indexers": found.indexers,
                "steps": steps,
                "index": index,
                "problems": wrong,
            }
        )
        return
    for title, columns, rows in (("Steps", _STEPS, steps), ("Index", _INDEX, index)):
        print_table(title, columns, ([short(row, key) for key in columns] for row in rows), right=_NUMBERS)
        output.print()
    for sentence in wrong:
        output.print(sentence, style="yellow", markup=False, soft_wrap=True)


def _given(
    profile: str | None, config: Path | None, areas: Path | None, urgent_texts: str | None
) -> Configuration | None:
    """The configuration that the options say, None where they say none."""
    if urgent_texts and not profile:
        raise SettingsError("--urgent-texts goes with --profile: its levels become part of the configuration")
    dictionary = AreaDictionary.read(areas) if areas else None
    if profile:
        chosen = load_profile(profile)
        CityTables(areas=dictionary).require_city(chosen)
        known = successions(dictionary, [chosen])
        return with_text_rules(configuration_for(chosen, config, known, places(dictionary)), urgent_texts)
    if dictionary:
        raise SettingsError("--areas goes with --profile: its successions become part of the configuration")
    if config is None:
        return None
    configuration = configuration_alone(config)
    if not configuration.city:
        raise SettingsError(f'{config}:1: names no city: say city = "..." or give --profile')
    return configuration


def _partitions(there: Partitions | None, events: int | None, partials: int | None) -> Partitions:
    """What is asked for, else what is there, else the default."""
    known = there or Partitions(_PARTITIONS, _PARTITIONS)
    return Partitions(events or known.events, partials or known.partials)


def _existing(administration: Administration, *, reopen: bool) -> Partitions | None:
    if not reopen:
        require_open(administration)
    return administration.existing()


def _agreed(name: str, held: Configuration | None, given: Configuration | None) -> Configuration:
    """The one configuration. Raises ``StreamsError`` where there is none or there are two."""
    if held is not None and given is not None:
        refuse_another(name, held, given)
    configuration = held or given
    if configuration is None:
        raise StreamsError(f"no configuration is published for {name}: give --profile or --config")
    return configuration


def _told(administration: Administration, change: Change) -> str:
    return f"{_VERBS[change.what]} {administration.names.stream(change.stream)}: {change.said}"
