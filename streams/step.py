"""What a step is: a fold of one input stream that may send messages on. Runners drive it; it knows none of them."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

State = TypeVar("State")


class Output(NamedTuple):
    """One record for a stream.

    ``messages`` are what the value says, for readers in the same process. Where a step sends to such readers alone, the
    value of what no log keeps is empty.
    """

    stream: str
    partition: int
    key: bytes
    value: bytes
    messages: Sequence[Any] | None = None


class PoisonError(ValueError):
    """A record of which something cannot be read by any version of this step. Its address goes to ``dead-letters`` and
    the partition goes on.
    """

    unread: tuple[int, int] | None = None
    """How many messages of how many, where the others could be read."""


class RevisionError(Exception):
    """A tick names a configuration that this process does not hold."""

    def __init__(self, named: str, held: str) -> None:
        super().__init__(f"the log continues under configuration {named}, this process holds {held}: give it that one")


class Step(Protocol[State]):
    """A fold.

    Law: the state after a record, and what is sent because of it, are functions of the input log up to that record
    alone. ``apply`` changes the state and yields outputs; those for one partition of a stream must be kept in the order
    in which they are given, and those for the stream ``ahead`` before any other of the same record is sent. With
    ``silent`` the state changes in the same way and nothing is judged or encoded: that is how a state is rebuilt. What
    a silent fold leaves out of the state (what was flagged) stands in the step's own outputs, and ``recall`` reads it
    back. After any error but ``PoisonError`` the state must be discarded and rebuilt.
    """

    @property
    def name(self) -> str:
        """What the step is called."""
        ...

    @property
    def source(self) -> str:
        """The stream that it folds."""
        ...

    @property
    def ahead(self) -> str | None:
        """Stream whose outputs are kept before any other output of the same record is sent, or None."""
        ...

    @property
    def memory(self) -> str | None:
        """Stream among the step's own outputs that ``recall`` must read after a silent fold, or None."""
        ...

    @property
    def reach(self) -> int | None:
        """How far back the log matters to a state, in milliseconds; None: all of it does."""
        ...

    def new(self, partition: int, *, cut: bool = False) -> State:
        """The state before the first record of a partition. ``cut``: its log no longer holds the first ones."""
        ...

    def apply(
        self,
        state: State,
        value: bytes,
        *,
        appended: int | None = None,
        silent: bool = False,
        messages: Sequence[Any] | None = None,
    ) -> Iterator[Output]:
        """Folds one record. Must be exhausted. Raises ``PoisonError`` after all that could be read of it was folded.

        ``appended`` is the moment at which the log took the record in, in milliseconds; None where the log knows none.
        ``messages`` are what the value says, where it was written in the same process: then nothing is decoded.
        """
        ...

    def watermark(self, state: State) -> int | None:
        """The time that the state has come to, or None before the first tick."""
        ...

    def sizes(self, state: State) -> dict[str, int]:
        """What the state holds, by name, for those who watch over the service. Leaves the state as it is: it is asked
        at any moment, also between two parts of a snapshot.
        """
        ...

    def recall(self, state: State, value: bytes) -> None:
        """Takes back what one of the step's own outputs says, unless it is newer than the state."""
        ...
