"""``jianwei replay``: files through the whole service, embedded."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Annotated

import msgspec
import typer

from city.configuration import Configuration
from indexing.errors import StoreError
from intake.dictionaries import AreaDictionary
from jianwei.choose import configuration_for
from jianwei.city_files import city_tables
from jianwei.commands.options import Areas, Clocks, Json, Memory, Name, Store, TopicModel, Units, UrgentTexts
from jianwei.console import output, print_json, progress
from jianwei.dictionaries import places, successions
from jianwei.embedded import Elsewhere, Embedded
from jianwei.intake import sources
from jianwei.replay import Report, replay
from jianwei.settings import installation
from jianwei.stores import is_address, sqlite_path, store_named
from jianwei.texts import TextFiles, deciding, with_text_rules
from jianwei.times import instant


def replay_files(
    files: Annotated[list[Path], typer.Argument(help="CSV (also .gz) or XLSX files.")],
    profile: Annotated[
        list[str],
        typer.Option("--profile", help="A shipped profile's name or a TOML file; once for all files, or one for each."),
    ],
    store: Store = None,
    until: Annotated[str | None, typer.Option("--until", help="Stop as of this time, in the city's zone.")] = None,
    areas: Areas = None,
    clocks: Clocks = None,
    units: Units = None,
    memory: Memory = None,
    topic_model: TopicModel = None,
    urgent_texts: UrgentTexts = None,
    config: Annotated[Path | None, typer.Option("--config", help="Configuration of the city (TOML).")] = None,
    state: Annotated[
        Path | None, typer.Option("--state", help="File for log and positions, where the store is an Elasticsearch.")
    ] = None,
    name: Name = None,
    *,
    no_judgement: Annotated[
        bool, typer.Option("--no-judgement", help="Only keep and count: history for what is judged later.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Runs files through the whole service in arrival order, with the data's own time.

    Several feeds of one city are watched together: give one --profile for each file, in the same order. Can be stopped,
    resumed and repeated: the same files into the same store go on where they were. Into an Elasticsearch too, which is
    set up for it: what is needed to go on is then kept in the file given with --state.
    """
    started = perf_counter()
    given = sources(files, profile)
    chosen = given[0].profile
    dictionary = AreaDictionary.read(areas) if areas else None
    known = successions(dictionary, (source.profile for source in given))
    configuration = with_text_rules(configuration_for(chosen, config, known, places(dictionary)), urgent_texts)
    city = city_tables(configuration, dictionary, clocks, units)
    named = store_named(store)
    beside = state if is_address(named) else sqlite_path(named)
    profiles = [source.profile for source in given]
    texts = TextFiles(memory, topic_model, urgent_texts)
    with (
        deciding(profiles, texts, configuration, beside=beside) as decider,
        _service(named, state, name, configuration, judged=not no_judgement) as service,
        progress("replay", quiet=as_json) as progressed,
    ):
        stop = instant(until, service.zone) if until else None
        decided = replace(city, decider=decider)
        report = replay(service, given, until=stop, city=decided, progressed=progressed)
    report.seconds = round(perf_counter() - started, 2)
    if as_json:
        print_json(msgspec.to_builtins(report))
    else:
        _tell(report, _shown(named), f" --name {installation(name)}" if is_address(named) else "")


@contextmanager
def _service(
    named: str, state: Path | None, name: str | None, configuration: Configuration, *, judged: bool
) -> Iterator[Embedded]:
    """The service in a file, or with its documents in an Elasticsearch, made ready for them."""
    if not is_address(named):
        if state is not None:
            raise StoreError("--state is for a store in an Elasticsearch: a file keeps its own state")
        with Embedded(_in_a_folder(sqlite_path(named)), configuration, judged=judged) as service:
            yield service
        return
    if state is None:
        raise StoreError("a replay into an Elasticsearch keeps its log and positions in a file: give --state PATH")
    installed = installation(name)
    from indexing.elastic_connection import check, connect  # noqa: PLC0415 - slow to import, a file needs none
    from indexing.elastic_setup import apply, plan  # noqa: PLC0415
    from indexing.elastic_store import ElasticStore  # noqa: PLC0415

    client = connect(named)
    try:
        check(client)
        elsewhere = Elsewhere(ElasticStore(client, installed), f"{_shown(named)}, installation {installed}")
        with Embedded(_in_a_folder(state), configuration, elsewhere=elsewhere, judged=judged) as service:
            apply(client, plan(client, installed, configuration))
            yield service
    finally:
        client.close()


def _in_a_folder(path: Path) -> Path:
    if not path.parent.is_dir():
        raise StoreError(f"{path}: there is no folder {path.parent}")
    return path


def _shown(named: str) -> str:
    """A store as messages name it: without user and password."""
    if not is_address(named):
        return named
    from indexing.elastic_connection import address_of  # noqa: PLC0415 - slow to import, a file needs none

    return address_of(named).plain


def _tell(report: Report, store: str, named: str) -> None:
    taken = report.rows - report.rejected - report.pending
    output.print(f"{report.rows:,} rows in {report.seconds:,.1f} s ({taken / max(report.seconds, 0.01):,.0f} rows/s)")
    if report.before:
        output.print("the same files were replayed before: nothing is new; what became of their rows then:")
    for name in ("accepted", "replaced", "repeated", "rejected", "pending"):
        number = getattr(report, name)
        if number or name in ("accepted", "rejected"):
            output.print(f"  {name:<9} {number:>10,}")
    output.print(f"{report.cases:,} cases, {report.alerts:,} alerts in {store}")
    if report.alerts:
        output.print(f"see them:  jianwei alerts --store {store}{named}", style="dim", soft_wrap=True)
