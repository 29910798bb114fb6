"""``jianwei pack``: the material of a tier's meeting (例会材料), or a day's duty summary (值班要情), frozen."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, get_args

import msgspec
import typer

from board.documents.blocks import LANGUAGES, Language
from board.documents.html import html
from board.documents.word import word
from board.packs.composing import compose
from board.packs.saying import Say
from board.packs.tables import tables
from briefing.packs.following import after
from briefing.packs.former import After
from briefing.packs.making import make
from briefing.packs.pack import Pack, PackError, decoded, encoded
from briefing.packs.restated import Restated, restated
from briefing.packs.spans import parse
from city.configuration import Configuration
from city.desks import TIERS, Tier
from indexing.store import Store
from intake.dictionaries import AreaDictionary
from jianwei.commands.filters import below
from jianwei.commands.options import Areas, Json, Name
from jianwei.commands.options import Store as StoreOption
from jianwei.console import output, print_json, print_table
from jianwei.exporting import Csv, Xlsx, exported
from jianwei.stores import reading
from jianwei.whole_files import write_whole

_FILE, _PAGE, _WORD = "pack.json", "pack.html", "pack.docx"
_COLUMNS = ("figure", "then", "now")


def pack(
    store: StoreOption = None,
    name: Name = None,
    tier: Annotated[str, typer.Option("--tier", help=", ".join(get_args(Tier)))] = "city",
    area: Annotated[str | None, typer.Option("--area", help="The area: a path with > or a name.")] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", help="2026, 2026-Q3, 2026-10, 2026-W41, or a report day: 2026-10-08, noon to noon."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for pack.json, pack.html, pack.docx.")] = None,
    areas: Areas = None,
    language: Annotated[str, typer.Option("--language", help="zh or en.")] = "zh",
    again: Annotated[
        Path | None, typer.Option("--again", help="Makes the pages of this pack.json again, without a store.")
    ] = None,
    last: Annotated[
        Path | None,
        typer.Option("--after", help="The pack.json of the last meeting: what has become of what was open in it."),
    ] = None,
    since: Annotated[
        Path | None, typer.Option("--since", help="Lists which figures of this pack.json have changed since.")
    ] = None,
    *,
    xlsx: Xlsx = False,
    csv: Csv = False,
    as_json: Json = False,
) -> None:
    """A meeting pack of an area and period as of now: HTML and Word, with its figures in pack.json.

    The same pack gives the same bytes. Residents for 万人诉求比 come from the column `population` of --areas.
    """
    if language not in LANGUAGES:
        raise typer.BadParameter(f"--language {language!r}: expected one of {', '.join(LANGUAGES)}")
    if tier not in TIERS:
        raise typer.BadParameter(f"--tier {tier!r}: expected one of {', '.join(TIERS)}")
    if again is not None and since is not None:
        raise typer.BadParameter("give --again or --since, not both")
    if last is not None and (again is not None or since is not None):
        raise typer.BadParameter("--after goes with a new pack: give it without --again or --since")
    if since is not None:
        _tell(*_now(store, name, since, areas), as_json=as_json)
        return
    if out is None:
        raise typer.BadParameter("give --out, the folder for the pack")
    if again is not None:
        made = _read(again)
    elif area is None or period is None:
        raise typer.BadParameter("give --area and --period")
    else:
        with reading(store, name) as (documents, configuration):
            path = below(documents, "buckets", None, area)["area_id"]
            known = _populations(areas, period, configuration)
            former = None if last is None else _former(last, configuration.city, tier, path)
            made = make(documents, configuration, tier, path, period, known, former)
    _write(made, out, language, xlsx=xlsx, csv=csv)
    if as_json:
        print_json(msgspec.to_builtins(made))
        return
    output.print(f"pack {made.pack_id} of {made.area}, {made.period} -> {out}", markup=False, soft_wrap=True)


def _write(made: Pack, out: Path, language: Language, *, xlsx: bool, csv: bool) -> None:
    """Writes the files. A folder that holds another pack is left alone: what is frozen is not written over.

    ``pack.json`` comes last: where it stands, all of its files do.
    """
    content = encoded(made)
    kept = out / _FILE
    if kept.exists() and kept.read_bytes() != content:
        raise PackError(f"{kept}: holds another pack, which stays as it is: give another folder")
    document = compose(made, language)
    out.mkdir(parents=True, exist_ok=True)
    write_whole(out / _PAGE, html(document))
    write_whole(out / _WORD, word(document))
    exported(tables(made, Say(language)), out, "pack", made.state.as_of, xlsx=xlsx, csv=csv)
    write_whole(kept, content)


def _read(path: Path) -> Pack:
    try:
        return decoded(path.read_bytes())
    except PackError as error:
        raise PackError(f"{path}: {error}") from None


def _former(path: Path, city: str, tier: Tier, area: str) -> After:
    """What the pack of the last meeting left open. It is of the same meeting: another's items are not this one's."""
    found = _read(path)
    if (found.city, found.tier, found.area) != (city, tier, area):
        raise PackError(f"{path}: the pack of another meeting: expected one of the {tier} {area}")
    return after(found)


def _now(store: str | None, name: str | None, path: Path, areas: Path | None) -> tuple[Pack, list[Restated]]:
    """The figures of a pack that have changed, and the pack as it would be made now."""
    then = _read(path)
    with reading(store, name) as (documents, configuration):
        known = _populations(areas, then.period, configuration) if areas else _kept(then)
        now = _made_again(documents, configuration, then, known)
    return now, restated(then, now)


def _made_again(documents: Store, configuration: Configuration, then: Pack, known: Mapping[str, int]) -> Pack:
    if configuration.city != then.city:
        raise PackError("the pack is of another city than the store")
    return make(documents, configuration, then.tier, then.area, then.period, known, then.after)


def _kept(then: Pack) -> dict[str, int]:
    """Residents as the pack names them."""
    named = [(then.area, then.population), *((line.area, line.population) for line in then.areas)]
    return {area: number for area, number in named if number is not None}


def _populations(areas: Path | None, period: str, configuration: Configuration) -> dict[str, int]:
    last = parse(period, configuration.calendar.report_hour).last
    return AreaDictionary.read(areas).populations(last) if areas else {}


def _tell(now: Pack, changed: list[Restated], *, as_json: bool) -> None:
    if as_json:
        print_json(msgspec.to_builtins(changed))
        return
    rows = ([each.figure, _short(each.then), _short(each.now)] for each in changed)
    said = f"{len(changed)} figures of {now.area}, {now.period} have changed; data as of {now.state.as_of}"
    output.print(said, markup=False, soft_wrap=True)
    if changed:
        print_table("Restated", _COLUMNS, rows, right=("then", "now"))


def _short(value: object) -> str:
    return "" if value is None else ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
