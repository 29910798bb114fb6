"""Which place a text is about: names in its words and its area, as hashes that can be compared many at once."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from city import paths
from intake.issues.features import BODY, Piece

NAMES: Final = 8
"""Names of places that are kept of a text; the title's first."""
LEVELS: Final = 4
"""Levels of the area's path that are compared."""

Hashes = NDArray[np.uint32]

_KIND = (
    "小区|花园|家园|新城|公寓|广场|大厦|国际|中学|小学|学校|学院|大学|幼儿园|医院|市场|车站|地铁站|公园|"
    "大道|高速|社区|街道|苑|城|园|府|路|街|村|镇|桥|湾|郡|庭"
)
_BEGINS = "".join(sorted({kind[0] for kind in _KIND.split("|")}))
_NAME = re.compile(rf"(?=([\u4e00-\u9fff]{{2}})(?=[{_BEGINS}])({_KIND}))")
_NO_NAME = frozenset("的个们本该此这那哪我你他在和是对到从与及各整全某有无一两几多每住出进入修过上下老新大小了")
_NO_STEM = re.compile(
    "小区|花园|学校|幼儿|业主|居民|附近|周边|道路|公路|马路|街道|社区|农村|乡村|镇|地铁|高速|县|区|市"
)


def place_names(text: str) -> list[str]:
    """Names of places in a text: two characters and the kind of place, so that 伊人家园 and 住在伊人家园 give the same.

    >>> place_names("东湖景苑门口的路灯坏了")
    ['湖景苑']
    """
    return [
        stem + kind
        for stem, kind in _NAME.findall(text)
        if stem[1] not in _NO_NAME and stem[0] not in _NO_NAME and not _NO_STEM.search(stem)
    ]


def hashed_places(pieces: Sequence[Piece], areas: Sequence[str]) -> tuple[Hashes, Hashes]:
    """Names [n, 8] and area levels [n, 4] of texts, 0 where there is none."""
    names = np.zeros((len(pieces), NAMES), dtype=np.uint32)
    levels = np.zeros((len(pieces), LEVELS), dtype=np.uint32)
    for row, ((title, body), area) in enumerate(zip(pieces, areas, strict=True)):
        found = dict.fromkeys(place_names(title) + place_names(body[:BODY]))
        for column, name in zip(range(NAMES), found, strict=False):
            names[row, column] = crc32(name.encode()) | 1
        levels[row] = _levels(area)
    return names, levels


@lru_cache(maxsize=1 << 14)
def _levels(area: str) -> list[int]:
    above = [crc32(path.encode()) | 1 for path in reversed(paths.lineage(area))] if area else []
    return [*above, *[0] * LEVELS][:LEVELS]


def apart(names: Hashes, levels: Hashes, other_names: Hashes, other_levels: Hashes) -> NDArray[np.bool_]:
    """[p] True where two texts are of different places: pair by pair.

    Both name places and share none; or one of them names none and neither of their areas holds the other.
    """
    named = (names[:, 0] != 0) & (other_names[:, 0] != 0)
    both = np.flatnonzero(named)
    ours, theirs = names[both, :, None], other_names[both, None, :]
    away = ((levels != other_levels) & (levels != 0) & (other_levels != 0)).any(axis=1)
    away[both] = ~((ours == theirs) & (ours != 0)).any(axis=(1, 2))
    return np.asarray(away)
