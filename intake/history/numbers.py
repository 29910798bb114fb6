"""Columns of case numbers: which texts are surely numbers of cases and nothing of a person, as ``intake.privacy`` says.

The patterns are those of ``RowReader`` and ``privacy.id_kind`` for texts of plain signs. A text that one of them finds
doubtful is not judged here: its row is read by itself.
"""

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
_IDENTITY_LENGTH = 18
"""Characters. Numbers of this length are judged by their check digit, as a share of the column."""

Bools = NDArray[np.bool_]


def plain(texts: pl.Series) -> Bools:
    """Which of the stripped texts are a number that a case may have."""
    found: Bools = (texts.str.contains(_PLAIN) & ~texts.str.contains(_DOUBTFUL)).to_numpy()
    return found


def harmless(texts: pl.Series, are_plain: Bools) -> Bools:
    """Which of them, besides, count for nothing in the judgement of the whole column."""
    lengths = texts.str.len_bytes().to_numpy()
    found: Bools = are_plain & (lengths != _IDENTITY_LENGTH)
    return found
