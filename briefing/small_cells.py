"""Small counts of other areas are not shown: one or two cases of a street could be known by whoever reads the sheet."""

from collections.abc import Sequence

from city.small_places import SHOWN_FROM

LEAST = SHOWN_FROM
"""Counts from 1 up to this, exclusive, are hidden."""


def shielded(counts: Sequence[int], least: int = LEAST) -> list[int | None]:
    """The counts of the parts of a whole that is shown, small ones as None.

    A single hidden count could be worked out from the whole, so the next smallest is then hidden with it.

    >>> shielded([40, 2, 17, 1])
    [40, None, 17, None]
    >>> shielded([40, 2, 17])
    [40, None, None]
    """
    hidden = {index for index, count in enumerate(counts) if 0 < count < least}
    if len(hidden) == 1:
        others = [index for index in range(len(counts)) if index not in hidden]
        if others:
            hidden.add(min(others, key=lambda index: (counts[index] == 0, counts[index], index)))
    return [None if index in hidden else count for index, count in enumerate(counts)]
