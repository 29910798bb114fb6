"""Files to records, strictly: delimited text, JSON (each plain or gzip) and workbooks.

Everything that can be wrong with a whole file is found before its first record: wrong encoding, a truncated gzip, a
workbook that would not fit into memory, no header. What is wrong with one row stays with that row, as its ``fault``.
"""

from collections.abc import Sequence
from pathlib import Path

from intake.csv_files import CsvSource
from intake.errors import InputError
from intake.json_files import JsonSource
from intake.records import Record, Source
from intake.tables import FileTable
from intake.workbooks import open_sheets

__all__ = ["Record", "Source", "open_sources"]

_DELIMITED = (".csv", ".tsv", ".txt")
_LINES = (".ndjson", ".jsonl")
_WORKBOOKS = (".xlsx", ".xls")


def open_sources(path: Path | str, file: FileTable) -> Sequence[Source]:
    """Opens a file by its name's ending: one source, one for each sheet that is asked for, none for a JSON file without
    a row. Raises ``InputError``.
    """
    name = str(path)
    lower = name.lower()
    if lower.endswith(_WORKBOOKS):
        return open_sheets(Path(path), file)
    plain = lower.removesuffix(".gz")
    if plain.endswith(_DELIMITED):
        return [CsvSource(Path(path), file)]
    if plain.endswith((".json", *_LINES)):
        source = JsonSource(Path(path), file, lines=plain.endswith(_LINES))
        return [] if source.blank else [source]
    raise InputError(
        f"{name}: unknown kind of file, expected {', '.join((*_DELIMITED, '.json', *_LINES))} "
        f"(each also with .gz), {' or '.join(_WORKBOOKS)}"
    )
