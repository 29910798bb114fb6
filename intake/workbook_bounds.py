"""What a workbook would take in memory, found out before the library opens it.

The library holds a sheet as a full rectangle, every cell with its own copy of its text. So a file of a few kilobytes
that names a cell in the last row and column, or one long text a million times, would end the process without an error.
What a file states of its own sizes is not believed: every part is unpacked, counted and looked at.
"""

import re
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from xml.parsers.expat import ExpatError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 - a class in small letters

from intake.errors import InputError
from intake.workbook_cells import LAST_COLUMN, LAST_ROW, Extent, exact_extent, text_sizes, usual_extent

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_MOST_PARTS = 10_000
_LARGEST = 1 << 31
"""Bytes of all parts together."""
_ALWAYS_ALLOWED = 1 << 26
_MOST_TIMES = 250
"""Times its packed size that a part of more than 64 MiB may have."""
_MOST_CELLS = 50_000_000
"""Cells of all sheets together, the empty ones between them included: a million rows of 47 columns."""
_MOST_TEXT = 1 << 31
"""Bytes of the texts of all cells together."""
_LONGEST_TEXT = 1 << 24
"""Bytes between two tags; a cell of a spreadsheet ends at 32,767 characters."""
_CHUNK = 1 << 20
_SHARED = "xl/sharedstrings.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_OUTSIDE = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE = re.compile(rb"\A(?:\xff\xfe|\xfe\xff|(?=\x00{0,3}[<\t\n\r ]\x00|\x00{1,3}[<\t\n\r ]))")
"""XML whose letters take two or four bytes: what is looked for here could hide in it."""
_OF_A_SHEET = re.compile(rb"<(?:\w+:)?sheetData\b")
_DAMAGED = (BadZipFile, ZlibError, ExpatError, EOFError, RuntimeError, NotImplementedError, ValueError)


def require_bounded(path: Path) -> None:
    """Raises ``InputError`` for a file that is no zip archive of XML, and for one that would take too much memory.

    Bounds: 10,000 parts; 2 GiB unpacked; 250 times its packed size for a part beyond 64 MiB; cells inside the last row
    and column of a sheet; 50 million cells in the rectangles of all sheets; 2 GiB of texts over all cells. Document
    types and entities, XML that is not in UTF-8, and sheets that lie outside the file, are refused. Links to other
    workbooks are never followed.
    """
    name = str(path)
    try:
        with path.open("rb") as raw:
            locked = raw.read(4) == _OLD_OR_LOCKED
            if not locked:
                with ZipFile(raw) as archive:
                    _Look(name, archive).require()
    except InputError:
        raise
    except _DAMAGED:
        raise InputError(f"{name}: not an XLSX workbook, or a damaged one") from None
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror or 'damaged'})") from None
    if locked:
        raise InputError(f"{name}: protected by a password, or an old workbook that should be called .xls")


class _Look:
    def __init__(self, name: str, archive: ZipFile) -> None:
        self._name, self._archive = name, archive
        self._cells = self._text = self._longest = 0

    def require(self) -> None:
        parts = self._archive.infolist()
        self._require_sizes(parts)
        shared = [part for part in parts if part.filename.lower() == _SHARED]
        self._longest = max((self._longest_text(part) for part in shared), default=0)
        sizes: list[int] | None = None
        for part in parts:
            if part in shared:
                continue
            extent = self._extent(part)
            self._cells += extent.area
            if extent.rows > LAST_ROW or extent.columns > LAST_COLUMN:
                raise self._error("names a cell beyond the last row or column of a sheet")
            if self._cells > _MOST_CELLS:
                raise self._error(f"spans more than {_MOST_CELLS:,} cells, most of them empty")
            if extent.cells * self._longest > _MOST_TEXT - self._text:
                sizes = sizes or [size for one in shared for size in text_sizes(self._chunks(one))]
                uses = exact_extent(self._chunks(part)).shared
                self._text += sum(sizes[at] * times for at, times in uses.items() if at < len(sizes))
            if self._text > _MOST_TEXT:
                raise self._error(f"holds more than {_MOST_TEXT >> 30} GiB of text, by naming the same texts again")

    def _require_sizes(self, parts: list[ZipInfo]) -> None:
        """Holds the stated sizes against the bounds; that they are true is found as the parts are unpacked."""
        if len(parts) > _MOST_PARTS:
            raise self._error(f"has {len(parts):,} parts, more than {_MOST_PARTS:,}")
        if sum(part.file_size for part in parts) > _LARGEST:
            raise self._error(f"unpacks to more than {_LARGEST >> 30} GiB")
        for part in parts:
            if part.file_size > max(_ALWAYS_ALLOWED, _MOST_TIMES * part.compress_size):
                raise self._error(f"unpacks to more than {_MOST_TIMES} times its size, which no export does")
            if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise self._error("is packed in a way that no spreadsheet uses")

    def _extent(self, part: ZipInfo) -> Extent:
        outside = part.filename.lower() == _RELATIONS
        sheet = False

        def looked_at() -> Iterator[bytes]:
            nonlocal sheet
            for chunk in self._chunks(part):
                if outside and _OUTSIDE.search(chunk):
                    raise self._error("has a sheet that lies outside the file")
                sheet = sheet or _OF_A_SHEET.search(chunk) is not None
                yield chunk

        usual = usual_extent(looked_at())
        if not sheet:
            return Extent()
        return exact_extent(self._chunks(part)) if usual is None else usual

    def _longest_text(self, part: ZipInfo) -> int:
        longest = begun = 0
        for chunk in self._chunks(part):
            first, *others = chunk.split(b"</si>")
            begun += len(first)
            for other in others:
                longest, begun = max(longest, begun), len(other)
        return max(longest, begun)

    def _chunks(self, part: ZipInfo) -> Iterator[bytes]:
        """The part unpacked, cut between tags."""
        unbelieving = copy(part)
        unbelieving.file_size += 1
        size, rest = 0, b""
        with self._archive.open(unbelieving) as stream:
            while chunk := stream.read(_CHUNK):
                if not size and _WIDE.search(chunk):
                    raise self._error("holds XML that is not in UTF-8")
                size += len(chunk)
                chunk = rest + chunk
                if b"<!" in chunk and _DECLARED.search(chunk):
                    raise self._error("declares XML entities, which no spreadsheet does")
                cut = chunk.rfind(b"<")
                rest, whole = (chunk[cut:], chunk[:cut]) if cut >= 0 else (b"", chunk)
                if len(rest) > _LONGEST_TEXT:
                    raise self._error(f"holds a text of more than {_LONGEST_TEXT >> 20} MiB")
                yield whole
        if size != part.file_size:
            raise self._error("states a wrong size of one of its parts")
        yield rest

    def _error(self, what: str) -> InputError:
        return InputError(f"{self._name}: a workbook that {what}: not opened")
