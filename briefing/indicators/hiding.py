"""Small counts of areas hidden in a column of indicators, before any of them is shown."""

from collections.abc import Sequence

from msgspec.structs import replace

from briefing.indicators.values import Indicator
from briefing.small_cells import shielded


def hidden(column: Sequence[Indicator], *, people: bool = False) -> list[Indicator]:
    """The rows of one feed, class and code over the areas, small ones without their numbers.

    A numerator or denominator of 1 or 2 hides both numbers of its row, and one row more where it could be worked out
    from the sum. ``people``: the denominators are residents, which hide nothing.
    """
    numerators = shielded([_count(row.numerator) for row in column])
    denominators = shielded([0 if people else row.denominator or 0 for row in column])
    return [
        replace(row, numerator=None, denominator=row.denominator if people else None, told="hidden")
        if row.numerator is not None and (numerator is None or denominator is None)
        else row
        for row, numerator, denominator in zip(column, numerators, denominators, strict=True)
    ]


def _count(number: float | None) -> int:
    """A weighed count is as small as the cases that it may be made of."""
    return 0 if number is None else -int(-number // 1)
