"""The memory of the grouping: sketches for 60 days, which issue a case belongs to, frequencies of n-grams. No text.

The caller owns the connection and the transaction: nothing here begins or commits one. Once it is committed, a new
``Grouper`` on the file goes on exactly where the former stopped.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from intake.issues.features import GRAMS
from intake.issues.text import Assigned

_TABLES = {
    "issues_links": "case_id TEXT PRIMARY KEY, time INTEGER NOT NULL, issue TEXT NOT NULL, copy_of TEXT NOT NULL, "
    "matters INTEGER NOT NULL",
    "issues_texts": "number INTEGER PRIMARY KEY, case_id TEXT NOT NULL, time INTEGER NOT NULL, issue TEXT NOT NULL, "
    "original TEXT NOT NULL, matter INTEGER NOT NULL, digest INTEGER NOT NULL, words BLOB NOT NULL, "
    "block INTEGER, grams BLOB, weights BLOB, names BLOB, levels BLOB, sketch BLOB",
    "issues_whole": "id INTEGER PRIMARY KEY CHECK (id = 0), texts INTEGER NOT NULL, counts BLOB NOT NULL",
    "issues_counted": "first INTEGER PRIMARY KEY, texts INTEGER NOT NULL, grams BLOB NOT NULL, counts BLOB NOT NULL",
}
_INDEXES = (
    "issues_texts_time ON issues_texts (time)",
    "issues_texts_issue ON issues_texts (issue)",
    "issues_links_time ON issues_links (time)",
)
_ASKED: Final = 500
"""Cases of one query: below the least number of parameters that SQLite is built with."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a text that can draw others; all hashes."""

    grams: NDArray[np.int32]
    weights: NDArray[np.float32]
    names: NDArray[np.uint32]
    levels: NDArray[np.uint32]
    sketch: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a text."""

    answer: Assigned
    time: int
    matter: bool
    digest: int
    words: NDArray[np.uint32]
    """Hashes of the words of the vocabulary in it."""
    block: int | None
    """The block of the frequencies that it is counted in, None where it is not."""
    sketch: Sketch | None
    """None where it draws nothing: a copy, a repeat, or one of many of its issue that day."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a text without what was answered."""

    case: str
    time: int
    issue: str
    original: str
    matter: bool
    digest: int
    block: int | None
    sketch: Sketch | None


class IssueStore:
    """Tables ``issues_*`` in an open SQLite file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        for table, columns in _TABLES.items():
            connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
        for index in _INDEXES:
            connection.execute(f"CREATE INDEX IF NOT EXISTS {index}")

    def known(self, cases: Sequence[str]) -> dict[str, Assigned]:
        """The answers for the cases that have been answered."""
        found: dict[str, Assigned] = {}
        for begin in range(0, len(cases), _ASKED):
            some = cases[begin : begin + _ASKED]
            rows = self._connection.execute(
                f"SELECT case_id, issue, copy_of, matters FROM issues_links WHERE case_id IN ({_marks(some)})",  # noqa: S608
                some,
            )
            found.update((row[0], Assigned(*row)) for row in rows)
        return found

    def add(self, kept: Iterable[Kept]) -> None:
        """Keeps texts in this order."""
        kept = list(kept)
        self._connection.executemany(
            "INSERT INTO issues_links VALUES (?, ?, ?, ?, ?)",
            [(one.answer.case, one.time, one.answer.issue, one.answer.copy_of, one.answer.matters) for one in kept],
        )
        self._connection.executemany(
            f"INSERT INTO issues_texts VALUES (NULL, {_marks(range(13))})",  # noqa: S608 - question marks
            [_row(one) for one in kept if one.answer.issue],
        )

    def texts(self) -> Iterator[Known]:
        """Every text, in the order they came."""
        rows = self._connection.execute(
            "SELECT case_id, time, issue, original, matter, digest, block, grams, weights, names, levels, sketch "
            "FROM issues_texts ORDER BY number"
        )
        for case, time, issue, original, matter, digest, block, grams, *blobs in rows:
            sketch = None if grams is None else _sketch(grams, *blobs)
            yield Known(case, time, issue, original, bool(matter), digest, block, sketch)

    def words(self, issue: str) -> list[NDArray[np.uint32]]:
        """Word hashes of each matter of an issue."""
        rows = self._connection.execute("SELECT words FROM issues_texts WHERE issue = ? AND matter", (issue,))
        return [np.frombuffer(words, dtype=np.uint32) for (words,) in rows]

    def forget(self, sketches_before: int, links_before: int) -> bool:
        """Deletes what is older than these instants. True where sketches went."""
        self._connection.execute("DELETE FROM issues_links WHERE time < ?", (links_before,))
        return self._connection.execute("DELETE FROM issues_texts WHERE time < ?", (sketches_before,)).rowcount > 0

    def count(self, first: int, texts: int, grams: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
        """Keeps what frequencies have counted: ``texts`` from number ``first`` on."""
        self._connection.execute(
            "INSERT INTO issues_counted VALUES (?, ?, ?, ?)",
            (first, texts, grams.astype(np.int32).tobytes(), counts.astype(np.uint16).tobytes()),
        )

    def fold(self, texts: int, counts: NDArray[np.int64]) -> None:
        """Puts counts of whole blocks in the place of all that was counted one by one."""
        self._connection.execute("DELETE FROM issues_counted")
        self._connection.execute(
            "INSERT OR REPLACE INTO issues_whole VALUES (0, ?, ?)", (texts, counts.astype(np.int32).tobytes())
        )

    def whole(self) -> tuple[int, NDArray[np.int64]]:
        """Texts and counts as they were last folded."""
        row = self._connection.execute("SELECT texts, counts FROM issues_whole").fetchone()
        if row is None:
            return 0, np.zeros(GRAMS, dtype=np.int64)
        return row[0], np.frombuffer(row[1], dtype=np.int32).astype(np.int64)

    def counted(self) -> Iterator[tuple[int, NDArray[np.int64], NDArray[np.int64]]]:
        """What was counted since, in order: number of texts, n-grams, counts."""
        for texts, grams, counts in self._connection.execute(
            "SELECT texts, grams, counts FROM issues_counted ORDER BY first"
        ):
            yield (
                texts,
                np.frombuffer(grams, dtype=np.int32).astype(np.int64),
                np.frombuffer(counts, dtype=np.uint16).astype(np.int64),
            )


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _row(one: Kept) -> tuple[object, ...]:
    case, issue, original = one.answer.case, one.answer.issue, one.answer.copy_of or one.answer.case
    head = (case, one.time, issue, original, one.matter, one.digest, one.words.tobytes(), one.block)
    if (sketch := one.sketch) is None:
        return (*head, None, None, None, None, None)
    columns = (sketch.grams, sketch.weights, sketch.names, sketch.levels, sketch.sketch)
    return (*head, *(column.tobytes() for column in columns))


def _sketch(grams: bytes, weights: bytes, names: bytes, levels: bytes, sketch: bytes) -> Sketch:
    return Sketch(
        np.frombuffer(grams, dtype=np.int32),
        np.frombuffer(weights, dtype=np.float32),
        np.frombuffer(names, dtype=np.uint32),
        np.frombuffer(levels, dtype=np.uint32),
        np.frombuffer(sketch, dtype=np.uint32),
    )
