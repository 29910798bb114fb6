"""A text as hashed grams, which is all that is kept of it."""

import unicodedata
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

Grams = npt.NDArray[np.uint32]

SHORTEST = 8
"""Letters and digits; what is shorter is alike by chance."""
LOOKED_AT = 4_000
"""Characters; two texts that agree so far are copies."""
_SPREAD = np.uint32(0x9E3779B1)
_MIX = np.uint32(0x85EBCA6B)


def grams_of(texts: Sequence[str]) -> list[tuple[Grams, Grams]]:
    """For each text the distinct hashed single letters and the distinct hashed pairs of neighbours, each ascending.

    Only letters and digits count, without case and in the form NFKC. Both are empty for a text that is too short.
    """
    letters = [_letters(text) for text in texts]
    points = np.frombuffer("".join(letters).encode("utf-32-le", "surrogatepass"), np.uint32)
    singles = _mixed(points)
    pairs = _paired(points)
    ends = list(accumulate(map(len, letters)))
    return [
        (_distinct(singles[end - len(own) : end]), _distinct(pairs[end - len(own) : max(end - 1, 0)]))
        for own, end in zip(letters, ends, strict=True)
    ]


def pieces_of(clauses: Sequence[str]) -> Grams:
    """The distinct hashed letters and pairs of clauses together, however short each is, ascending."""
    letters = [_folded(clause) for clause in clauses]
    points = [np.frombuffer(one.encode("utf-32-le", "surrogatepass"), np.uint32) for one in letters]
    return np.unique(np.concatenate([hashed for one in points for hashed in (_mixed(one), _paired(one))]))


def cosine(some: Grams, others: Grams) -> float:
    """Of two sets: what they share over the geometric mean of their sizes."""
    both = np.concatenate((some, others))
    both.sort(kind="stable")
    shared = int(np.count_nonzero(both[1:] == both[:-1]))
    return shared / float(np.sqrt(len(some) * len(others)))


def _letters(text: str) -> str:
    letters = _folded(text)
    return letters if len(letters) >= SHORTEST else ""


def _folded(text: str) -> str:
    letters = "".join(filter(str.isalnum, text[:LOOKED_AT])).casefold()
    return letters if unicodedata.is_normalized("NFKC", letters) else unicodedata.normalize("NFKC", letters)


def _paired(points: Grams) -> Grams:
    """Pairs of neighbours."""
    return _mixed(points[:-1] * _SPREAD + points[1:] + np.uint32(1 << 31))


def _distinct(values: Grams) -> Grams:
    """Sorts in place."""
    values.sort()
    first = np.empty(len(values), np.bool_)
    first[:1] = True
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return values[first]


def _mixed(values: Grams) -> Grams:
    """The finaliser of MurmurHash3, cut short: a bijection that spreads neighbours."""
    values = (values ^ (values >> np.uint32(16))) * _MIX
    values = (values ^ (values >> np.uint32(13))) * _SPREAD
    return values ^ (values >> np.uint32(16))
