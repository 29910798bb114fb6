"""``jianwei backtest``: history judged again as it was known then, method beside method."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from board.backtest import backtest_page
from city.times import day_iso, day_of_iso
from detectors.trials.backtest.comparing import Truth
from detectors.trials.backtest.contestants import CONTESTANTS
from intake.dictionaries import AreaDictionary
from intake.errors import InputError
from jianwei.backtest import Plan, backtest, chosen, span
from jianwei.backtest_pictures import shown
from jianwei.backtest_tables import alarm_rows, place, plain, right, tables
from jianwei.choose import configuration_for
from jianwei.city_files import city_tables
from jianwei.commands.options import Areas, From, Json, Name, Store, To
from jianwei.commands.routes import try_out
from jianwei.console import output, print_json, print_table, progress
from jianwei.dictionaries import successions
from jianwei.intake import Progressed, sources
from jianwei.known_counts import KnownCounts, counts_of_files, counts_of_store
from jianwei.stores import reading
from jianwei.truth_files import Episodes, read_episodes
from jianwei.whole_files import write_whole

_KEYS = ", ".join(contestant.key for contestant in CONTESTANTS)
_LISTED = 10


def backtest_files(
    files: Annotated[list[Path] | None, typer.Argument(help="CSV (also .gz) or XLSX files.")] = None,
    profile: Annotated[
        list[str] | None,
        typer.Option("--profile", help="A shipped profile's name or a TOML file; once for all files, or one for each."),
    ] = None,
    detectors: Annotated[str | None, typer.Option("--detectors", help=f"Some of {_KEYS}; else all.")] = None,
    first: From = None,
    last: To = None,
    truth: Annotated[
        Path | None,
        typer.Option("--truth", help="What happened: CSV with topic,area,from,to[,kind,feed], or a truth.json."),
    ] = None,
    lead: Annotated[
        int, typer.Option("--lead", min=0, max=60, help="Days before an episode in which an alarm still finds it.")
    ] = 0,
    every: Annotated[
        int, typer.Option("--every", min=1, max=7, help="Days between two judgements of Farrington and pooled.")
    ] = 7,
    html: Annotated[Path | None, typer.Option("--html", help="Write the page with charts here.")] = None,
    routes: Annotated[
        Path | None,
        typer.Option("--routes", help="Who would have been told instead, as `jianwei routes dry-run`; needs --store."),
    ] = None,
    areas: Areas = None,
    config: Annotated[Path | None, typer.Option("--config", help="Configuration of the city (TOML).")] = None,
    store: Store = None,
    name: Name = None,
    *,
    as_json: Json = False,
) -> None:
    """Judges history day by day as it was known then, by every method, and compares them.

    A case counts from its arrival, a correction from its own. Without --truth methods are compared by what they share
    and who is sooner. Instead of files a --store can be given: its counts are those known today.
    """
    if routes is not None:
        if files:
            raise typer.BadParameter("--routes asks of the alerts of a --store, not of files")
        try_out(routes, store, name, first, last, as_json=as_json)
        return
    started = perf_counter()
    contestants = chosen(detectors)
    days = tuple(day_of_iso(day) if day else None for day in (first, last))
    with progress("backtest", quiet=as_json) as progressed:
        with _counts(files or [], profile or [], areas, config, store, name, progressed) as counts:
            known = read_episodes(truth, counts) if truth else Episodes()
            plan = Plan(contestants, *span(counts, *days), Truth(known.episodes, lead), every)
            done = backtest(counts, plan, progressed)
        if html:
            progressed("drawing", 0.0)
            page = backtest_page(shown(done))
            html.parent.mkdir(parents=True, exist_ok=True)
            write_whole(html, page)
    if as_json:
        print_json({**plain(done), "episodes_left_out": known.left_out, "seconds": round(perf_counter() - started, 2)})
        return
    begin = counts.first + done.asked.first
    output.print(
        f"Back-test: {day_iso(begin)} to {day_iso(begin + done.asked.days - 1)}, {len(counts.keys):,} series, "
        f"{done.asked.row.size:,} questions, {perf_counter() - started:.0f} s\n",
        style="bold",
    )
    if not counts.late:
        output.print("Counts are those of the store today: late arrivals count as if they had been known then.\n")
    if known.left_out:
        output.print(f"{known.left_out} of the truth are in no counted series and left out.\n")
    for table in tables(done):
        print_table(table.title, table.columns, table.rows, right=right(table))
        output.print()
    columns = ("day", "what", "observed", "expected", "7 days", "expected ", "flagged by")
    told = [
        (one.day, place(one.topic, one.area), *one.numbers, ", ".join(one.flagged))
        for one in alarm_rows(done)[:_LISTED]
    ]
    print_table(f"The {len(told)} strongest alarms, one for each cause", columns, told, right=columns[2:6])
    if html:
        output.print(f"\nPage: {html}", soft_wrap=True)


@contextmanager
def _counts(
    files: list[Path],
    profile: list[str],
    areas: Path | None,
    config: Path | None,
    store: str | None,
    name: str | None,
    progressed: Progressed,
) -> Iterator[KnownCounts]:
    if not files:
        if profile or areas or config:
            raise InputError("--profile, --areas and --config are for files: give FILE, or --store alone")
        with reading(store, name) as (documents, configuration):
            yield counts_of_store(documents, configuration)
        return
    if store:
        raise InputError("files and --store: give one of the two")
    if not profile:
        raise InputError("no --profile: give a shipped profile's name or a TOML file")
    given = sources(files, profile)
    dictionary = AreaDictionary.read(areas) if areas else None
    known = successions(dictionary, (source.profile for source in given))
    configuration = configuration_for(given[0].profile, config, known)
    yield counts_of_files(given, configuration, city_tables(configuration, dictionary, None, None), progressed)
