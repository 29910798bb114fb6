"""An installation that is copied to another name: what may not be in its place, and what a run that was killed left."""

from typing import Protocol

from streams.errors import StreamsError
from streams.kafka_copy_mark import Mark, remove_mark
from streams.kafka_source import Source


class Indices(Protocol):
    """The documents of installations."""

    def exists(self, name: str) -> bool:
        """Whether an installation has any."""
        ...

    def remove(self, name: str) -> None:
        """Takes away all of an installation."""
        ...


def require_own(mark: Mark | None, into: Source, indices: Indices, of: str, option: str) -> None:
    """Raises ``StreamsError`` where the new name is that of an installation, or of a copy of another one than ``of``.

    ``option`` is what gives the new name.
    """
    name = into.names.name
    if mark is not None and mark.of not in {"", of}:
        raise StreamsError(f"{name} is a copy of another installation, {mark.of}: give another {option}")
    begun = mark is not None and mark.of == of
    if not begun and (into.held or indices.exists(name)):
        raise StreamsError(f"there is an installation {name} already: give another {option}")


def take_away(source: Source, indices: Indices | None) -> None:
    """As ``clear``, and then the mark of what it was itself a copy of."""
    clear(source, indices)
    remove_mark(source.broker, source.names.name)


def clear(source: Source, indices: Indices | None) -> None:
    """Takes an installation away: streams, positions, and documents, where it has any.

    Raises ``StreamsError`` where somebody works on it, before anything is gone.
    """
    source.require_still()
    source.administration.delete()
    source.wait_until_gone()
    if indices is not None:
        indices.remove(source.names.name)
