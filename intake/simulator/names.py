"""Made-up place names: a stem of two rare syllables and a suffix of rank. No real place is meant."""

import numpy as np

CITY = "见微市"
FIRST = "澄霁岚栎筠珩芷霖岑漪葭蘅泓璟曦樾淞苇菱棠枳柘萤翯"
SECOND = "湄榭隰陂渚汊墩堰圩浜庐陌坞麓甸埠栈蓼薮皋"
DISTRICT_SUFFIX = "区"
STREET_SUFFIXES = ("街道", "镇", "乡")
HALVES = ("东", "西")
"""What is put behind the stem of a street that is split."""


def stems() -> tuple[str, ...]:
    """Every stem that can be composed, 480 of them."""
    return tuple(first + second for first in FIRST for second in SECOND)


def draw_stems(rng: np.random.Generator, count: int) -> tuple[str, ...]:
    """``count`` different stems. Raises ``ValueError`` where so many cannot be composed."""
    known = stems()
    if count > len(known):
        raise ValueError(f"{count} place names asked for, {len(known)} can be composed")
    return tuple(known[index] for index in rng.permutation(len(known))[:count])
