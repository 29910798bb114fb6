"""Files as frames: the columns that a profile names, as text, many rows at once, each row with its number.

A row that is no row of its file (too few cells, a quote that is wrong) comes as a ``Record`` with its fault.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from intake.binding import Binding, bind
from intake.csv_files import CsvSource
from intake.errors import InputError
from intake.history.plain_text import Block, blocks
from intake.profile_rules import TIME_COLUMNS
from intake.readers import open_sources
from intake.records import Record
from intake.tables import Profile

ROW = "#"
"""The column of the numbers of rows; no header of a profile is called so, see ``intake.profile_rules``."""
ROWS = 1 << 17
"""Rows of a frame read from anything but plain text."""
_STRETCH = 8 * ROWS
"""Rows of parquet that are asked for at once: of those, polars reads far ahead of what has been judged."""


class Part(NamedTuple):
    """Rows of a file. The columns of ``frame`` are positions of the header, and ``ROW``: texts, but for times that the
    file itself holds as times; ``as_texts`` writes them.
    """

    frame: pl.DataFrame
    faults: tuple[Record, ...]


class ColumnFile:
    """A delimited text file or a parquet file. Raises ``InputError`` for one that is wrong as a whole."""

    def __init__(self, path: Path, profile: Profile) -> None:
        self.name = str(path)
        self._path, self._profile = path, profile
        self._parquet = self.name.lower().endswith(".parquet")
        if self._parquet:
            self.header = tuple(self._scan().collect_schema().names())
        else:
            source = next(iter(open_sources(path, profile.file)), None)
            if not isinstance(source, CsvSource):
                raise InputError(f"{self.name}: expected delimited text or parquet; replay takes other files")
            self._source = source
            self.header = source.header
        self.binding: Binding = bind(profile, self.name, self.header)
        self._positions = sorted({at for at in self.binding.index.values() if at < len(self.header)})
        times = {getattr(profile.times, key) for key in TIME_COLUMNS} & set(self.binding.headers)
        self._times = {self.binding.index[name] for name in times}

    def parts(self) -> Iterator[Part]:
        """The rows of the file in their order."""
        yield from self._of_parquet() if self._parquet else self._of_text()

    def _scan(self) -> pl.LazyFrame:
        try:
            return pl.scan_parquet(self._path)
        except (OSError, pl.exceptions.PolarsError):
            raise InputError(f"{self.name}: cannot be read as parquet") from None

    def _of_parquet(self) -> Iterator[Part]:
        schema = self._scan().collect_schema()
        columns = [
            pl.col(name) if at in self._times and _is_time(schema[name]) else _as_text(self.name, name, schema[name])
            for at, name in self._named()
        ]
        columns = [column.alias(str(at)) for column, at in zip(columns, self._positions, strict=True)]
        first = 2  # as in delimited text, where the headers are the first row
        for start in range(0, self._scan().select(pl.len()).collect().item(), _STRETCH):
            rows = self._scan().slice(start, _STRETCH).select(columns)
            for frame in rows.collect_batches(chunk_size=ROWS, maintain_order=True):
                if frame.height:
                    yield Part(frame.with_row_index(ROW, first), ())
                    first += frame.height

    def _named(self) -> list[tuple[int, str]]:
        return [(at, self.header[at]) for at in self._positions]

    def _of_text(self) -> Iterator[Part]:
        file = self._profile.file
        strict_from = 0
        if file.header_rows == 1:
            pieces, width = self._source.text.pieces(), len(self.header)
            for block in blocks(pieces, file.delimiter, width, file.header_row, file.longest_cell):
                if not block.text:
                    strict_from = block.first
                    break
                yield self._plain(block)
            else:
                return
        yield from self._strict(strict_from)

    def _plain(self, block: Block) -> Part:
        frame = pl.read_csv(
            block.text,
            has_header=False,
            infer_schema=False,
            separator=self._profile.file.delimiter,
            quote_char='"' if block.quoted else None,
            columns=self._positions,
            empty_string_is_null=False,
        )
        frame.columns = [str(at) for at in self._positions]
        if frame.height != block.records:
            raise InputError(f"{self.name}: row {block.first}: records that cannot be told apart")
        return Part(frame.fill_null("").with_row_index(ROW, block.first), ())

    def _strict(self, first: int) -> Iterator[Part]:
        """The rest of a file that is not plain, read as the gateway reads it."""
        waiting: list[Record] = []
        for record in self._source.records():
            if record.row >= first:
                waiting.append(record)
                if len(waiting) == ROWS:
                    yield self._of_records(waiting)
                    waiting = []
        if waiting:
            yield self._of_records(waiting)

    def _of_records(self, records: Sequence[Record]) -> Part:
        good = [record for record in records if record.fault is None]
        columns = {str(at): pl.Series([record.cells[at] for record in good], dtype=pl.String) for at in self._positions}
        rows = pl.Series([record.row for record in good], dtype=pl.get_index_type())
        frame = pl.DataFrame({ROW: rows, **columns})
        return Part(frame, tuple(record for record in records if record.fault is not None))


def as_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Times as the texts that delimited text would hold."""
    times = [name for name in frame.columns if _is_time(frame.schema[name])]
    return frame.with_columns(_as_text("", name, frame.schema[name]) for name in times) if times else frame


def _is_time(kind: pl.DataType) -> bool:
    return kind == pl.Date or (isinstance(kind, pl.Datetime) and kind.time_zone is None)


def _as_text(file: str, name: str, kind: pl.DataType) -> pl.Expr:
    """A column of parquet as the texts that delimited text would hold. Raises ``InputError`` for other types."""
    column = pl.col(name)
    if isinstance(kind, pl.String):
        return column.fill_null("")
    if isinstance(kind, pl.Datetime) and kind.time_zone is None:
        return column.dt.strftime("%Y-%m-%d %H:%M:%S%.f").fill_null("")
    if isinstance(kind, pl.Date):
        return column.dt.strftime("%Y-%m-%d").fill_null("")
    if kind.is_integer() or isinstance(kind, pl.Categorical | pl.Enum):
        return column.cast(pl.String).fill_null("")
    raise InputError(f"{file}: the column {name} holds {kind}, expected texts, whole numbers, dates or times of day")
