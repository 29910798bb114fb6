"""Columns of a file as texts to learn from or to classify. Only the named columns leave the reader."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from intake.errors import InputError, RowError, nearest
from intake.privacy import id_kind
from intake.readers import open_sources
from intake.tables import FileTable
from intake.texts import kept_name


class TextRows:
    """The rows of a file (CSV, also .gz, UTF-8 or GB18030; XLSX) as tuples of the named columns, ``""`` for no column.

    ``unread`` counts, after the rows were read, those that could not be taken, by reason; ``first`` is the place of the
    first of them. Raises ``InputError`` for a file or a column that is not there.
    """

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        sources = open_sources(path, FileTable())
        if not sources:
            raise InputError(f"{path}: holds no row")
        self._source = sources[0]
        header = self._source.header
        for column in columns:
            if column and header.count(column) != 1:
                found = "there twice" if column in header else f"not in the header{nearest(column, header)}"
                raise InputError(f"{path}: column {column!r}: {found}, expected once")
        self._at = [header.index(column) if column else -1 for column in columns]
        self._columns = columns
        self.unread: Counter[str] = Counter()
        self.first = ""

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        for record in self._source.records():
            if record.fault:
                self._leave(record.row, record.line, *record.fault[:2])
            else:
                yield tuple(record.cells[at] if at >= 0 else "" for at in self._at)

    def with_ids(self) -> Iterator[tuple[str, ...]]:
        """The same rows, the first column a clean id; rows whose id is missing or holds person data are left out."""
        field = self._columns[0]
        for record in self._source.records():
            if record.fault:
                self._leave(record.row, record.line, *record.fault[:2])
                continue
            try:
                cells = [record.cells[at] if at >= 0 else "" for at in self._at]
                yield (_kept_id(cells[0], field), *cells[1:])
            except RowError as error:
                self._leave(record.row, record.line, error.field, error.reason)

    def _leave(self, row: int, line: int, field: str, reason: str) -> None:
        said = f"{field}: {reason}".removeprefix(": ")
        self.unread[said] += 1
        self.first = self.first or f"{self._source.name}: row {row}, line {line}: {said}"


def _kept_id(text: str, field: str) -> str:
    """The id as it may be written. Raises ``RowError``."""
    found = kept_name(text, field)
    if not found:
        raise RowError(field, "no id", "id")
    if kind := id_kind(found):
        raise RowError(field, f"looks like {kind}", "person")
    return found
