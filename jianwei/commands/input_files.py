"""``jianwei replay``: files through the whole service, embedded."""

from pathlib import Path
from time import perf_counter
from typing import Annotated

import msgspec
import typer

from indexing.errors import StoreError
from intake.dictionaries import AreaDictionary
from intake.errors import InputError
from intake.profile import load_profile
from jianwei.choose import configuration_for
from jianwei.commands.options import Json, Store
from jianwei.console import output, print_json, progress
from jianwei.embedded import Embedded
from jianwei.replay import Report, Source, replay
from jianwei.stores import sqlite_path
from jianwei.times import instant


def replay_files(
    files: Annotated[list[Path], typer.Argument(help="CSV (also .gz) or XLSX files.")],
    profile: Annotated[
        list[str],
        typer.Option("--profile", help="A shipped profile's name or a TOML file; once for all files, or one for each."),
    ],
    store: Store = None,
    until: Annotated[str | None, typer.Option("--until", help="Stop as of this time, in the city's zone.")] = None,
    areas: Annotated[Path | None, typer.Option("--areas", help="Area dictionary (CSV); else areas are learnt.")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="Configuration of the city (TOML).")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Runs files through the whole service in arrival order, with the data's own time.

    Several feeds of one city are watched together: give one --profile for each file, in the same order. Can be stopped,
    resumed and repeated: the same files into the same store go on where they were.
    """
    started = perf_counter()
    sources = _sources(files, profile)
    chosen = sources[0].profile
    dictionary = AreaDictionary.read(areas) if areas else None
    configuration = configuration_for(chosen, config, dictionary.successions() if dictionary else ())
    path = sqlite_path(store)
    if not path.parent.is_dir():
        raise StoreError(f"{path}: there is no folder {path.parent}")
    with Embedded(path, configuration) as service, progress("replay", quiet=as_json) as progressed:
        stop = instant(until, service.zone) if until else None
        report = replay(service, sources, until=stop, dictionary=dictionary, progressed=progressed)
    report.seconds = round(perf_counter() - started, 2)
    if as_json:
        print_json(msgspec.to_builtins(report))
    else:
        _tell(report, path)


def _sources(files: list[Path], profiles: list[str]) -> list[Source]:
    """Files with the profiles that read them, of one city."""
    for file in files:
        if not file.exists():
            raise InputError(f"{file}: there is no such file")
    loaded = [load_profile(name) for name in profiles]
    if len(loaded) == 1:
        return [Source(files=tuple(files), profile=loaded[0])]
    if len(loaded) != len(files):
        raise typer.BadParameter(f"{len(profiles)} profiles for {len(files)} files: give one, or one for each file")
    cities = {(profile.city, profile.city_table.zone) for profile in loaded}
    if len(cities) > 1:
        raise InputError(f"the profiles are of different cities: {', '.join(sorted(city for city, _ in cities))}")
    return [Source(files=(file,), profile=profile) for file, profile in zip(files, loaded, strict=True)]


def _tell(report: Report, path: Path) -> None:
    taken = report.rows - report.rejected - report.pending
    output.print(f"{report.rows:,} rows in {report.seconds:,.1f} s ({taken / max(report.seconds, 0.01):,.0f} rows/s)")
    for name in ("accepted", "replaced", "repeated", "rejected", "pending"):
        number = getattr(report, name)
        if number or name in ("accepted", "rejected"):
            output.print(f"  {name:<9} {number:>10,}")
    output.print(f"{report.cases:,} cases, {report.alerts:,} alerts in sqlite:{path}")
    if report.alerts:
        output.print(f"see them:  jianwei alerts --store sqlite:{path}", style="dim", soft_wrap=True)
