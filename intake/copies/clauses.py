"""What two texts share to the letter, clause by clause, and whether they are alike without it.

Many write a line that others write too: a contact, a form of courtesy, the words of a form. Such a line alone does not
make two texts one, however long it is beside what each says.
"""

import re
from collections.abc import Iterable, Sequence
from zlib import crc32

import numpy as np

from intake.copies.grams import LOOKED_AT, Grams, cosine, pieces_of

_ENDS = re.compile(r"[^\w\s]|\n")
SPREAD = 0.75
"""Share of both texts (geometric mean) from which on what they share to the letter makes them one."""
WITHIN = 0.9
"""Share of the smaller that the larger holds as well from which on it lies within the larger."""
REST_ALIKE = 0.5
"""Cosine of what is left from which on they are one."""


def clauses_of(text: str) -> dict[int, str]:
    """The clauses of a text (between marks and line breaks) by the hash of their letters, without digits."""
    found: dict[int, str] = {}
    for clause in _ENDS.split(text[:LOOKED_AT]):
        if letters := "".join(filter(str.isalpha, clause)):
            found[crc32(letters.casefold().encode("utf-8", "replace"))] = clause
    return found


def hashes(clauses: Iterable[int]) -> Grams:
    """Clauses as they are kept: ascending."""
    return np.array(sorted(clauses), np.uint32)


def alike_without(some: Grams, others: Grams, clauses: dict[int, str], kept: Sequence[int]) -> bool:
    """Whether two sets of grams are alike without those of the clauses that both texts hold to the letter.

    ``clauses`` are those of one text, ``kept`` the hashes of the other's. True also where the two share none, where
    these are most of both, or where one text lies within the other.
    """
    shared = [clauses[one] for one in kept if one in clauses]
    if not shared:
        return True
    common = pieces_of(shared)
    rest, other = np.setdiff1d(some, common, assume_unique=True), np.setdiff1d(others, common, assume_unique=True)
    if (1 - len(rest) / len(some)) * (1 - len(other) / len(others)) >= SPREAD**2:
        return True
    if len(np.intersect1d(some, others, assume_unique=True)) >= WITHIN * min(len(some), len(others)):
        return True
    return cosine(rest, other) >= REST_ALIKE
