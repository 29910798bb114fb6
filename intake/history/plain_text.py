"""Delimited text cut into blocks of whole records that any reader of CSV reads in the same way."""

import codecs
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BLOCK = 1 << 23
"""Bytes."""
_QUOTE, _LINE, _RETURN = b'"\n\r'
_LEAST_WIDTH = 2

Signs = NDArray[np.uint8]
Ints = NDArray[np.int64]


class Block(NamedTuple):
    """Records of one block: its text in UTF-8, how many, and the number of the first, counted from the first of the
    file as 1. An empty text ends what is plain: from that record on the file is to be read strictly.
    """

    text: bytes
    records: int
    first: int
    quoted: bool
    """Whether there is a quote in it."""


def blocks(pieces: Iterable[bytes], delimiter: str, width: int, headers: int, longest: int) -> Iterator[Block]:
    """The records below the first ``headers`` rows, as long as they are plain; see ``records_of``.

    ``pieces`` are the file from its beginning, in UTF-8.
    """
    row = 1
    for text in _whole_lines(pieces):
        at = 0
        while row <= headers and (end := text.find(b"\n", at) + 1):
            line, at, row = text[at:end], end, row + 1
            if line.count(b'"') % 2 or not line.strip(b"\r\n") or b"\r" in line.rstrip(b"\r\n"):
                yield Block(b"", 0, headers + 1, quoted=False)
                return
        if at == len(text):
            continue
        below = text[at:]
        records = records_of(below, delimiter, width, longest)
        if not records:
            yield Block(b"", 0, row, quoted=False)
            return
        yield Block(below, records, row, quoted=b'"' in below)
        row += records


def _whole_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces joined and cut where a line ends outside quotes, a line end added to the last where it has none."""
    waiting, size = list[bytes](), 0
    for piece in pieces:
        for at in range(0, len(piece), BLOCK):
            waiting.append(piece[at : at + BLOCK])
            size += len(waiting[-1])
            if size >= BLOCK:
                whole, left = _cut(waiting)
                waiting, size = [left], 0
                if whole:
                    yield whole
    if rest := b"".join(waiting):
        yield rest if rest.endswith(b"\n") else rest + b"\n"


def _cut(pieces: list[bytes]) -> tuple[bytes, bytes]:
    """Up to the last line end outside quotes, and what is left; each sign is copied once where there is no quote."""
    end = pieces[-1].rfind(b"\n") + 1
    if end and not any(b'"' in piece for piece in pieces):
        return b"".join([*pieces[:-1], pieces[-1][:end]]), pieces[-1][end:]
    text = b"".join(pieces)
    end = _end(text)
    return text[:end], text[end:]


def _end(text: bytes) -> int:
    """Behind the last line end that stands outside quotes, 0 where there is none."""
    at, open_at_end = len(text), text.count(b'"') % 2
    while (end := text.rfind(b"\n", 0, at)) >= 0:
        open_at_end = (open_at_end + text.count(b'"', end, at)) % 2
        if not open_at_end:
            return end + 1
        at = end
    return 0


def records_of(text: bytes, delimiter: str, width: int, longest: int) -> int:
    """How many records a text of whole lines holds, 0 where it is not plain.

    Plain is: a quote stands where a cell begins or ends or, doubled, inside a quoted cell; lines end in LF or CR LF; no
    line is blank; every record has ``width`` cells; there is no NUL and no record longer than ``longest``, in
    characters; the text does not begin with a byte order mark, which readers take away though here it is part of a
    cell. Doubtful is taken for not plain.
    """
    between = delimiter.encode()
    if text.startswith(codecs.BOM_UTF8) or b"\0" in text or width < _LEAST_WIDTH or len(between) > 1:
        return 0
    if b"\r" in text and text.count(b"\r") != text.count(b"\r\n"):
        return 0
    signs = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(signs == _QUOTE) if b'"' in text else np.zeros(0, np.int64)
    if quotes.size and not _well_quoted(signs, quotes, between[0]):
        return 0
    ends = _outside(np.flatnonzero(signs == _LINE), quotes)
    starts = np.append(0, ends[:-1] + 1)
    if _has_blank(signs, starts, ends) or not _are_short(text, starts, ends, longest):
        return 0
    cells = _outside(np.flatnonzero(signs == between[0]), quotes)
    if cells.size != ends.size * (width - 1):
        return 0
    cells = cells.reshape(-1, width - 1)  # a record with too many is not made up for by one with too few
    return ends.size if (cells[:, 0] >= starts).all() and (cells[:, -1] < ends).all() else 0


def _well_quoted(signs: Signs, quotes: Ints, delimiter: int) -> bool:
    """Whether what stands between a closing and the next opening quote is nothing, or begins and ends as cells do."""
    if quotes.size % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    doubled = opening[1:] == closing[:-1] + 1
    before = signs[opening[1:] - 1][~doubled]
    behind = signs[closing[:-1] + 1][~doubled]
    first, last = int(opening[0]), int(closing[-1]) + 1
    ends, begins = [delimiter, _LINE], [delimiter, _LINE, _RETURN]
    if (first and signs[first - 1] not in ends) or last == signs.size or signs[last] not in begins:
        return False
    return bool(np.isin(before, ends).all() and np.isin(behind, begins).all())


def _outside(places: Ints, quotes: Ints) -> Ints:
    """Those of the places that stand outside quotes."""
    return places[np.searchsorted(quotes, places) % 2 == 0] if quotes.size else places


def _has_blank(signs: Signs, starts: Ints, ends: Ints) -> bool:
    """Whether a line is blank; ``ends`` are the ends of lines outside quotes."""
    lengths = ends - starts
    return bool((lengths == 0).any() or (signs[starts[lengths == 1]] == _RETURN).any())


def _are_short(text: bytes, starts: Ints, ends: Ints, longest: int) -> bool:
    long = np.flatnonzero(ends - starts > longest)
    return all(len(text[starts[at] : ends[at]].decode()) <= longest for at in long.tolist())
