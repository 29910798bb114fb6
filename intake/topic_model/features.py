"""Texts to counts of hashed characters and pairs of neighbours. There is no vocabulary: a count cannot be read back."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray
from scipy import sparse

from intake.normal_form import nfkc

_PLACE_CODE = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]\d{0,4}(?=[省市区县镇乡村街路])[省市区县]?|(?<![A-Za-z0-9])[A-Z]\d+(?!\w)"
)
"""Codes that stand for places: ``A市``, ``A7县``, ``K3镇``. They would tie a subject to a place."""
_CLAUSES = re.compile(r"[,。!?;:\s]+")
_BEYOND = 1 << 16
"""Code points from here on (emoji, rare characters) part words, as punctuation does."""
_GAP, _DIGIT = 0, ord("0")
_ODD, _OTHER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_ALONE = np.uint64(0)


Length = Annotated[int, Meta(ge=1, le=100_000)]
"""Characters."""


class Hashing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How texts become counts: the part of a model that must be the same in training and in use."""

    bits: Annotated[int, Meta(ge=1, le=24)] = 20
    """There are ``2 ** bits`` buckets."""
    title_weight: Annotated[int, Meta(ge=1, le=100)] = 4
    """A character of the title counts so many times one of the body."""
    title_length: Length = 200
    """Characters; what follows is not read."""
    body_length: Length = 4000
    lead: tuple[Length, Length] = (6, 30)
    """Without a title, the first clause of the body with so many characters stands for it, cut at so many."""


def normal(text: str, length: int) -> str:
    """At most ``length`` characters of the text in compatibility form (NFKC), lower case, without codes of places.

    >>> normal("Ａ市Ｂ７县 路灯坏了", 100)
    ' 路灯坏了'
    """
    return _PLACE_CODE.sub("", nfkc(text[:length])[:length]).lower()


def lead(body: str, hashing: Hashing) -> str:
    """The first clause of a normal body that is long enough to say something."""
    least, most = hashing.lead
    head = body[: 20 * most]
    return next((clause for clause in _CLAUSES.split(head) if len(clause) >= least), head)[:most]


def counts(titles: Sequence[str], bodies: Sequence[str], hashing: Hashing) -> sparse.csr_matrix:
    """Weighted counts, one row a text, one column a bucket, float64: of single characters and of pairs in one word.

    Letters are taken as they are, every digit as 0; all else parts words. A row depends on its own text alone.
    """
    bodies = [normal(body, hashing.body_length) for body in bodies]
    titles = [normal(title, hashing.title_length) for title in titles]
    titles = [title if title.strip() else lead(body, hashing) for title, body in zip(titles, bodies, strict=True)]
    return _summed([f"{title}\n{body}\n" for title, body in zip(titles, bodies, strict=True)], titles, hashing)


def _summed(texts: Sequence[str], titles: Sequence[str], hashing: Hashing) -> sparse.csr_matrix:
    """The counts of ``title, line break, body, line break``, each character beside the pair that it begins."""
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    letters = _letters()[np.minimum(points, _BEYOND)].astype(np.uint64)
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
    weights = np.ones(len(points))
    for end, text, title in zip(ends.tolist(), texts, titles, strict=True):
        weights[end - len(text) : end - len(text) + len(title)] = hashing.title_weight
    following = np.append(letters[1:], np.uint64(_GAP))
    inside = letters != _GAP
    used = np.stack([inside, inside & (following != _GAP)], axis=1).ravel()
    second = np.stack([np.full(len(points), _ALONE), following + np.uint64(1)], axis=1)
    mixed = (letters * _ODD)[:, None] ^ (second * _OTHER)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _ODD
    keys = (mixed >> np.uint64(64 - hashing.bits)).astype(np.int32).ravel()[used]
    start = np.concatenate([[0], np.cumsum(used)])[2 * np.concatenate([[0], ends])]
    shape = (len(texts), 1 << hashing.bits)
    counted = sparse.csr_matrix((np.repeat(weights, 2)[used], keys, start), shape=shape)
    counted.sum_duplicates()
    return counted


@cache
def _letters() -> NDArray[np.uint16]:
    """For each code point the letter it counts as, 0 for what parts words."""
    known = [_DIGIT if chr(point).isdigit() else point if chr(point).isalnum() else _GAP for point in range(_BEYOND)]
    return np.array([*known, _GAP], dtype=np.uint16)
