"""``jianwei load-history``: years of finished cases as closed, sealed buckets."""

from pathlib import Path
from time import perf_counter
from typing import Annotated

import msgspec
import typer

from city.times import day_of_iso
from indexing.errors import StoreError
from intake.errors import InputError
from jianwei.choose import configuration_for
from jianwei.city_files import city_tables
from jianwei.commands.options import Json, Store
from jianwei.console import output, print_json, progress
from jianwei.intake import sources
from jianwei.stores import is_address, sqlite_path, store_named


def load_history(
    files: Annotated[list[Path], typer.Argument(help="CSV (also .gz) or parquet files.")],
    profile: Annotated[
        list[str],
        typer.Option("--profile", help="A shipped profile's name or a TOML file; once for all files, or one for each."),
    ],
    store: Store = None,
    until: Annotated[
        str | None, typer.Option("--until", help="The first day (YYYY-MM-DD) that is not loaded; else all are.")
    ] = None,
    config: Annotated[Path | None, typer.Option("--config", help="Configuration of the city (TOML).")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Loads years of finished cases as closed, sealed buckets, without going case by case.

    Into a new store, before its first replay: all files of all feeds at once, one --profile for each file or one for
    all. A load that was stopped goes on when it is given again. Needs polars: pip install 'jianwei[history]'.
    """
    started = perf_counter()
    try:
        from jianwei.history import load  # noqa: PLC0415 - needs a library that a service does not
    except ModuleNotFoundError as error:
        if error.name != "polars":
            raise
        raise InputError("load-history needs polars: pip install 'jianwei[history]'") from None
    given = sources(files, profile)
    configuration = configuration_for(given[0].profile, config)
    named = store_named(store)
    if is_address(named):
        raise StoreError("load-history writes into a store in a file, as sqlite:PATH")
    city = city_tables(configuration, None, None, None)
    with progress("load-history", quiet=as_json) as progressed:
        report = load(
            sqlite_path(named),
            given,
            configuration,
            city=city,
            until=None if until is None else day_of_iso(until),
            progressed=progressed,
        )
    report.seconds = round(perf_counter() - started, 2)
    if as_json:
        print_json(msgspec.to_builtins(report))
        return
    output.print(f"{report.rows:,} rows in {report.seconds:,.1f} s: {report.buckets:,} buckets")
    if report.before:
        output.print("the same files were loaded before: nothing is new; what became of their rows then:")
    for name in ("accepted", "replaced", "repeated", "rejected", "pending"):
        output.print(f"  {name:<9} {getattr(report, name):>10,}")
    output.print(f"sealed until {report.sealed_until}: cases registered before are counted in no bucket from now on")
