"""A text as hashed grams, which is all that is kept of it."""

import unicodedata

import numpy as np
import numpy.typing as npt

Grams = npt.NDArray[np.uint32]

SHORTEST = 8
"""Letters and digits; what is shorter is alike by chance."""
_LOOKED_AT = 4_000
"""Characters; two texts that agree so far are copies."""
_SPREAD = np.uint32(0x9E3779B1)
_MIX = np.uint32(0x85EBCA6B)


def grams(text: str) -> tuple[Grams, Grams]:
    """The distinct hashed single letters and the distinct hashed pairs of neighbours, each ascending.

    Only letters and digits count, without case and in the form NFKC. Both are empty for a text that is too short.
    """
    letters = "".join(filter(str.isalnum, text[:_LOOKED_AT])).casefold()
    if not unicodedata.is_normalized("NFKC", letters):
        letters = unicodedata.normalize("NFKC", letters)
    if len(letters) < SHORTEST:
        return np.empty(0, np.uint32), np.empty(0, np.uint32)
    points = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32)
    return _distinct(points), _distinct(points[:-1] * _SPREAD + points[1:] + np.uint32(1 << 31))


def cosine(some: Grams, others: Grams) -> float:
    """Of two sets: what they share over the geometric mean of their sizes."""
    both = np.concatenate((some, others))
    both.sort(kind="stable")
    shared = int(np.count_nonzero(both[1:] == both[:-1]))
    return shared / float(np.sqrt(len(some) * len(others)))


def _distinct(values: Grams) -> Grams:
    values = _mixed(values)
    values.sort()
    return values[np.concatenate(([True], values[1:] != values[:-1]))]


def _mixed(values: Grams) -> Grams:
    """The finaliser of MurmurHash3, cut short: a bijection that spreads neighbours."""
    values = (values ^ (values >> np.uint32(16))) * _MIX
    values = (values ^ (values >> np.uint32(13))) * _SPREAD
    return values ^ (values >> np.uint32(16))
