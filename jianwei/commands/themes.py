"""``jianwei themes``: groups of topics that analysts keep."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from city.themes import Theme
from city.times import day_of_iso
from intake.dictionaries import TopicDictionary
from intake.dictionaries.themes import load_themes
from jianwei.commands.options import Json
from jianwei.console import output, print_json, print_table

_SHIPPED = "simulated-city"

app = typer.Typer(no_args_is_help=True, help="Themes: groups of topics that cut across the catalogue.")

File = Annotated[str, typer.Argument(help="A shipped name or a TOML file.")]
Topics = Annotated[Path | None, typer.Option("--topics", help="Topic dictionary (CSV) that must hold their topics.")]


@app.command("check")
def check(file: File, topics: Topics = None, *, as_json: Json = False) -> None:
    """Checks a theme file: unknown keys are errors, and unknown topics where a topic dictionary is given."""
    themes = _load(file, topics)
    if as_json:
        print_json({"themes": [theme.name for theme in themes], "ok": True})
    else:
        output.print(f"themes {file}: {len(themes)} themes", markup=False)


@app.command("list")
def show(
    file: File = _SHIPPED,
    topics: Topics = None,
    on: Annotated[str | None, typer.Option("--on", help="Only themes of this day, as 2026-10-01.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """The themes of a file, by kind."""
    day = day_of_iso(on) if on else None
    themes = [theme for theme in _load(file, topics) if day is None or theme.on(day)]
    if as_json:
        print_json(msgspec.to_builtins(themes))
        return
    columns = ("kind", "theme", "since", "until", "topics", "tags")
    rows = (
        (one.kind, one.name, one.since, one.until, ", ".join(one.topics), ", ".join(one.tags))
        for one in sorted(themes, key=lambda one: one.kind)
    )
    print_table(f"{len(themes)} themes", columns, rows)


def _load(file: str, topics: Path | None) -> tuple[Theme, ...]:
    return load_themes(file, TopicDictionary.read(topics) if topics else None)
