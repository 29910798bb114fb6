"""MinHash signatures of many texts at once, folded to one key a band (Broder 1997; banding after Leskovec et al. 2014).

Two texts whose sets of grams have the Jaccard similarity J share a band with the chance 1 - (1 - J^3)^42: .99 at
J = .47, which one letter in five changed leaves of pairs of letters.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from intake.copies.grams import Grams

BANDS, ROWS = 42, 3
Keys = npt.NDArray[np.uint32]

_CHANCE = np.random.default_rng(20261127)
_FLIPS = _CHANCE.integers(0, 1 << 32, BANDS * ROWS, dtype=np.uint32)
_FACTORS = _CHANCE.integers(0, 1 << 32, BANDS * ROWS, dtype=np.uint32) | np.uint32(1)
_OF_BAND = _CHANCE.integers(0, 1 << 32, (BANDS, ROWS), dtype=np.uint32) | np.uint32(1)
_AT_ONCE = 1 << 15
"""Grams that are hashed at once: they stay in the cache of the processor."""


def band_keys(sets: Sequence[Grams]) -> Keys:
    """Texts by 42 keys. No set may be empty."""
    keys = np.empty((len(sets), BANDS), np.uint32)
    sizes = np.fromiter((len(one) for one in sets), np.int64, len(sets))
    begin = 0
    while begin < len(sets):
        upto = int(np.searchsorted(np.cumsum(sizes[begin:]), _AT_ONCE, side="right")) or 1
        keys[begin : begin + upto] = _keys(sets[begin : begin + upto], sizes[begin : begin + upto])
        begin += upto
    return keys


def _keys(sets: Sequence[Grams], sizes: npt.NDArray[np.int64]) -> Keys:
    values = np.concatenate(sets)
    starts = np.cumsum(sizes) - sizes
    hashed = np.empty_like(values)
    least = np.empty((len(_FLIPS), len(sets)), np.uint32)
    for at, (flip, factor) in enumerate(zip(_FLIPS, _FACTORS, strict=True)):
        np.bitwise_xor(values, flip, out=hashed)
        np.multiply(hashed, factor, out=hashed)
        np.minimum.reduceat(hashed, starts, out=least[at])
    banded = least.reshape(BANDS, ROWS, len(sets)) ^ (least.reshape(BANDS, ROWS, len(sets)) >> np.uint32(15))
    mixed: Keys = (banded * _OF_BAND[:, :, None]).sum(axis=1, dtype=np.uint32)
    return mixed.T
