"""``jianwei indicators``: the indicators of a year by area, with numerators and denominators and no score."""

from pathlib import Path
from typing import Annotated, get_args

import msgspec
import typer

from board.documents.blocks import LANGUAGES
from board.indicators.tables import tables
from board.packs.saying import Say
from briefing.indicators.making import make
from briefing.indicators.values import IndicatorsError, encoded
from city.desks import TIERS, Tier
from intake.dictionaries import AreaDictionary
from jianwei.commands.options import Areas, Json, Name, Store
from jianwei.console import output, print_json
from jianwei.exporting import exported
from jianwei.stores import reading
from jianwei.whole_files import write_whole

_FILE = "indicators.json"
_YEARS = range(2000, 2200)


def indicators(
    year: Annotated[int | None, typer.Option("--year", help="The year, as 2026.", show_default=False)] = None,
    tier: Annotated[str, typer.Option("--tier", help=", ".join(get_args(Tier)))] = "district",
    areas: Areas = None,
    store: Store = None,
    name: Name = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for indicators.json, indicators.xlsx and the CSV files.")
    ] = None,
    language: Annotated[str, typer.Option("--language", help="zh or en.")] = "zh",
    *,
    as_json: Json = False,
) -> None:
    """Indicators of a year by area with numerators and denominators: no composite, no rank, small counts hidden.

    Areas stand in the order of --areas; residents for 万人诉求比 come from its column `population`.
    """
    if language not in LANGUAGES:
        raise typer.BadParameter(f"--language {language!r}: expected one of {', '.join(LANGUAGES)}")
    if tier not in TIERS:
        raise typer.BadParameter(f"--tier {tier!r}: expected one of {', '.join(TIERS)}")
    if year is None or areas is None or out is None:
        raise typer.BadParameter("give --year, --areas and --out")
    if year not in _YEARS:
        raise typer.BadParameter(f"--year {year}: expected a year from {_YEARS.start} to {_YEARS.stop - 1}")
    dictionary = AreaDictionary.read(areas)
    listed, populations = dictionary.of_year(year)
    with reading(store, name) as (documents, configuration):
        found = make(documents, configuration, tier, year, listed, populations)
    content = encoded(found)
    kept = out / _FILE
    if kept.exists() and kept.read_bytes() != content:
        raise IndicatorsError(f"{kept}: holds other indicators, which stay as they are: give another folder")
    made = tables(found, Say("zh" if language == "zh" else "en"))
    out.mkdir(parents=True, exist_ok=True)
    exported(made, out, "indicators", found.state.as_of, xlsx=True, csv=True)
    write_whole(kept, content)
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    said = f"{len(found.rows)} indicators {found.indicators_id} of {found.city}, {year}, by {tier} -> {out}"
    output.print(said, markup=False, soft_wrap=True)
