"""Cases that have more than one row in a history: which of them, and which row of each counts.

Law: of two events of a case the higher (version, content digest) wins, see ``streams.cases``. Where the versions of all
rows of a case are known and differ, columns decide; the rows of other cases are read again, one by one.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from intake.history.judged import UNKNOWN, Hashes
from jianwei.history_spill import SingleRow, Spill

_AT_ONCE = 1 << 23
"""Rows that are compared at once, at most, but for chance."""

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]


class Beaten(NamedTuple):
    """What columns decide. ``lost`` are rows by part that count no more."""

    lost: dict[int, Ints]
    replaced: int
    again: Hashes
    """Cases whose rows have to be read again, sorted."""


class Winners(NamedTuple):
    """Of the rows that were read by themselves: the one of each case that counts, and what became of the others."""

    rows: list[SingleRow]
    replaced: int
    repeated: int


def beaten(spill: Spill, sizes: Sequence[int], singles: Hashes) -> Beaten:
    """``sizes`` are the rows of each part that count, ``singles`` the hashes of rows read by themselves.

    Cases of one hash are taken for one. Where a version is unknown or occurs twice their rows are read again and told
    apart; else all but the newest are lost. By chance one case is lost so in 460,000 loads of nine million cases, in
    3,700 of a hundred million: n²/2⁶⁵.
    """
    lost: dict[int, list[Ints]] = {}
    replaced, again = 0, [np.zeros(0, np.uint64)]
    passes = 1 << max(0, ((sum(sizes) + singles.size) // _AT_ONCE).bit_length())
    for one in range(passes):
        some = _some(spill, len(sizes), singles, one, passes)
        hashes = np.concatenate([hashes for hashes, _ in some])
        company = _company(hashes)
        hashes = hashes[company]
        part, row, version = _rows(spill, some, company)
        order = np.lexsort((version, hashes))
        part, row, version, hashes = part[order], row[order], version[order], hashes[order]
        first = np.append(True, hashes[1:] != hashes[:-1])[: hashes.size]
        doubtful = version == UNKNOWN
        doubtful[1:] |= ~first[1:] & (version[1:] == version[:-1])
        starts = np.flatnonzero(first)
        rows = np.diff(np.append(starts, hashes.size))
        unsure = np.logical_or.reduceat(doubtful, starts) if starts.size else doubtful
        several = rows > 1
        again.append(hashes[starts][unsure & several])
        replaced += int((rows - 1)[~unsure].sum())
        loses = np.repeat(several, rows)
        loses[(starts + rows - 1)[~unsure]] = False
        for number in np.unique(part[loses & (part >= 0)]).tolist():
            lost.setdefault(number, []).append(row[loses & (part == number)])
    return Beaten(
        {number: np.concatenate(those) for number, those in lost.items()}, replaced, np.sort(np.concatenate(again))
    )


def _some(spill: Spill, parts: int, singles: Hashes, one: int, passes: int) -> list[tuple[Hashes, Ints32]]:
    """Hashes of one pass and the rows that they are of, those of single rows first, then by part."""
    found = []
    for number in range(-1, parts):
        hashes = singles if number < 0 else spill.cases(number)
        which = np.flatnonzero(hashes & np.uint64(passes - 1) == one) if passes > 1 else np.arange(hashes.size)
        found.append((hashes[which], which.astype(np.int32)))
    return found


def _company(hashes: Hashes) -> Ints:
    """Which of the hashes occur more than once, and by their first bits alone a few more."""
    bits = np.uint64(hashes.size.bit_length())
    keys = hashes >> bits << bits | np.arange(hashes.size, dtype=np.uint64)
    keys = in_order(keys)
    same = keys[1:] >> bits == keys[:-1] >> bits
    those = np.append(same, False)
    those[1:] |= same
    found: Ints = (keys[those[: keys.size]] & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    return found


def in_order(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Sorted. Some processors are four times slower at numpy's own sort of numbers of 64 bits."""
    found: NDArray[np.uint64] = pl.Series(numbers).sort().to_numpy()
    return found


def _rows(spill: Spill, some: Sequence[tuple[Hashes, Ints32]], those: Ints) -> tuple[Ints, Ints, Ints]:
    """Part, row and version of some of the hashes; single rows are of part -1."""
    ends = np.cumsum([hashes.size for hashes, _ in some])
    part = np.searchsorted(ends, those, side="right")
    row, version = np.zeros(those.size, np.int64), np.full(those.size, UNKNOWN, np.int64)
    for number in np.unique(part).tolist():
        of_part = np.flatnonzero(part == number)
        hashes, which = some[number]
        row[of_part] = which[those[of_part] - (ends[number] - hashes.size)]
        if number:
            version[of_part] = spill.versions(number - 1)[row[of_part]]
    return part - 1, row, version


def among(hashes: Hashes, those: Hashes) -> NDArray[np.bool_]:
    """Which of the hashes are among sorted others."""
    if not those.size:
        return np.zeros(hashes.size, np.bool_)
    at = np.searchsorted(those, hashes)
    at[at == those.size] = 0
    found: NDArray[np.bool_] = those[at] == hashes
    return found


def winners(singles: Iterable[SingleRow]) -> Winners:
    """The winner of each case."""
    by_case: dict[str, list[SingleRow]] = {}
    for single in {(one.file, one.row): one for one in singles}.values():
        by_case.setdefault(single.case, []).append(single)
    found, replaced, repeated = [], 0, 0
    for rows in by_case.values():
        found.append(max(rows, key=_rank))
        contents = len({row.content for row in rows})
        replaced += contents - 1
        repeated += len(rows) - contents
    return Winners(found, replaced, repeated)


def _rank(row: SingleRow) -> tuple[int, bytes]:
    return row.version, row.content
