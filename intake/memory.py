"""The gateway's memory: what was decided of cases, by which numbers matters are known, sketches of texts. Never a text.

One SQLite file, used by one process at a time. Rows are decided in batches, each in one transaction that ends before
their events are sent. So a process that dies between the two decides alike when the rows come again.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from city.times import DAY
from intake.drafts import Decision
from intake.errors import InputError

REMEMBERED = 400 * DAY
"""How long a decision is kept after the case was last seen."""
_SCHEMA = 1
_APPLICATION = 0x4A57474D
_AT_ONCE = 500
_PRAGMAS = (
    "page_size = 16384",
    "locking_mode = EXCLUSIVE",
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "secure_delete = ON",
    "cache_size = -32768",
)
"""Sketches of several texts fit a page, and 32 MiB of pages are not read again for every batch."""
_TABLES = """
CREATE TABLE IF NOT EXISTS decisions (case_id TEXT PRIMARY KEY, at INTEGER NOT NULL, decision BLOB NOT NULL)
    WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS decisions_at ON decisions (at);
CREATE TABLE IF NOT EXISTS numbers (number TEXT PRIMARY KEY, case_id TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS numbers_at ON numbers (at);
"""

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(Decision).decode


class Memory:
    """The memory in a file, or in the process where there is none. Others put their tables into ``connection``.

    Raises ``InputError`` for a file that is none of it, is of a newer version, or is in use.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._name = str(path or "the memory")
        try:
            if path is not None:
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self.connection = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=0)
            with self._told():
                self._prepare()
        except OSError as error:
            raise InputError(f"{path}: the gateway's memory cannot be opened: {error.strerror}") from None

    @contextmanager
    def batch(self) -> Iterator[None]:
        """One transaction around what is decided together: all of it is remembered, or nothing."""
        with self._told():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def decisions(self, cases: Iterable[str]) -> dict[str, Decision]:
        """What was decided of these cases, where it is known."""
        found = self._found("SELECT case_id, decision FROM decisions WHERE case_id IN ", cases)
        return {case: _decode(decision) for case, decision in found}

    def remember(self, decided: Iterable[tuple[str, Decision, int]]) -> None:
        """Notes cases with what was decided of them and when. A title is not remembered: it comes with each row."""
        rows = [(case, at, _encode(msgspec.structs.replace(one, title=""))) for case, one, at in decided]
        self.connection.executemany(
            "INSERT INTO decisions VALUES (?, ?, ?) ON CONFLICT (case_id) DO UPDATE SET "
            "at = max(at, excluded.at), decision = excluded.decision",
            rows,
        )

    def known_as(self, numbers: Iterable[str]) -> dict[str, str]:
        """The first case that came with each of these numbers."""
        return dict(self._found("SELECT number, case_id FROM numbers WHERE number IN ", numbers))

    def number(self, number: str, case: str, at: int) -> None:
        """Notes that a case came with a number, unless another one did before."""
        self.connection.execute(
            "INSERT INTO numbers VALUES (?, ?, ?) ON CONFLICT (number) DO UPDATE SET at = max(at, excluded.at)",
            (number, case, at),
        )

    def forget(self, now: int) -> None:
        """Removes what is older than is remembered."""
        self.connection.execute("DELETE FROM decisions WHERE at < ?", (now - REMEMBERED,))
        self.connection.execute("DELETE FROM numbers WHERE at < ?", (now - REMEMBERED,))

    def close(self) -> None:
        """Closes the file."""
        self.connection.close()

    def _found(self, select: str, wanted: Iterable[str]) -> Iterator[tuple[str, str]]:
        keys = list(dict.fromkeys(wanted))
        for first in range(0, len(keys), _AT_ONCE):
            some = keys[first : first + _AT_ONCE]
            yield from self.connection.execute(f"{select} ({', '.join('?' * len(some))})", some)

    def _prepare(self) -> None:
        (application,) = self.connection.execute("PRAGMA application_id").fetchone()
        (version,) = self.connection.execute("PRAGMA user_version").fetchone()
        (tables,) = self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application != _APPLICATION and (application or tables):
            raise InputError(f"{self._name}: holds something else than a gateway's memory")
        if version > _SCHEMA:
            raise InputError(f"{self._name}: a memory of version {version}, this program knows {_SCHEMA}")
        for line in _PRAGMAS:
            self.connection.execute(f"PRAGMA {line}")
        with self.batch():
            self.connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            self.connection.execute(f"PRAGMA user_version = {_SCHEMA}")
            for statement in filter(str.strip, _TABLES.split(";")):
                self.connection.execute(statement)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            said = "is in use by another process" if "locked" in str(error) else str(error)
            raise InputError(f"{self._name}: the gateway's memory {said}") from None
        except sqlite3.DatabaseError:
            raise InputError(f"{self._name}: no gateway's memory, or a damaged one") from None
