"""Who is signed in: a table in a SQLite file that holds no session's id, only its SHA-256.

An id is 32 random bytes, so a plain hash cannot be guessed back, and who reads the file can use no session. Two ends
are set to a session: idle, counted from its last request, and absolute, counted from signing in.

On a full disk who is signed in stays: the file is read without writing (a write-ahead log would need room for its
memory even then), and last requests that cannot be written are kept in the process.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from board.desk.accounts import Account, Accounts
from city.times import HOUR, MINUTE
from indexing.errors import StoreError
from indexing.sqlite_errors import told
from indexing.sqlite_schema import transaction

_TABLE = """
create table if not exists sessions (
    digest text primary key, account text not null, mark text not null, csrf text not null,
    begun integer not null, used integer not null, vouched integer not null
) without rowid
"""
_WAIT = 5.0
_SHUT = ": nobody can sign in or out, who is signed in stays"


class SessionsError(StoreError):
    """The file of sessions cannot be used, as on a full disk. Neither Elasticsearch nor Kafka is away."""


@dataclass(frozen=True)
class Session:
    """A session that is good at the time it was asked for."""

    account: Account
    csrf: str
    """What every form of it carries."""
    vouched: bool
    """A proxy vouches for it, request by request."""


class Sessions:
    """The table, each use with a connection of its own. Raises ``SessionsError`` where the file cannot be used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unwritten: dict[str, int] = {}
        """Last requests by digest, for sessions of the file."""
        with self._opened() as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute(_TABLE)
        path.chmod(0o600)

    def begin(self, account: Account, now: int, *, vouched: bool = False) -> tuple[str, Session]:
        """A new session and its id, which is known to nobody but the browser. Those that have ended are removed."""
        name, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        row = (_digest(name), account.name, account.mark, csrf, now, now, vouched)
        with self._opened(_SHUT) as connection, transaction(connection):
            connection.execute("delete from sessions where begun < ?", (now - 31 * 24 * HOUR,))
            connection.execute("insert into sessions values (?, ?, ?, ?, ?, ?, ?)", row)
        return name, Session(account, csrf, vouched)

    def find(self, name: str, accounts: Accounts, now: int, *, used: bool = True) -> Session | None:
        """The session of an id, None where there is none, it has ended, or its account was changed since.

        ``used`` says that a person asks, which puts off the idle end. What this writes may fail.
        """
        digest = _digest(name)
        with self._opened() as connection:
            row = connection.execute("select * from sessions where digest = ?", (digest,)).fetchone()
        if row is None:
            self._unwritten.pop(digest, None)
            return None
        _, known, mark, csrf, begun, last, vouched = row
        account, last = accounts.get(known), max(last, self._unwritten.get(digest, last))
        if account is None or account.mark != mark or _over(account, begun, last, now):
            with suppress(SessionsError):
                self._end(digest)
            return None
        if used and last < now:
            self._use(digest, now)
        return Session(account, csrf, bool(vouched))

    def end(self, name: str) -> None:
        """Ends a session."""
        self._end(_digest(name))

    def end_all(self, account: str) -> int:
        """Ends every session of an account, wherever it signed in; gives how many there were."""
        with self._opened() as connection:
            return connection.execute("delete from sessions where account = ?", (account,)).rowcount

    def _end(self, digest: str) -> None:
        with self._opened(_SHUT) as connection:
            connection.execute("delete from sessions where digest = ?", (digest,))
        self._unwritten.pop(digest, None)

    def _use(self, digest: str, now: int) -> None:
        try:
            with self._opened() as connection:
                connection.execute("update sessions set used = ? where digest = ?", (now, digest))
        except SessionsError:
            self._unwritten[digest] = now
        else:
            self._unwritten.pop(digest, None)

    @contextmanager
    def _opened(self, so: str = "") -> Iterator[sqlite3.Connection]:
        """A connection; ``so`` is what follows where it cannot be used."""
        try:
            with told(str(self._path)), closing(self._connect()) as connection:
                yield connection
        except StoreError as error:
            raise SessionsError(f"{error}{so}") from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)
        connection.execute("PRAGMA secure_delete = ON")
        return connection


def _over(account: Account, begun: int, last: int, now: int) -> bool:
    return now >= last + account.idle_minutes * MINUTE or now >= begun + account.hours * HOUR


def _digest(name: str) -> str:
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
