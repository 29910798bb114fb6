"""What an outbox says of one alert, read while ``jianwei notify`` has it."""

import sqlite3
from pathlib import Path

import msgspec

from alerts.routing.state import RoutingState
from indexing.errors import StoreError

_NEWEST = 2_000
"""So many messages are looked through: what is asked for was decided just now."""
_NOT_BEGUN = "`jianwei notify` has not begun with this outbox"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The first notice of an alert to a role over a channel. Instants in milliseconds UTC, 0 for not yet."""

    role: str
    channel: str
    decided_at: int
    taken_at: int
    code: str
    """Why the channel has not taken it, as it was told last."""
    elsewhere: bool
    """The channel refused it, and another one has it instead."""


def told_of(path: Path, alert_id: str) -> tuple[list[Told], str]:
    """Who is told of a new alert, by role and channel; and where nobody is yet, why, as far as it is known.

    Raises ``StoreError`` where there is no outbox.
    """
    if not path.exists():
        raise StoreError(f"no outbox at {path}: it is the file of `jianwei notify --outbox`")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            connection.row_factory = sqlite3.Row
            told = [_told(row) for row in connection.execute(_FIRST, (_NEWEST, alert_id))]
            return told, "" if told else _reason(connection, alert_id)
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        if str(error).startswith("no such table"):  # the file is being made
            return [], _NOT_BEGUN
        raise StoreError(f"{path}: the outbox cannot be read: {error}") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: the outbox cannot be read: {error}") from error


_FIRST = """
SELECT role, channel, at, state, ended_at, code FROM notices
WHERE seq > (SELECT max(seq) FROM notices) - ? AND kind = 'new'
  AND json_extract(CAST(message AS TEXT), '$.items[0].alert_id') = ?
ORDER BY role, channel
"""


def _told(row: sqlite3.Row) -> Told:
    return Told(
        role=row["role"],
        channel=row["channel"],
        decided_at=row["at"],
        taken_at=row["ended_at"] if row["state"] == "sent" else 0,
        code=row["code"],
        elsewhere=row["state"] == "given up",
    )


def _reason(connection: sqlite3.Connection, alert_id: str) -> str:
    row = connection.execute("SELECT state FROM routing").fetchone()
    if row is None:
        return _NOT_BEGUN
    entry = msgspec.msgpack.decode(bytes(row["state"]), type=RoutingState).entry(alert_id)
    if entry is None:
        return "`jianwei notify` has not seen the alert"
    return entry.held.text if entry.held else ""
