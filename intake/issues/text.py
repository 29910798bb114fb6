"""What is grouped and what is answered: a text with its place and time, and the issue that it belongs to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The words of one case, in memory only."""

    case: str
    """``feed:id``, opaque. A case that has been answered before gets the same answer and changes nothing."""
    time: int
    """Instant of its arrival."""
    area: str
    """Path of the place complained of, empty where none is known."""
    title: str
    body: str
    repeat: bool = False
    """A report of a known matter, as the feed says."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """The answer for one text."""

    case: str
    issue: str
    """Id of the issue, made from its first case: 13 characters; empty where the text has too few words to compare."""
    copy_of: str = ""
    """The case whose text this one repeats, empty for none. A copy is a report, not a new matter."""
    matters: int = 0
    """Matters of the issue that are remembered, with this text: neither copies nor repeats."""

    @property
    def copy(self) -> bool:
        """True where the text repeats an earlier one."""
        return self.copy_of != ""
