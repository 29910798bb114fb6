"""Which of the states that should be told were told, where both come in an order."""

from collections.abc import Hashable, Sequence


def in_order(wanted: Sequence[Hashable], have: Sequence[Hashable]) -> set[int]:
    """The places in ``wanted`` of a longest common subsequence with ``have``.

    Each of ``have`` answers one of ``wanted`` and none before those that were answered by what came earlier. Of equally
    long ones the one with the latest places: what was told last is how things stand. O(n m).
    """
    longest = [[0] * (len(have) + 1) for _ in range(len(wanted) + 1)]
    for row, one in enumerate(wanted, 1):
        for column, other in enumerate(have, 1):
            longest[row][column] = (
                longest[row - 1][column - 1] + 1
                if one == other
                else max(longest[row - 1][column], longest[row][column - 1])
            )
    found: set[int] = set()
    row, column = len(wanted), len(have)
    while row and column:
        if wanted[row - 1] == have[column - 1]:
            row, column = row - 1, column - 1
            found.add(row)
        elif longest[row][column - 1] >= longest[row - 1][column]:
            column -= 1
        else:
            row -= 1
    return found
