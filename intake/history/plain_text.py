"""Delimited text cut into blocks of whole records that any reader of CSV reads in the same way."""

from collections.abc import Iterator
from typing import NamedTuple, TextIO

import numpy as np

BLOCK = 1 << 23
"""Characters."""


class Block(NamedTuple):
    """Records of one block: its text, how many, and the number of the first, counted from the first of the file as 1.
    An empty text ends what is plain: from that record on the file is to be read strictly.
    """

    text: str
    records: int
    first: int


def blocks(stream: TextIO, delimiter: str, width: int, headers: int, longest: int) -> Iterator[Block]:
    """The records below the first ``headers`` rows, as long as they are plain; see ``records_of``."""
    left, row = "", 1
    while row <= headers:
        line = stream.readline()
        if line.count('"') % 2 or not line.strip("\r\n") or "\r" in line.rstrip("\r\n"):
            yield Block("", 0, headers + 1)
            return
        row += 1
    while True:
        read = stream.read(BLOCK)
        text = left + read
        if not text:
            return
        end = _end(text) if read else len(text)
        if not read and not text.endswith("\n"):
            text, end = text + "\n", end + 1
        if not end:
            left = text
            continue
        whole, left = text[:end], text[end:]
        records = records_of(whole, delimiter, width, longest)
        if not records:
            yield Block("", 0, row)
            return
        yield Block(whole, records, row)
        row += records
        if not read:
            return


def _end(text: str) -> int:
    """Behind the last line end that stands outside quotes, 0 where there is none."""
    at, open_at_end = len(text), text.count('"') % 2
    while (end := text.rfind("\n", 0, at)) >= 0:
        open_at_end = (open_at_end + text.count('"', end, at)) % 2
        if not open_at_end:
            return end + 1
        at = end
    return 0


def records_of(text: str, delimiter: str, width: int, longest: int) -> int:
    """How many records a text of whole lines holds, 0 where it is not plain.

    Plain is: a quote stands where a cell begins or ends or, doubled, inside a quoted cell; lines end in LF or CR LF; no
    line is blank; every record has ``width`` cells; there is no NUL and no cell longer than ``longest``. Doubtful is
    taken for not plain.
    """
    if "\0" in text or width < 2 or text.count("\r") != text.count("\r\n"):
        return 0
    outside = text
    if '"' in text:
        pieces = text.split('"')
        bare = pieces[::2]
        begins, ends = frozenset((delimiter, "\n", "\r")), frozenset((delimiter, "\n"))
        if (
            len(pieces) % 2 == 0
            or (bare[0] and bare[0][-1] not in ends)
            or not bare[-1]
            or bare[-1][0] not in begins
            or not all(not one or (one[0] in begins and one[-1] in ends) for one in bare[1:-1])
            or _longest_quoted(pieces) > longest
        ):
            return 0
        outside = '"'.join(bare)
    if outside.startswith(("\n", "\r\n")) or "\n\n" in outside or "\n\r\n" in outside:
        return 0
    if len(outside) > longest and max(map(len, outside.split("\n"))) > longest:
        return 0
    records = outside.count("\n")
    return records if outside.count(delimiter) == records * (width - 1) else 0


def _longest_quoted(pieces: list[str]) -> int:
    lengths = np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
    starts = np.flatnonzero(lengths[::2]) * 2
    lengths[::2] = 1
    begins = np.unique(np.append(0, starts))
    return int(np.add.reduceat(lengths, begins).max())
