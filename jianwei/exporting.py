"""Tables written to files: one workbook, or a folder of CSV files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from board.exports.csv_files import csv_files
from board.exports.workbook import workbook
from briefing.tables import Table
from jianwei.whole_files import own_folder, write_whole

Xlsx = Annotated[bool, typer.Option("--xlsx", help="Also every table as a sheet of one workbook.")]
Csv = Annotated[bool, typer.Option("--csv", help="Also every table as a CSV file, in the folder csv.")]


def exported(tables: Sequence[Table], folder: Path, name: str, made: str, *, xlsx: bool, csv: bool) -> None:  # noqa: PLR0913 - what, where, in which forms
    """Writes ``<name>.xlsx`` and the folder ``csv``, as asked. ``made`` is the time of the figures, ISO text."""
    if xlsx:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / f"{name}.xlsx", workbook(tables, made))
    if csv:
        own_folder(folder / "csv")
        for file, content in csv_files(tables).items():
            write_whole(folder / "csv" / file, content)
