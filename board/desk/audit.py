"""The audit log: one JSON line for each attempt to sign in, each deed and each refusal. No line holds a text."""

import os
from pathlib import Path
from threading import Lock
from typing import Literal

import msgspec

from city.times import utc_iso

Outcome = Literal["done", "refused", "sent", "failed"]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line. ``account`` is empty where the name that was given is no account's: it may be a password by mistake."""

    at: str
    account: str
    address: str
    what: str
    """``sign_in``, ``sign_out``, ``form``, or the kind of an action."""
    alert: str = ""
    outcome: Outcome
    why: str = ""
    """For a refusal a word of the program: ``password``, ``wait``, ``csrf``, ``origin``, ``scope``, ``desk`` ..."""


class Audit:
    """Appends to a file, each line at once. Raises ``OSError`` where it cannot be written."""

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(  # noqa: PLR0913 - the columns of a line
        self,
        now: int,
        *,
        account: str,
        address: str,
        what: str,
        outcome: Outcome,
        alert: str = "",
        why: str = "",
    ) -> None:
        """Adds a line."""
        line = Line(at=utc_iso(now), account=account, address=address, what=what, alert=alert, outcome=outcome, why=why)
        with self._lock:
            os.write(self._file, msgspec.json.encode(line) + b"\n")

    def close(self) -> None:
        """Ends it."""
        os.close(self._file)
