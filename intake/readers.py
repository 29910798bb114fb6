"""Files to records, strictly: CSV (plain or gzip) and XLSX.

Everything that can be wrong with a whole file is found before its first record: wrong encoding, a truncated gzip, no
header. What is wrong with one row stays with that row, as its ``fault``.
"""

from pathlib import Path

from intake.csv_files import CsvSource
from intake.errors import InputError
from intake.records import Record, Source
from intake.tables import FileTable
from intake.workbooks import WorkbookSource

__all__ = ["Record", "Source", "open_source"]

_TEXT_SUFFIXES = (".csv", ".tsv", ".txt")


def open_source(path: Path | str, file: FileTable) -> Source:
    """Opens a file by its name's ending. Raises ``InputError``."""
    name = str(path)
    lower = name.lower().removesuffix(".gz")
    if lower.endswith(_TEXT_SUFFIXES):
        return CsvSource(Path(path), file)
    if lower.endswith(".xlsx") and lower == name.lower():
        return WorkbookSource(Path(path), file)
    raise InputError(f"{name}: unknown kind of file, expected .csv, .tsv, .txt (each also with .gz) or .xlsx")
