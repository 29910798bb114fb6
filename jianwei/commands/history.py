"""``jianwei history``: what is known of a topic in an area before a project or a policy, frozen. Facts, no score."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from board.documents.blocks import LANGUAGES, Language
from board.documents.html import html
from board.documents.word import word
from board.histories.composing import compose
from board.histories.tables import tables
from board.packs.saying import Say
from briefing.histories.making import make
from briefing.histories.sheet import HistoryError, HistorySheet, decoded, encoded
from city.times import day_of_iso
from jianwei.commands.filters import below
from jianwei.commands.options import Area, From, Json, Name, Store, To, Topic
from jianwei.console import output, print_json
from jianwei.exporting import exported
from jianwei.stores import reading
from jianwei.whole_files import write_whole

_FILE = "history.json"


def history(
    area: Area = None,
    topic: Topic = None,
    first: From = None,
    last: To = None,
    store: Store = None,
    name: Name = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for history.json, history.html, .docx, .xlsx and the CSV files."),
    ] = None,
    language: Annotated[str, typer.Option("--language", help="zh or en.")] = "zh",
    again: Annotated[
        Path | None, typer.Option("--again", help="Makes the files of this history.json again, without a store.")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """The evidence sheet of an area and a topic before a decision (社会稳定风险评估): HTML, Word, XLSX, CSV. No score.

    The same store gives the same bytes. A sheet tells of what was reported, judges nobody and forecasts nothing.
    """
    if language not in LANGUAGES:
        raise typer.BadParameter(f"--language {language!r}: expected one of {', '.join(LANGUAGES)}")
    if out is None:
        raise typer.BadParameter("give --out, the folder for the sheet")
    if again is not None:
        try:
            sheet = decoded(again.read_bytes())
        except HistoryError as error:
            raise HistoryError(f"{again}: {error}") from None
    elif area is None or topic is None or first is None or last is None:
        raise typer.BadParameter("give --area, --topic, --from and --to")
    else:
        with reading(store, name) as (documents, configuration):
            nodes = below(documents, "buckets", topic, area)
            days = day_of_iso(first), day_of_iso(last)
            sheet = make(documents, configuration, nodes["area_id"], nodes["topic_id"], *days)
    _write(sheet, out, language)
    if as_json:
        print_json(msgspec.to_builtins(sheet))
        return
    said = f"sheet {sheet.history_id} of {sheet.area} | {sheet.topic}, {sheet.first} to {sheet.last} -> {out}"
    output.print(said, markup=False, soft_wrap=True)


def _write(sheet: HistorySheet, out: Path, language: Language) -> None:
    """Writes the files, ``history.json`` last. A folder that holds another sheet is left alone: it is frozen."""
    content = encoded(sheet)
    kept = out / _FILE
    if kept.exists() and kept.read_bytes() != content:
        raise HistoryError(f"{kept}: holds another sheet, which stays as it is: give another folder")
    document, found = compose(sheet, language), tables(sheet, Say(language))
    out.mkdir(parents=True, exist_ok=True)
    write_whole(out / "history.html", html(document))
    write_whole(out / "history.docx", word(document))
    exported(found, out, "history", sheet.state.as_of, xlsx=True, csv=True)
    write_whole(kept, content)
