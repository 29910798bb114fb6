"""Delimited text files, plain or gzip, read strictly."""

import csv
from collections.abc import Iterator
from pathlib import Path

from intake.errors import InputError
from intake.header_rows import read_header
from intake.records import Record, Wanted, checked
from intake.tables import FileTable
from intake.text_files import TextFile

_UNLIMITED = (1 << 31) - 1


class CsvSource:
    """A delimited text file. Raises ``InputError`` for one that is wrong as a whole."""

    workbook = False

    def __init__(self, path: Path, file: FileTable) -> None:
        self.name = str(path)
        self._file = file
        self.text = TextFile(path, file.encodings, lines=True)
        # The module's limit of 131,072 characters would break the file at a long cell; longer cells reject their row.
        csv.field_size_limit(_UNLIMITED)
        self.header, self._header_row = read_header(self.name, self._records(), file)

    def records(self, wanted: Wanted | None = None) -> Iterator[Record]:
        """The rows below the header that are not blank."""
        del wanted
        width, limit, last = len(self.header), self._file.longest_cell, self._header_row
        for record in self._records():
            row, _, cells, fault = record
            if row > last:
                text = "".join(cells)
                whole = len(cells) == width and len(text) <= limit and "\0" not in text
                yield record if whole or fault else checked(record, width, limit)

    def _records(self) -> Iterator[Record]:
        with self.text.text() as stream:
            reader = csv.reader(stream, delimiter=self._file.delimiter, strict=True)
            made = Record._make
            row = line = 0
            while True:
                row, line = row + 1, reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    if "unexpected end" in str(error):
                        raise InputError(
                            f"{self.name}: row {row}, line {line}: a quoted cell is opened and never closed"
                        ) from None
                    yield Record(
                        row, line, [], ("", "text after a closing quote, or a quote inside a quoted cell", "quotes")
                    )
                    continue
                if cells:
                    yield made((row, line, cells, None))
