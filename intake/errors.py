"""What can be wrong with what comes in. Messages are kept, values of rows are not: no message holds one."""

from collections.abc import Iterable
from difflib import get_close_matches


class InputError(ValueError):
    """A file that cannot be read at all; the message names the file and, where known, the row or line and the field."""


def changed(name: str) -> InputError:
    """A file that is not what it was when it was read before."""
    return InputError(f"{name}: has changed while it was read: run it again")


class PersonDataError(ValueError):
    """A profile that would keep person data. ``problems`` holds one sentence per column."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class ProfileError(ValueError):
    """A profile that is wrong: ``FILE:LINE: [table] key: what was wrong, what was expected``."""


class RowError(ValueError):
    """One row that cannot become events: the field (a header or position, never a value), the reason and its code."""

    def __init__(self, field: str, reason: str, code: str) -> None:
        self.field = field
        self.reason = reason
        self.code = code
        super().__init__(f"{field}: {reason}")


def nearest(word: str, known: Iterable[str]) -> str:
    """`` (nearest known: X)``, or nothing where no known word is near.

    >>> nearest("encodngs", ["encodings", "sheet"])
    ' (nearest known: encodings)'
    """
    found = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" (nearest known: {found[0]})" if found else ""
