"""Columns of case numbers: which texts are surely numbers of cases and nothing of a person, as ``intake.privacy`` says.

The patterns are those of ``RowReader`` and ``privacy.id_kind`` for texts of plain signs. A text that one of them finds
doubtful is not judged here: its row is read by itself. Most numbers of a column have one shape, digits and letters at
the same places: where no text of a shape can be doubtful, none of them is looked at by itself.
"""

import re
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

_PLAIN = r"^[0-9A-Za-z][0-9A-Za-z_./#-]{0,63}$"
_DOUBTFUL = (
    r"^[0-9](?:\.[0-9]+)?[eE][0-9]+$"
    r"|(?:^|[^0-9])(?:(?:00)?86-?)?1[3-9][0-9]-?[0-9]{4}-?[0-9]{4}(?:$|[^0-9])"
    r"|^0[0-9]{2,3}-[0-9]{7,8}$|^[0-9]{3}[-.][0-9]{3}[-.][0-9]{4}$"
    r"|^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])[0-9]{15}[0-9Xx]$|^[0-9]{17}[Xx]$"
)
_DOUBTFUL_SHAPE = (
    r"^0(?:\.0+)?A0+$"
    r"|(?:^|[^0])(?:(?:00)?00-?)?000-?0{4}-?0{4}(?:$|[^0])"
    r"|^0{3,4}-0{7,8}$|^000[-.]000[-.]0000$"
    r"|^0{17}[0A]$"
)
"""What is doubtful, with a 0 for every digit and an A for every letter: it is found in the shape of all that are."""
_IDENTITY_LENGTH = 18
"""Characters. Numbers of this length are judged by their check digit, as a share of the column."""
_LONGEST = 64
_SHAPES = 4
"""Of one length; other texts are looked at by themselves."""

Bools = NDArray[np.bool_]
Signs = NDArray[np.uint8]


def plain(texts: pl.Series) -> Bools:
    """Which of the stripped texts are a number that a case may have."""
    found = np.zeros(len(texts), np.bool_)
    lengths = texts.str.len_bytes().to_numpy()
    if lengths.size and 0 < (length := int(lengths[0])) <= _LONGEST and (lengths == length).all():
        return _of_length(texts, length)
    times = np.bincount(np.minimum(lengths, _LONGEST + 1))
    for length in np.flatnonzero(times[: _LONGEST + 1]).tolist():
        if length:
            rows = np.flatnonzero(lengths == length)
            found[rows] = _of_length(texts.gather(rows), length)
    return found


def _of_length(texts: pl.Series, length: int) -> Bools:
    """The same of texts of one length, in bytes."""
    joined: str = texts.str.join("")[0]
    signs = _shapes(np.frombuffer(joined.encode(), np.uint8))
    found, rows = np.zeros(signs.size // length, np.bool_), np.arange(signs.size // length)
    for _ in range(_SHAPES):
        sure = _sure(signs[:length].tobytes())
        if (signs[length:] == signs[:-length]).all():  # each as the one before: without a loop over short rows
            found[rows] = _singly(texts.gather(rows)) if sure is None else sure
            return found
        shapes = signs.reshape(-1, length)
        like = (shapes == shapes[0]).all(axis=1)
        found[rows[like]] = _singly(texts.gather(rows[like])) if sure is None else sure
        signs, rows = shapes[~like].ravel(), rows[~like]
    found[rows] = _singly(texts.gather(rows))
    return found


def _shapes(signs: Signs) -> Signs:
    """A 0 for every digit, an A for every letter; other signs as they are."""
    digit = (signs - np.uint8(ord("0")) < 10).view(np.uint8)
    letter = ((signs | np.uint8(0x20)) - np.uint8(ord("a")) < 26).view(np.uint8)
    return signs & ~(digit * np.uint8(0x0F) | letter * np.uint8(0x3F)) | letter


@lru_cache(1 << 10)
def _sure(shape: bytes) -> bool | None:
    """Whether all texts of a shape are plain, or none; None where they are to be looked at."""
    text = shape.decode("latin-1")
    if not re.fullmatch(_PLAIN[1:-1], text):
        return False
    return None if re.search(_DOUBTFUL_SHAPE, text) else True


def _singly(texts: pl.Series) -> Bools:
    found: Bools = (texts.str.contains(_PLAIN) & ~texts.str.contains(_DOUBTFUL)).to_numpy()
    return found


def harmless(texts: pl.Series, are_plain: Bools) -> Bools:
    """Which of them, besides, count for nothing in the judgement of the whole column."""
    lengths = texts.str.len_bytes().to_numpy()
    found: Bools = are_plain & (lengths != _IDENTITY_LENGTH)
    return found
