"""Files of text, plain or gzip: which encoding they are in, and where they are wrong, before a row is read."""

import codecs
import gzip
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from intake.errors import InputError, changed

_CHUNK = 1 << 16
_UTF8 = "utf-8-sig"
_GZIP = b"\x1f\x8b"
_ALWAYS_ALLOWED = 1 << 26
"""Bytes that any packed file may unpack to."""
_MOST_TIMES = 250
"""Times its own size that a larger one may. Real exports stay below 50, deflate allows 1032."""
_LONGEST_LINE = 1 << 28


class _Counted(io.BufferedIOBase):
    """Bytes of a file, counted, so that an error can say where it is and so that no file unpacks without end."""

    def __init__(self, name: str, source: BinaryIO, most: int | None, *, lines: bool) -> None:
        super().__init__()
        self._name, self._source, self._most, self._by_lines = name, source, most, lines
        self._begun = 0
        self.bytes = 0
        self.lines = 0

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1, /) -> bytes:
        del size
        chunk = self._source.read(_CHUNK)
        self.bytes += len(chunk)
        self.lines += chunk.count(b"\n")
        self._begun = len(chunk) - chunk.rfind(b"\n") - 1 if b"\n" in chunk else self._begun + len(chunk)
        if self._most is not None and self.bytes > self._most:
            raise InputError(f"{self._name}: unpacks to more than {_MOST_TIMES} times its size, which no export does")
        if self._by_lines and self._begun > _LONGEST_LINE:
            raise InputError(f"{self._name}: line {self.lines + 1} is longer than {_LONGEST_LINE >> 20} MiB")
        return chunk


class TextFile:
    """A file of text, plain or gzip. The encoding is the first of the given ones in which the whole file is valid.

    Raises ``InputError`` where there is none, for an empty, truncated or damaged file, for one that unpacks to more
    than 250 times its size, and where ``lines`` is true for a line of more than 256 MiB. So does every later reading
    where size or time of the file are no longer those of the first.
    """

    def __init__(self, path: Path, encodings: tuple[str, ...], *, lines: bool, holds: str = "a row of headers") -> None:
        self.name = str(path)
        self._path, self._lines, self._holds = path, lines, holds
        self.size = 0
        self._state: tuple[int, int] | None = None
        self.encoding = self._valid_encoding(encodings)

    @contextmanager
    def text(self) -> Iterator[io.TextIOWrapper]:
        """The text from its beginning, line ends as they are."""
        with self._opened(self.encoding) as (stream, _):
            yield stream

    def pieces(self) -> Iterator[bytes]:
        """The same text in UTF-8, piece by piece."""
        with self._opened(self.encoding) as (stream, counted):
            if self.encoding == _UTF8:
                yield counted.read1().removeprefix(codecs.BOM_UTF8)
                yield from iter(counted.read1, b"")
            else:
                yield from (text.encode() for text in iter(partial(stream.read, _CHUNK), ""))

    def _valid_encoding(self, encodings: tuple[str, ...]) -> str:
        faults = []
        for named in encodings:
            encoding = _UTF8 if named.lower().replace("_", "-") in ("utf-8", "utf8") else named
            with self._opened(encoding) as (_, counted):
                decoder = codecs.getincrementaldecoder(encoding)()
                try:
                    while chunk := counted.read1():
                        decoder.decode(chunk)
                    decoder.decode(b"", final=True)
                except UnicodeError as error:
                    faults.append(f"not {named} at {_place(error, counted)}")
                    continue
            if counted.bytes == 0:
                raise InputError(f"{self.name}: the file is empty, expected {self._holds}")
            self.size = counted.bytes
            return encoding
        raise InputError(f"{self.name}: wrong encoding: {'; '.join(faults)}")

    @contextmanager
    def _opened(self, encoding: str) -> Iterator[tuple[io.TextIOWrapper, _Counted]]:
        counted: _Counted | None = None
        try:
            with self._path.open("rb") as raw:
                self._require_same(raw)
                packed = raw.read(2) == _GZIP
                raw.seek(0)
                if not packed and self.name.lower().endswith(".gz") and raw.read(1):
                    raise InputError(f"{self.name}: not a gzip file")
                size = raw.seek(0, io.SEEK_END)
                raw.seek(0)
                unpacked = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw
                most = max(_ALWAYS_ALLOWED, _MOST_TIMES * size) if packed else None
                counted = _Counted(self.name, unpacked, most, lines=self._lines)
                yield io.TextIOWrapper(cast("BinaryIO", counted), encoding=encoding, newline=""), counted
                self._require_same(raw)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            row = counted.lines + 1 if counted else 1
            raise InputError(
                f"{self.name}: the gzip file is truncated or damaged, readable up to about row {row}"
            ) from None
        except OSError as error:
            raise InputError(f"{self.name}: cannot be read ({error.strerror})") from None

    def _require_same(self, raw: BinaryIO) -> None:
        now = os.fstat(raw.fileno())
        state = now.st_size, now.st_mtime_ns
        if state != (self._state or state):
            raise changed(self.name)
        self._state = state


def _place(error: UnicodeError, counted: _Counted) -> str:
    """Line and byte offset of a decoding error in the whole file."""
    if not isinstance(error, UnicodeDecodeError):
        return "its first bytes"
    chunk = error.object
    start = counted.bytes - len(chunk) + error.start
    line = counted.lines - chunk.count(b"\n") + chunk[: error.start].count(b"\n") + 1
    return f"line {line}, byte {start}"
