"""Hand-overs in the outbox's file: how each stands, and what is still to be told to the log."""

import sqlite3
from collections.abc import Iterable

import msgspec

from alerts.delivery.hand_overs import Followed
from city.actions import Action

_MOST = 200
"""Deeds that are told at once."""


class HandOverTables:
    """Two tables of an open file (``jianwei.delivery.outbox_file``); the transaction is the outbox's."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, followed: Followed) -> None:
        """Keeps how a hand-over stands."""
        self._connection.execute(
            "INSERT OR REPLACE INTO hand_overs (hand_over, at, received, state) VALUES (?, ?, ?, ?)",
            (followed.hand_over, followed.at, bool(followed.received_at), msgspec.json.encode(followed)),
        )

    def get(self, hand_over: str) -> Followed | None:
        """How a hand-over stands."""
        row = self._connection.execute("SELECT state FROM hand_overs WHERE hand_over = ?", (hand_over,)).fetchone()
        return None if row is None else msgspec.json.decode(row["state"], type=Followed)

    def known(self, hand_overs: Iterable[str]) -> set[str]:
        """Which of these are there."""
        return {name for name in hand_overs if self.get(name) is not None}

    def not_received(self) -> list[Followed]:
        """All without a receipt, the oldest first."""
        rows = self._connection.execute("SELECT state FROM hand_overs WHERE received = 0 ORDER BY at, hand_over")
        return [msgspec.json.decode(row["state"], type=Followed) for row in rows]

    def forget(self, before: int) -> None:
        """Takes out what was handed over before an instant."""
        self._connection.execute("DELETE FROM hand_overs WHERE at < ?", (before,))

    def add(self, deeds: Iterable[Action]) -> None:
        """Keeps what is to be told to the log; what waits already is told once."""
        self._connection.executemany(
            "INSERT OR IGNORE INTO deeds (action_id, action) VALUES (?, ?)",
            [(deed.action_id, msgspec.json.encode(deed)) for deed in deeds],
        )

    def deeds(self) -> list[Action]:
        """What is to be told first, in its order."""
        rows = self._connection.execute("SELECT action FROM deeds ORDER BY seq LIMIT ?", (_MOST,))
        return [msgspec.json.decode(row["action"], type=Action) for row in rows]

    def untold(self) -> int:
        """How much is still to be told."""
        (found,) = self._connection.execute("SELECT count(*) FROM deeds").fetchone()
        return int(found)

    def done(self, deeds: Iterable[Action]) -> None:
        """Takes out what the log has."""
        self._connection.executemany("DELETE FROM deeds WHERE action_id = ?", [(deed.action_id,) for deed in deeds])
