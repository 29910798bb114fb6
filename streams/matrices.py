"""Matrices of counts that grow by rows and by columns, which are numbered from a first one on."""

import numpy as np
from numpy.typing import NDArray


def scatter(
    array: NDArray[np.int32], rows: NDArray[np.intp], columns: NDArray[np.intp], values: NDArray[np.int32]
) -> None:
    """Adds values to places of a matrix; a place may come more than once."""
    np.add.at(array.reshape(-1), rows * array.shape[1] + columns, values)


def shortened(
    array: NDArray[np.int32], first: int, wanted: int, rows: NDArray[np.intp], room: int
) -> tuple[int, NDArray[np.int32]]:
    """Some rows of a matrix from a column number on, in a matrix of more rows, and the number of its first column."""
    gone = min(max(0, wanted - first), array.shape[1])
    kept = np.zeros((room, array.shape[1] - gone), np.int32)
    kept[: len(rows)] = array[rows, gone:]
    return first + gone, kept


def grown(array: NDArray[np.int32], rows: int) -> NDArray[np.int32]:
    """With so many more rows of zeros."""
    return np.concatenate([array, np.zeros((rows, array.shape[1]), np.int32)])


def reaching(array: NDArray[np.int32], first: int, column: int, more: int) -> tuple[NDArray[np.int32], int]:
    """The array with room for a column number, and the number of its first column."""
    if array.shape[1] == 0:
        first = column
    before = max(0, first - column)
    after = max(0, column - first - array.shape[1] + 1)
    if before or after:
        before += more if before else 0
        after += max(more, array.shape[1] // 2) if after else 0
        array = np.pad(array, ((0, 0), (before, after)))
    return array, first - before


def window(array: NDArray[np.int32], rows: NDArray[np.intp], first: int, count: int) -> NDArray[np.float64]:
    """Columns ``first`` to ``first + count`` of some rows; zeros where the array does not reach."""
    found = np.zeros((len(rows), count), np.float64)
    low, high = max(0, first), min(array.shape[1], first + count)
    if low < high:
        found[:, low - first : high - first] = array[rows, low:high]
    return found


def whole_window(array: NDArray[np.int32], first: int, count: int) -> NDArray[np.int32]:
    """The same of all rows, as whole numbers."""
    if first >= 0 and first + count <= array.shape[1]:
        return array[:, first : first + count].copy()
    found = np.zeros((len(array), count), np.int32)
    low, high = max(0, first), min(array.shape[1], first + count)
    if low < high:
        found[:, low - first : high - first] = array[:, low:high]
    return found


def clear_ring(array: NDArray[np.int32], first: int, count: int) -> None:
    """Sets columns to zero; they are numbered on beyond the last one from the first one again."""
    begin, width = first % array.shape[1], array.shape[1]
    array[:, begin : begin + count] = 0
    array[:, : max(0, begin + count - width)] = 0
