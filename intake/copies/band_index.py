"""Which earlier texts share a band with a text: sorted runs that are merged as they double, in plain arrays."""

import numpy as np
import numpy.typing as npt

from intake.copies.signatures import BANDS, Keys

_MOST = 64
"""The latest so many texts of a band are looked at: a text that thousands paste stays cheap."""
_SHIFT = np.uint64(32)
_CELL = 24
_TO_CELL = np.uint64(64 - _CELL)
_BAND = np.uint64((1 << 32) - 1)
Entries = npt.NDArray[np.uint64]


class BandIndex:
    """Takes texts in the order of their positions; 336 bytes a text, and 16 MiB. A later run holds later texts."""

    def __init__(self) -> None:
        self._runs: list[Entries] = []
        self._entries = np.zeros(1 << _CELL, np.uint8)
        """By the first bits of a key: no entry, one, or more; most keys stand alone and are not sought in the runs."""

    def add(self, keys: Keys, first: int) -> None:
        """Texts by their band keys; the first has the position given, the others follow."""
        positions = np.arange(first, first + len(keys), dtype=np.uint64)
        run = np.sort((_of_bands(keys) << _SHIFT | positions[:, None]).ravel())
        cell = run >> _TO_CELL
        self._entries[cell] = np.minimum(self._entries[cell] + 1, 2)
        self._entries[cell[1:][cell[1:] == cell[:-1]]] = 2
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.sort(np.concatenate((self._runs.pop(), run)), kind="stable")
        self._runs.append(run)

    def before(self, keys: Keys, first: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Pairs of a text and a candidate, ascending, each once: positions below its own that share a band with it.

        The texts must have been added. Law: of each band only the latest 64 that come before a text count, whatever was
        added after it.
        """
        own = np.arange(first, first + len(keys), dtype=np.uint64)
        lowest = _of_bands(keys) << _SHIFT
        order = np.flatnonzero(self._entries[lowest >> _TO_CELL] > 1)
        order = order[np.argsort(lowest.ravel()[order])]
        asked, below = lowest.ravel()[order], (lowest | own[:, None]).ravel()[order]
        room = np.full(len(order), _MOST)
        found = [np.empty(0, np.int64)]
        for run in reversed(self._runs):
            begin = np.searchsorted(run, asked)
            hit = np.flatnonzero(run[np.minimum(begin, len(run) - 1)] < below)
            hit = hit[begin[hit] < len(run)]
            end = np.searchsorted(run, below[hit])
            sizes = np.minimum(end - begin[hit], room[hit])
            room[hit] -= sizes
            ends = np.cumsum(sizes)
            at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(end - ends, sizes)
            found.append(np.repeat(order[hit] // BANDS << 32, sizes) | (run[at] & _BAND).astype(np.int64))
        pairs = np.concatenate(found)
        pairs.sort()
        pairs = pairs[np.append(pairs[:1] >= 0, pairs[1:] != pairs[:-1])]
        return pairs >> 32, pairs & int(_BAND)


def _of_bands(keys: Keys) -> Entries:
    """Keys that differ by band, so that one array holds all of them."""
    salt = (np.arange(BANDS, dtype=np.uint32) * np.uint32(0x9E3779B1)).astype(np.uint32)
    return (keys ^ salt).astype(np.uint64)
