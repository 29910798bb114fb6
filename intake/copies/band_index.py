"""Which earlier texts share a band with a text: sorted runs that are merged as they double, in plain arrays."""

import numpy as np
import numpy.typing as npt

from intake.copies.signatures import BANDS, Keys

_MOST = 64
"""The latest so many texts of a band are looked at: a text that thousands paste stays cheap."""
_SHIFT = np.uint64(32)
_BAND = np.uint64((1 << 32) - 1)
Entries = npt.NDArray[np.uint64]


class BandIndex:
    """Takes texts in the order of their positions; 336 bytes a text."""

    def __init__(self) -> None:
        self._runs: list[Entries] = []

    def add(self, keys: Keys, first: int) -> None:
        """Texts by their band keys; the first has the position given, the others follow."""
        positions = np.arange(first, first + len(keys), dtype=np.uint64)
        run = np.sort((_of_bands(keys) << _SHIFT | positions[:, None]).ravel())
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.sort(np.concatenate((self._runs.pop(), run)), kind="stable")
        self._runs.append(run)

    def before(self, keys: Keys, first: int) -> list[npt.NDArray[np.int64]]:
        """For each text its candidates, ascending: positions below its own that share a band with it.

        Law: of each band only the latest 64 that come before it, whatever was added after it.
        """
        own = np.arange(first, first + len(keys), dtype=np.uint64)
        lowest = _of_bands(keys) << _SHIFT
        order = np.argsort(lowest, axis=None)
        asked, below = lowest.ravel()[order], (lowest | own[:, None]).ravel()[order]
        found = [np.empty((0, 3), np.int64)]
        for run in self._runs:
            begin = np.searchsorted(run, asked)
            hit = np.flatnonzero(run[np.minimum(begin, len(run) - 1)] < below)
            hit = hit[begin[hit] < len(run)]
            end = np.searchsorted(run, below[hit])
            begin = np.maximum(begin[hit], end - _MOST)
            text, band = np.divmod(order[hit], BANDS)
            sizes = end - begin
            ends = np.cumsum(sizes)
            at = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - sizes - begin, sizes)
            positions = (run[at] & _BAND).astype(np.int64)
            found.append(np.stack((np.repeat(text, sizes), np.repeat(band, sizes), positions), axis=1))
        hits = np.concatenate(found)
        hits = hits[np.lexsort((-hits[:, 2], hits[:, 1], hits[:, 0]))]
        cell = hits[:, 0] * BANDS + hits[:, 1]
        rank = np.arange(len(cell)) - np.searchsorted(cell, cell)
        hits = hits[rank < _MOST]
        borders = np.searchsorted(hits[:, 0], np.arange(1, len(keys)))
        return [np.unique(part) for part in np.split(hits[:, 2], borders)]


def _of_bands(keys: Keys) -> Entries:
    """Keys that differ by band, so that one array holds all of them."""
    salt = (np.arange(BANDS, dtype=np.uint32) * np.uint32(0x9E3779B1)).astype(np.uint32)
    return (keys ^ salt).astype(np.uint64)
