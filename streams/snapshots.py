"""What a snapshot of a state is made of: parts with a name, each of them bytes. Pure; files are at the edge.

Law: a state that was packed and is unpacked is equal to what it was. With what follows in the log it gives the same
outputs and the same states as the one that was packed, so a snapshot changes how long a rebuild takes and nothing else.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol, TypeVar, runtime_checkable

State_co = TypeVar("State_co", covariant=True)


class Part(NamedTuple):
    """A piece of a state. Most do not change from one snapshot to the next, and need not be written again."""

    name: str
    """What it is called in its state: small letters, digits and hyphens."""
    mark: int
    """Another one wherever the bytes may be others, for as long as the state is held: it means nothing beyond that."""
    data: Callable[[], bytes]
    """The bytes as of now. To be called before the state changes."""


class SnapshotError(ValueError):
    """Bytes that are not what a state was packed into. The snapshot is of no use, and the log has everything."""


class Awaited:
    """The parts of a state that are still to come, in their order, as its first part names them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._left = deque(names)

    def take(self, name: str) -> None:
        """The next part has come. Raises ``SnapshotError`` where another one is due, or none."""
        if not self._left or self._left[0] != name:
            raise SnapshotError(f"{self._left[0] if self._left else 'no part'} is due, {name} has come")
        self._left.popleft()

    def require_none(self) -> None:
        """Raises ``SnapshotError`` where one has not come."""
        if self._left:
            raise SnapshotError(f"a state without its part {self._left[0]}")


class Unpacking(Protocol[State_co]):
    """A state that is being put together again."""

    def take(self, name: str, data: bytes) -> None:
        """The next part; they come in the order in which ``pack`` gave them. Raises ``SnapshotError``."""
        ...

    def state(self) -> State_co:
        """The state, when all parts are there. Raises ``SnapshotError`` where one is missing."""
        ...


@runtime_checkable
class Packing(Protocol):
    """A step whose states can be packed between any two records."""

    def pack(self, state: Any) -> Iterator[Part]:
        """The parts of a state, which stays as it is. None takes more than a tenth of a second or so: others want their
        turn between two.
        """
        ...

    def unpack(self, partition: int) -> Unpacking[Any]:
        """Begins a state anew; of the same configuration and the same numbers of partitions as the packed one."""
        ...
