"""Where the cells of a sheet's XML lie and how many share a text, found without holding them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from xml.parsers import expat

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_USUAL_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})\d{1,7}"')
_USUAL_ROW = re.compile(rb'<c r="[A-Z]{1,3}(\d{1,7})"')
_ANY_CELL = re.compile(rb"<c\b")
_REFERENCE = re.compile(r"([A-Za-z]+)(\d+)", re.ASCII)


class Extent:
    """The rectangle from the first cell of a sheet to the last, and the number of its cells."""

    def __init__(self) -> None:
        self.rows = self.columns = self.cells = 0
        self.shared: Counter[int] = Counter()
        """Number of a shared text to its uses; only an exact look finds it."""

    @property
    def area(self) -> int:
        """Cells of the rectangle, the empty ones included."""
        return self.rows * self.columns


def usual_extent(chunks: Iterable[bytes]) -> Extent | None:
    """The extent of a sheet as nearly all programs write it; None where it is written in another way.

    ``chunks`` end between two tags. A sheet is usual where every cell begins ``<c r="AB12"``.
    """
    extent, columns, rows, irregular = Extent(), set[bytes](), set[bytes](), 0
    for chunk in chunks:
        found = _USUAL_COLUMN.findall(chunk)
        columns.update(found)
        rows.update(_USUAL_ROW.findall(chunk))
        extent.cells += len(found)
        irregular += len(_ANY_CELL.findall(chunk)) - len(found) + (b":c" in chunk)
    if irregular:
        return None
    extent.rows = max(map(int, rows), default=0)
    extent.columns = max((column_number(column.decode()) for column in columns), default=0)
    return extent


def exact_extent(chunks: Iterable[bytes]) -> Extent:
    """The extent of a sheet by an XML parser, with the uses of shared texts. Raises ``expat.ExpatError``."""
    extent, row, column, shared, inside, digits = Extent(), 0, 0, False, False, ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, shared, inside, digits
        local = name.rpartition(":")[2]
        if local == "row":
            row, column = _whole(attributes.get("r")) or row + 1, 0
        elif local == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            column = column_number(found[1].upper()) if found else column + 1
            extent.rows = max(extent.rows, (_whole(found[2]) or 0) if found else row)
            extent.columns = max(extent.columns, column)
            extent.cells += 1
            shared = attributes.get("t") == "s"
        elif local == "v":
            inside, digits = shared, ""

    def end(name: str) -> None:
        nonlocal inside
        if inside and name.rpartition(":")[2] == "v":
            extent.shared[_whole(digits.strip()) or 0] += 1
            inside = False

    def text(data: str) -> None:
        nonlocal digits
        if inside:
            digits = (digits + data)[:20]

    _parse(chunks, start, end, text)
    return extent


def text_sizes(chunks: Iterable[bytes]) -> list[int]:
    """Bytes of each shared text by its number. Raises ``expat.ExpatError``."""
    sizes: list[int] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        del attributes
        if name.rpartition(":")[2] == "si":
            sizes.append(0)

    def text(data: str) -> None:
        if sizes:
            sizes[-1] += len(data.encode())

    _parse(chunks, start, None, text)
    return sizes


def column_number(letters: str) -> int:
    """``A`` is 1, ``XFD`` 16,384; letters beyond any sheet give a number beyond it.

    >>> column_number("AB")
    28
    """
    number = 0
    for letter in letters[:8]:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 20 else None


def _parse(
    chunks: Iterable[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None,
    text: Callable[[str], None],
) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    for chunk in chunks:
        parser.Parse(chunk, False)  # noqa: FBT003 - the C function takes no keyword
    parser.Parse(b"", True)  # noqa: FBT003
