"""The outbox: every message to every channel, from before it is first tried until the channel has taken it.

| state | means |
|---|---|
| waiting | not taken yet; with ``gathered_in`` it goes with that digest |
| sent | the channel has accepted it, or the digest that it is gathered in |
| given up | the channel refuses it for good, and another channel has the same notice |

Law: a message is put in before it is tried, and marked in one commit at once after it was accepted. Whoever is killed
in between sends that one message again, with the same id; nothing is lost.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import msgspec

from alerts.delivery.messages import Message, digest_id, late_digest
from jianwei.delivery.hand_over_tables import HandOverTables


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A message that waits for a channel."""

    seq: int
    channel: str
    message: Message
    attempts: int


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How a channel does; instants in milliseconds UTC, 0 for never."""

    failing_since: int = 0
    failures: int = 0
    next_at: int = 0
    """Not to be tried before."""
    code: str = ""
    refused: bool = False
    announced_on: str = ""
    """The channel over which it was told that this one is down."""


class Outbox:
    """Reads and writes an open file (``jianwei.delivery.outbox_file``)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._depth = 0
        self.hand_overs = HandOverTables(connection)
        """To be written to within ``together``."""

    @contextmanager
    def together(self) -> Iterator[None]:
        """All or nothing of what is written in this block."""
        if self._depth:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        else:
            self._connection.execute("COMMIT")
        finally:
            self._depth -= 1

    def put(self, message: Message, channels: Iterable[str]) -> int:
        """Keeps a message for channels; gives for how many it is new."""
        with self.together():
            return sum(self._put(message, channel) for channel in channels)

    def _put(self, message: Message, channel: str) -> int:
        return self._connection.execute(
            "INSERT OR IGNORE INTO notices (notice_id, channel, role, kind, level, at, message) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                message.notice_id,
                channel,
                message.role,
                message.kind,
                message.level,
                message.at,
                msgspec.json.encode(message),
            ),
        ).rowcount

    def due(self, channel: str, now: int) -> Waiting | None:
        """What goes next over a channel: the highest level, then the oldest."""
        row = self._connection.execute(
            "SELECT seq, channel, message, attempts FROM notices WHERE state = 'waiting' AND gathered_in = '' "
            "AND channel = ? AND next_at <= ? ORDER BY level DESC, at, seq LIMIT 1",
            (channel, now),
        ).fetchone()
        return None if row is None else _waiting(row)

    def gather(self, channel: str, level: int, before: int, now: int) -> int:
        """Puts what a level has waiting from before an instant into the late digest of its role; gives how many.

        What delivery makes itself is never gathered, and no drill: a digest counts what is real.
        """
        rows = self._connection.execute(
            "SELECT seq, role, notice_id FROM notices WHERE state = 'waiting' AND gathered_in = '' AND channel = ? "
            "AND level = ? AND at < ? AND kind NOT IN ('late', 'down', 'up', 'test', 'hand_over') "
            "AND coalesce(json_extract(CAST(message AS TEXT), '$.drill'), 0) = 0 ORDER BY seq",
            (channel, level, before),
        ).fetchall()
        if not rows:
            return 0
        with self.together():
            for role in sorted({row["role"] for row in rows}):
                of_role = [row for row in rows if row["role"] == role]
                digest = self._open_digest(channel, role) or digest_id(
                    "late", channel, role, *(row["notice_id"] for row in of_role)
                )
                self._connection.executemany(
                    "UPDATE notices SET gathered_in = ? WHERE seq = ?", [(digest, row["seq"]) for row in of_role]
                )
                self._write_digest(digest, channel, role, now)
        return len(rows)

    def _open_digest(self, channel: str, role: str) -> str | None:
        row = self._connection.execute(
            "SELECT notice_id FROM notices WHERE state = 'waiting' AND kind = 'late' AND channel = ? AND role = ?",
            (channel, role),
        ).fetchone()
        return None if row is None else str(row["notice_id"])

    def _write_digest(self, digest: str, channel: str, role: str, now: int) -> None:
        rows = self._connection.execute(
            "SELECT message FROM notices WHERE gathered_in = ? AND channel = ? ORDER BY seq", (digest, channel)
        ).fetchall()
        messages = [msgspec.json.decode(row["message"], type=Message) for row in rows]
        message = late_digest(digest, role, now, messages)
        self._put(message, channel)
        self._connection.execute(
            "UPDATE notices SET message = ?, level = ?, next_at = 0 WHERE notice_id = ? AND channel = ?",
            (msgspec.json.encode(message), message.level, digest, channel),
        )

    def accepted(self, one: Waiting, now: int) -> None:
        """Marks a message, and what was gathered in it, as sent. To be called at once after the channel took it."""
        with self.together():
            self._end(one, "sent", now, "")

    def failed(self, one: Waiting, now: int, code: str, next_at: int) -> None:
        """Notes an attempt that did not succeed."""
        self._connection.execute(
            "UPDATE notices SET attempts = attempts + 1, tried_at = ?, code = ?, next_at = ? WHERE seq = ?",
            (now, code, next_at, one.seq),
        )

    def give_up(self, one: Waiting, now: int, code: str) -> None:
        """Ends a message on this channel: another one has it."""
        with self.together():
            self._end(one, "given up", now, code)

    def _end(self, one: Waiting, state: str, now: int, code: str) -> None:
        self._connection.execute(
            "UPDATE notices SET state = ?, attempts = attempts + 1, tried_at = ?, ended_at = ?, code = ? WHERE seq = ?",
            (state, now, now, code, one.seq),
        )
        self._connection.execute(
            "UPDATE notices SET state = ?, ended_at = ?, code = ? WHERE gathered_in = ? AND channel = ?",
            (state, now, code, one.message.notice_id, one.channel),
        )

    def elsewhere(self, one: Waiting) -> bool:
        """Whether another channel has the same message, waiting or sent."""
        found = self._connection.execute(
            "SELECT 1 FROM notices WHERE notice_id = ? AND channel <> ? AND state <> 'given up'",
            (one.message.notice_id, one.channel),
        ).fetchone()
        return found is not None

    def forget(self, before: int) -> int:
        """Takes out what ended before an instant; gives how many messages."""
        return self._connection.execute(
            "DELETE FROM notices WHERE state <> 'waiting' AND ended_at < ?", (before,)
        ).rowcount

    def health(self, channel: str) -> Health:
        """How a channel does."""
        row = self._connection.execute(
            "SELECT failing_since, failures, next_at, code, refused, announced_on FROM channels WHERE name = ?",
            (channel,),
        ).fetchone()
        return Health() if row is None else msgspec.convert(dict(row), Health, strict=False)

    def set_health(self, channel: str, health: Health) -> None:
        """Keeps how a channel does."""
        self._connection.execute(
            "INSERT OR REPLACE INTO channels "
            "(name, failing_since, failures, next_at, code, refused, announced_on) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (channel, *msgspec.structs.astuple(health)),
        )

    def routing(self) -> tuple[int | None, bytes | None]:
        """How far alerts were read, and what routing remembers of them; None before the first time."""
        row = self._connection.execute("SELECT position, state FROM routing").fetchone()
        return (None, None) if row is None else (row["position"], bytes(row["state"]))

    def keep_routing(self, position: int | None, state: bytes) -> None:
        """Keeps both."""
        self._connection.execute("INSERT OR REPLACE INTO routing VALUES (1, ?, ?)", (position, state))

    def tried_since(self, channel: str, since: int) -> int:
        """Messages that were last tried over a channel after an instant."""
        return self._one("SELECT count(*) FROM notices WHERE channel = ? AND tried_at > ?", channel, since)

    def waiting(self, channel: str) -> int:
        """Messages that wait for a channel; a digest is not counted beside what is gathered in it."""
        return self._one(
            "SELECT count(*) FROM notices WHERE state = 'waiting' AND kind <> 'late' AND channel = ?", channel
        )

    def oldest(self, channel: str) -> int | None:
        """When the oldest message that waits for a channel was made."""
        return self._one("SELECT min(at) FROM notices WHERE state = 'waiting' AND channel = ?", channel) or None

    def channels(self) -> list[str]:
        """Channels that messages wait for."""
        rows = self._connection.execute("SELECT DISTINCT channel FROM notices WHERE state = 'waiting' ORDER BY channel")
        return [str(row["channel"]) for row in rows]

    def _one(self, query: str, *values: str | int) -> int:
        (found,) = self._connection.execute(query, values).fetchone()
        return int(found or 0)


def _waiting(row: sqlite3.Row) -> Waiting:
    return Waiting(
        seq=row["seq"],
        channel=row["channel"],
        message=msgspec.json.decode(row["message"], type=Message),
        attempts=row["attempts"],
    )
