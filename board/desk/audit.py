"""The audit log: one JSON line for each attempt to sign in, each deed and each refusal. No line holds a text."""

import os
from collections import Counter
from pathlib import Path
from threading import Lock
from typing import Literal

import msgspec

from city.times import utc_iso

Outcome = Literal["done", "refused", "sent", "failed"]
_APPENDED = os.O_APPEND | os.O_CREAT


class AuditError(Exception):
    """The audit log cannot be written. It is no error of the store: neither Elasticsearch nor Kafka is away."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line. ``account`` is empty where the name that was given is no account's: it may be a password by mistake."""

    at: str
    account: str
    address: str
    what: str
    """``sign_in``, ``sign_out``, ``form``, ``file``, or the kind of an action."""
    alert: str = ""
    """The id of what it was done to, of a file its name."""
    outcome: Outcome
    why: str = ""
    """For a refusal a word of the program: ``password``, ``wait``, ``csrf``, ``origin``, ``scope``, ``desk`` ..."""


class Audit:
    """Appends to a file, each line at once. Raises ``OSError`` where it cannot be opened.

    A line that a full disk has cut off is ended before the next one, so that every other line is JSON. Of a log
    that may not be read it is not known whether its last line was cut off: that is ended too, and if it was whole an
    empty line follows it.
    """

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        self.outcomes: Counter[Outcome] = Counter()
        """Lines since the beginning, by outcome."""
        self._name = path.name
        try:
            self._file, read = os.open(path, os.O_RDWR | _APPENDED, 0o600), True
        except PermissionError:
            self._file, read = os.open(path, os.O_WRONLY | _APPENDED, 0o600), False
        size = os.fstat(self._file).st_size
        self._cut_off = size > 0 and not (read and os.pread(self._file, 1, size - 1) == b"\n")

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
        """Adds a line. Raises ``AuditError`` where it cannot be written: whoever asks for more is not answered then."""
        line = Line(at=utc_iso(now), account=account, address=address, what=what, alert=alert, outcome=outcome, why=why)
        with self._lock:
            self._append(msgspec.json.encode(line) + b"\n")
            self.outcomes[outcome] += 1

    def _append(self, line: bytes) -> None:
        left = b"\n" + line if self._cut_off else line
        try:
            while left:
                written = os.write(self._file, left)
                self._cut_off = left[:written][-1:] != b"\n"
                left = left[written:]
        except OSError as error:
            raise AuditError(f"{self._name}: the audit log cannot be written: {error.strerror}") from error

    def close(self) -> None:
        """Ends it."""
        os.close(self._file)
