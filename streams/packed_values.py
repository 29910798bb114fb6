"""Values as bytes: arrays in the narrowest whole numbers that hold them, and columns of values that come again."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from streams.snapshots import Part, SnapshotError

Value = TypeVar("Value", bound=Hashable)

_WHOLE: Final = ("|u1", "<i2", "<i4", "<i8")
_KINDS: Final = {"|b1", *_WHOLE}


as_bytes = msgspec.msgpack.Encoder().encode
"""As ``messages.encode``, and mappings by numbers too; these in the order in which they are."""


class PackedArray(msgspec.Struct, frozen=True, array_like=True):
    """An array of truths or whole numbers."""

    kind: str
    """As numpy writes it."""
    shape: tuple[int, ...]
    data: bytes
    """Row by row."""

    @classmethod
    def of(cls, array: NDArray[Any]) -> "PackedArray":
        """The array, each number as small as the largest of them needs."""
        kind = "|b1"
        if array.dtype != bool:
            least, most = int(array.min(initial=0)), int(array.max(initial=0))
            kind = next(one for one in _WHOLE if np.iinfo(one).min <= least and most <= np.iinfo(one).max)
        return cls(kind, array.shape, array.astype(kind).tobytes())

    def array(self, kind: Any, *shape: int) -> NDArray[Any]:
        """The array again, of a kind; -1 in ``shape``: any length. Raises ``SnapshotError``."""
        fits = len(shape) == len(self.shape) and all(a in (-1, b) for a, b in zip(shape, self.shape, strict=True))
        if self.kind not in _KINDS or not fits or (self.kind == "|b1") != (np.dtype(kind) == bool):
            raise SnapshotError(f"an array of {self.kind} {self.shape} is not what belongs here")
        return np.frombuffer(self.data, self.kind).reshape(self.shape).astype(kind)


class PackedColumn(msgspec.Struct, frozen=True, array_like=True):
    """Values of which many are equal: each once, and where each stands."""

    values: list[Any]
    places: PackedArray

    @classmethod
    def of(cls, column: Sequence[Hashable]) -> "PackedColumn":
        """The values in their order."""
        numbers = {value: number for number, value in enumerate(dict.fromkeys(column))}
        return cls(list(numbers), PackedArray.of(np.fromiter(map(numbers.__getitem__, column), np.int64, len(column))))

    def column(self, kind: Any, shared: Callable[[Any], Value]) -> list[Value]:
        """The values again, equal ones the same object. ``shared`` gives one that others may hold too."""
        values = [shared(value) for value in msgspec.convert(self.values, list[kind])]
        places = self.places.array(np.int64, -1)
        if places.size and not 0 <= int(places.min()) <= int(places.max()) < len(values):
            raise SnapshotError("a column names a value that it does not have")
        return list(map(values.__getitem__, places.tolist()))


@contextmanager
def as_packed() -> Iterator[None]:
    """Whatever goes wrong inside is because bytes are not what was packed: raises ``SnapshotError`` for any error."""
    try:
        yield
    except SnapshotError:
        raise
    except Exception as error:
        raise SnapshotError(f"not what a state was packed into: {type(error).__name__}") from error


def in_parts(name: str, mark: int, items: Sequence[Any], most: int) -> Iterator[Part]:
    """The parts ``name-0``, ``name-1`` and so on of a list, so many of it in each."""
    for number, start in enumerate(range(0, len(items), most)):
        yield Part(f"{name}-{number}", mark, _encoding(items, start, start + most))


def _encoding(items: Sequence[Any], start: int, end: int) -> Callable[[], bytes]:
    return lambda: as_bytes(list(items[start:end]))


def numbered(name: str) -> tuple[str, int]:
    """A name that ends with a number: what comes before it, and the number."""
    what, _, number = name.rpartition("-")
    return what, int(number)


def trimmed(array: NDArray[Any]) -> NDArray[Any]:
    """Without the rows of zeros at the end, so that rows that are added later without a count change nothing."""
    filled = np.flatnonzero(array.any(axis=tuple(range(1, array.ndim))) if array.ndim > 1 else array)
    return array[: int(filled[-1]) + 1 if filled.size else 0]
