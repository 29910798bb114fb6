"""Where a case counts, as the bits of one number: the cell (feed, class, topic, area), day, hour slot and marks.

Law: numbers sort by cell, day and slot, and the lower 32 bits are what a sealed bucket keeps of a case. Arrays of such
numbers are made by ``intake.history`` and kept by ``indexing``.
"""

REPEAT, EXCLUDED = 1, 2
"""Marks: a report of a known matter, and a case that is left out of the assessment."""
MARKS = REPEAT | EXCLUDED
SLOT, DAY, CELL = 2, 10, 32
"""The bits at which hour slot, day and number of the cell begin; below them are the marks."""
SLOTS = (1 << DAY - SLOT) - 1
"""The highest slot that there is room for."""


def place(cell: int, day: int, slot: int, *, repeat: bool, excluded: bool) -> int:
    """The number of a place.

    >>> place(3, 739_252, 17, repeat=True, excluded=False) == 3 << CELL | 739_252 << DAY | 17 << SLOT | REPEAT
    True
    """
    return cell << CELL | day << DAY | slot << SLOT | repeat * REPEAT | excluded * EXCLUDED
