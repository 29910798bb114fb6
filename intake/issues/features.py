"""From texts to hashed character 2-grams: nothing below this module sees a character.

NFKC, lower case; codes of places (A市, K3县), digits and punctuation separate. Characters a, b give the 32-bit hash
h = mix(a * 0x9E3779B1 + b * 0x85EBCA77) (the finaliser of MurmurHash3). A *gram* is the upper 18 bits of h, a *sketch*
the 64 least hashes of a text (Bharat and Broder's bottom-k sketch of its set of 2-grams).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from intake.issues.text import Text
from intake.normal_form import nfkc

GRAMS: Final = 1 << 18
"""Number of different grams. 2**14 are too few: foreign texts then meet by chance."""
SKETCH: Final = 64
BODY: Final = 150
"""Characters of the body that say what it is about; what follows is courtesy and history."""
COMPARED: Final = 450
"""Characters of the body that are compared to tell copies."""
NOTHING: Final = 0xFFFFFFFF
"""Fills a sketch of a text with fewer n-grams."""

Piece = tuple[str, str]
"""Title and body, plain."""

_SHIFT = 14
_READ = 2000
_PLACE_CODE = re.compile(r"[a-z]\d*[市县区]")
_SEPARATOR = "\0"


@dataclass(frozen=True, slots=True)
class Features:
    """The n-grams of n texts, m in all."""

    text: NDArray[np.int64]
    """[m] which text, ascending."""
    gram: NDArray[np.int64]
    """[m] ascending within a text, each once."""
    titled: NDArray[np.bool_]
    """[m] stands in the title."""
    sketches: NDArray[np.uint32]
    """[n, 64] ascending, filled with ``NOTHING``."""
    digests: NDArray[np.int64]
    """[n] of the whole text after normalising; -1 for a text without words."""


def plain(text: str) -> str:
    """Lower case after NFKC, place codes replaced by a separator. No more than 2,000 characters are read."""
    return _PLACE_CODE.sub(_SEPARATOR, nfkc(text[:_READ]).lower())


def pieces_of(texts: Sequence[Text]) -> list[Piece]:
    """Title and body of each text after ``plain``."""
    return [(plain(text.title), plain(text.body)) for text in texts]


def features(pieces: Sequence[Piece]) -> Features:
    """The n-grams of texts. A text of fewer than two letters in a row has none."""
    codes, owner, kind = _characters(pieces)
    hashed = _mixed(codes[:-1], codes[1:])
    kept = (codes[:-1] != 0) & (codes[1:] != 0)
    keys = (owner[:-1][kept] << 34) | (hashed[kept] << 2) | kind[:-1][kept]
    keys.sort()
    distinct = keys[_firsts(keys >> 2)]
    sketches = _sketches(distinct, len(pieces))
    near = distinct[(distinct & 3) < 2]
    near = near[_firsts(near >> (2 + _SHIFT))]
    return Features(
        text=near >> 34,
        gram=(near >> (2 + _SHIFT)) & (GRAMS - 1),
        titled=(near & 3) == 0,
        sketches=sketches,
        digests=np.where(sketches[:, 0] == NOTHING, -1, _digests(pieces)),
    )


def grams_of(word: str) -> NDArray[np.int64]:
    """The grams of a word of letters, in their order."""
    codes = np.array([ord(letter) for letter in word], dtype=np.int64)
    return _mixed(codes[:-1], codes[1:]) >> _SHIFT


def _characters(
    pieces: Sequence[Piece],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Code points of all texts, 0 for what separates; which text; 0 for title, 1 for body, 2 for the rest of it."""
    parts = list(chain.from_iterable((title, body[:BODY], body[BODY:COMPARED]) for title, body in pieces))
    joined = _SEPARATOR.join(parts) + _SEPARATOR
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.int64)
    codes[~_LETTER[np.minimum(codes, _LETTER.size - 1)]] = 0
    lengths = np.fromiter(map(len, parts), dtype=np.int64, count=len(parts)) + 1
    part = np.repeat(np.arange(len(parts)), lengths)
    return codes, part // 3, part % 3


def _letters() -> NDArray[np.bool_]:
    """True for the code points that are letters or ideographs. Beyond the last plane of ideographs none is."""
    table = np.zeros(0x32000, dtype=np.bool_)
    table[:0x3000] = [chr(code).isalpha() for code in range(0x3000)]
    table[0x3005:0xA000] = [chr(code).isalpha() for code in range(0x3005, 0xA000)]
    table[0xAC00:0xD7A4] = True
    table[0x20000:0x31FFF] = True
    return table


_LETTER = _letters()


def _mixed(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    h = first.astype(np.uint32) * np.uint32(0x9E3779B1) + second.astype(np.uint32) * np.uint32(0x85EBCA77)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    return h.astype(np.int64)


def _firsts(ordered: NDArray[np.int64]) -> NDArray[np.bool_]:
    """True where an ordered value is the first of its equals."""
    first = np.ones(ordered.size, dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return first


def _sketches(keys: NDArray[np.int64], count: int) -> NDArray[np.uint32]:
    text = keys >> 34
    begins = np.searchsorted(text, np.arange(count))
    rank = np.arange(keys.size) - begins[text]
    kept = rank < SKETCH
    sketches = np.full((count, SKETCH), NOTHING, dtype=np.uint32)
    sketches[text[kept], rank[kept]] = (keys[kept] >> 2) & NOTHING
    return sketches


def _digests(pieces: Sequence[Piece]) -> NDArray[np.int64]:
    whole = (f"{title}{_SEPARATOR}{body}".encode("utf-8", "replace") for title, body in pieces)
    return np.array([int.from_bytes(blake2b(one, digest_size=8).digest(), "big") >> 1 for one in whole], dtype=np.int64)
