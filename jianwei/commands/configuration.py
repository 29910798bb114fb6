"""``jianwei check``: validates profiles, files against them, configuration and dictionaries."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from intake.checking import CheckReport
from intake.checking import check as check_files
from intake.city_tables import CityTables
from intake.dictionaries import AreaDictionary, Crosswalk, TopicDictionary
from intake.dictionaries.themes import load_themes
from intake.profile import load_profile, shipped_profiles
from intake.taxonomy import Taxonomy
from jianwei.choose import configuration_alone, configuration_for
from jianwei.city_files import city_tables
from jianwei.commands.options import Areas, Clocks, Json, Units
from jianwei.console import output, print_json, print_table

_NAMED = 20
"""Rejected rows that are named without being asked for."""


def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Files to hold against the profile.")] = None,
    profile: Annotated[str | None, typer.Option("--profile", help="A shipped profile's name or a TOML file.")] = None,
    areas: Areas = None,
    clocks: Clocks = None,
    units: Units = None,
    topics: Annotated[Path | None, typer.Option("--topics", help="Topic dictionary (CSV).")] = None,
    crosswalk: Annotated[Path | None, typer.Option("--crosswalk", help="Crosswalk of classes (CSV).")] = None,
    themes: Annotated[str | None, typer.Option("--themes", help="Themes: a shipped name or a TOML file.")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="Configuration of the city (TOML).")] = None,
    rows: Annotated[
        int | None,
        typer.Option("--rows", min=0, help=f"Name so many rejected rows; else {_NAMED}, with --json all."),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Checks profiles, configuration and a city's tables; with files, tells what would be kept, dropped, rejected.

    Unknown keys are errors. A profile that would keep person data is refused. With --topics the topics that a crosswalk
    and themes name must be there. Rejected rows are named by file, row, field and reason, never by a value.
    """
    if files and not profile:
        raise typer.BadParameter("files are held against a profile: give --profile")
    if config and not profile:
        configuration_alone(config)
    given = any((areas, clocks, units, topics, crosswalk, themes, config))
    names = [profile] if profile else list(shipped_profiles())
    said = []
    for name in names:
        chosen = load_profile(name)
        Taxonomy.of(chosen)
        configuration = configuration_for(chosen, config if profile else None)
        said.append(f"profile {name}: feed {chosen.feed}, city {chosen.city}, configuration {configuration.revision}")
    city = city_tables(configuration, AreaDictionary.read(areas) if areas else None, clocks, units)
    if profile:
        city.require_city(chosen)
    said += [*_tables(city), *_dictionaries(topics, crosswalk, themes)]
    if given and not profile:
        said = said[len(names) :]
    for line in () if as_json else said:
        output.print(line, markup=False, soft_wrap=True)
    if not files or not profile:
        if as_json:
            print_json({"profiles": names, "ok": True})
        return
    most = rows if rows is not None or as_json else _NAMED
    _tell(check_files(files, load_profile(profile), city, most=most), as_json=as_json)


def _tables(city: CityTables) -> Iterator[str]:
    """What was read, a line each."""
    if city.areas:
        yield f"areas: {len(city.areas.areas)} rows"
    if city.deadlines:
        yield f"deadlines: {len(city.deadlines.rules)} rules"
    if city.units:
        yield f"offices: {len(city.units.duties)} rows"


def _dictionaries(topics: Path | None, crosswalk: Path | None, themes: str | None) -> Iterator[str]:
    """Reads and checks them; a line for each."""
    known = TopicDictionary.read(topics) if topics else None
    if known:
        yield f"topics: {len(known.topics)} rows"
    if crosswalk:
        lines = Crosswalk.read(crosswalk, known)
        yield f"crosswalk: {len(lines.lines)} rows of {', '.join(lines.taxonomies)}"
    if themes:
        yield f"themes: {len(load_themes(themes, known))}"


def _tell(report: CheckReport, *, as_json: bool) -> None:
    if as_json:
        print_json({**msgspec.to_builtins(report), "ok": report.ok})
    else:
        for problem in report.problems:
            output.print(f"problem: {problem}", style="red", markup=False)
    if not as_json and (report.kept or not report.problems):
        columns = [*((header, "kept", use) for header, use in report.kept.items())]
        columns += [(header, "read, not kept", use) for header, use in report.mapping_only.items()]
        columns += [(header, "dropped", "") for header in report.dropped]
        print_table("Columns", ("header", "use", "as"), columns)
        rows = [("accepted", report.accepted), *report.rejected.items()]
        if not report.problems:
            print_table(f"{report.rows:,} rows", ("outcome", "rows"), rows, right=("rows",))
        if report.refused:
            _name_rows(report)
        if report.needs:
            output.print(f"topics come from texts: a replay needs {', '.join(report.needs)}", markup=False)
    if not report.ok:
        raise typer.Exit(1)


def _name_rows(report: CheckReport) -> None:
    number = sum(report.rejected.values())
    more = f", the first {len(report.refused):,} (--rows N names more)" if len(report.refused) < number else ""
    named = [(Path(one.file).name, one.row, one.field, one.code, one.reason) for one in report.refused]
    print_table(f"{number:,} rejected rows{more}", ("file", "row", "field", "code", "reason"), named)
