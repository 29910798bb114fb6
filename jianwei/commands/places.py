"""``jianwei areas``: what of files an area dictionary understands, and what is left for whoever keeps it."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from city.paths import parts
from city.times import day_of_iso
from intake.dictionaries import AreaDictionary
from intake.dictionaries.worklist import Entry, read_worklist, write_worklist
from intake.profile import load_profile
from intake.survey import survey
from jianwei.commands.options import Json
from jianwei.console import output, print_json, print_table

_SHOWN = 20
_COLUMNS = ("rows", "value", "within", "candidates", "last", "header", "file")

app = typer.Typer(no_args_is_help=True, help="Area dictionaries: what they match in files, and what is left to do.")

Dictionary = Annotated[Path, typer.Option("--areas", help="Area dictionary (CSV).")]
Shown = Annotated[int, typer.Option("--limit", min=1, help="At most so many values, the most frequent.")]


@app.command("match")
def match(
    files: Annotated[list[Path], typer.Argument(help="CSV (also .gz) or XLSX files.")],
    profile: Annotated[str, typer.Option("--profile", help="A shipped profile's name or a TOML file.")],
    areas: Dictionary,
    worklist: Annotated[
        Path | None, typer.Option("--worklist", help="Write what was not matched to this file (CSV).")
    ] = None,
    limit: Shown = _SHOWN,
    *,
    as_json: Json = False,
) -> None:
    """How the places of all rows are found in an area dictionary, and which are not.

    Values that could hold a person are counted, never shown.
    """
    found = survey(files, load_profile(profile), AreaDictionary.read(areas))
    entries = found.worklist.entries()
    if worklist:
        write_worklist(worklist, entries)
    if as_json:
        print_json({"outcomes": found.outcomes, "worklist": [_plain(entry) for entry in entries]})
        return
    total = sum(found.outcomes.values())
    print_table(f"{total:,} rows", ("place", "rows"), found.outcomes.items(), right=("rows",))
    _show(entries, limit)


@app.command("worklist")
def show_worklist(
    files: Annotated[list[Path], typer.Argument(help="Worklists that `jianwei areas match --worklist` wrote.")],
    areas: Annotated[
        Path | None, typer.Option("--areas", help="Leave out what this area dictionary (CSV) matches by now.")
    ] = None,
    limit: Shown = _SHOWN,
    *,
    as_json: Json = False,
) -> None:
    """Values that were not matched, of several worklists together, the most frequent first."""
    dictionary = AreaDictionary.read(areas) if areas else None
    entries = [entry for file in files for entry in read_worklist(file)]
    left = [entry for entry in entries if not (dictionary and entry.value and _matched(entry, dictionary))]
    left.sort(key=lambda entry: (not entry.value, -entry.rows, entry[:4]))
    if as_json:
        print_json({"matched": len(entries) - len(left), "worklist": [_plain(entry) for entry in left]})
        return
    if dictionary:
        output.print(f"{len(entries) - len(left)} of {len(entries)} values are matched by now")
    _show(left, limit)


def _matched(entry: Entry, dictionary: AreaDictionary) -> bool:
    names = (*parts(entry.within)[1:], entry.value)
    return bool(dictionary.match(names, day_of_iso(entry.last)).path)


def _show(entries: Sequence[Entry], limit: int) -> None:
    shown = [entry for entry in entries if entry.value]
    rows = ([_plain(entry)[column] for column in _COLUMNS] for entry in shown[:limit])
    print_table(f"{len(shown)} values are not matched", _COLUMNS, rows, right=("rows",))
    hidden = Counter[str]()
    for entry in entries:
        if not entry.value:
            hidden[f"{entry.header} of {entry.file}"] += entry.rows
    for where, rows_hidden in hidden.most_common():
        output.print(f"{where}: {rows_hidden:,} rows with values that are not shown", style="dim", markup=False)


def _plain(entry: Entry) -> dict[str, str | int]:
    return {**entry._asdict(), "candidates": ", ".join(entry.candidates)}
