"""``CopyFinder``: which case a text is a copy of. It keeps hashed grams for some days, never a text."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from city.paths import SEPARATOR
from intake.copies.band_index import BandIndex
from intake.copies.grams import Grams, cosine, grams_of
from intake.copies.signatures import band_keys

ALIKE = 0.6
"""Cosine of letters and pairs of letters from which two texts are one."""
_AT_ONCE = 2_000
_TABLES = """
CREATE TABLE IF NOT EXISTS copies_texts (
    position INTEGER PRIMARY KEY, case_id TEXT NOT NULL UNIQUE, day INTEGER NOT NULL, area TEXT NOT NULL,
    matter TEXT NOT NULL, size INTEGER NOT NULL, keys BLOB, grams BLOB);
CREATE INDEX IF NOT EXISTS copies_matters ON copies_texts (matter, size);
CREATE INDEX IF NOT EXISTS copies_days ON copies_texts (day);
"""


@dataclass(frozen=True)
class Text:
    """The text of a case, where the case is and on which day it was registered (days since 1970)."""

    case: str
    area: str
    day: int
    text: str


@dataclass(frozen=True)
class Copy:
    """The first case of the group, and how many the group had with this one."""

    matter: str
    size: int


class CopyFinder:
    """Finds copies over a store that the caller opened with ``isolation_level=None`` and whose transactions are his.

    A text is a copy of an earlier one that shares a band of its signature, is alike by ``ALIKE``, lies not more than
    ``window`` days away, and in the same place: their areas are equal or one within the other. Of several the most
    alike decides, then the earliest. Copies of a copy belong to its group.

    Laws: the answers depend on the order of the texts alone, not on batches or restarts; a case that is known gets the
    answer it got. ``reload`` follows a rollback.
    """

    def __init__(self, store: sqlite3.Connection, window: int = 30) -> None:
        self._store, self._window = store, window
        for statement in _TABLES.split(";")[:-1]:
            store.execute(statement)
        self.reload()

    def reload(self) -> None:
        """Rebuilds what is held in memory from the store."""
        self._index, self._rows = BandIndex(), list[int]()
        self._days, self._areas = list[int](), list[str]()
        held = self._store.execute("SELECT position, day, area, keys FROM copies_texts WHERE keys NOT NULL ORDER BY 1")
        while rows := held.fetchmany(_AT_ONCE * 10):
            self._index.add(np.stack([np.frombuffer(row[3], np.uint32) for row in rows]), len(self._rows))
            for position, day, area, _ in rows:
                self._hold(position, day, area)

    def find(self, batch: Sequence[Text]) -> list[Copy | None]:
        """For each text the group it joins, None for one that is no copy. Writes into the store."""
        answers: list[Copy | None] = []
        for begin in range(0, len(batch), _AT_ONCE):
            answers += self._find(batch[begin : begin + _AT_ONCE])
        return answers

    def forget(self, before: int) -> int:
        """Removes texts of days before the one given; their number."""
        removed = self._store.execute("DELETE FROM copies_texts WHERE day < ?", (before,)).rowcount
        if removed:
            self.reload()
        return removed

    def _find(self, batch: Sequence[Text]) -> list[Copy | None]:
        known = {text.case for text in batch if self._known(text.case)}
        fresh = {text.case: text for text in reversed(batch) if text.case not in known}
        ordered = list(dict.fromkeys(text.case for text in batch if text.case in fresh))
        sets = dict(zip(ordered, grams_of([fresh[case].text for case in ordered]), strict=True))
        long = [case for case in ordered if len(sets[case][1])]
        for case in ordered:
            if not len(sets[case][1]):
                self._write(fresh[case], Copy(case, 1), None, None)
        if long:
            self._join([fresh[case] for case in long], [sets[case] for case in long])
        return [self._answer(text.case) for text in batch]

    def _join(self, texts: Sequence[Text], sets: Sequence[tuple[Grams, Grams]]) -> None:
        keys = band_keys([pairs for _, pairs in sets])
        first = len(self._rows)
        self._index.add(keys, first)
        candidates = self._index.before(keys, first)
        features = [np.concatenate(both) for both in sets]
        for text, own, feature, near in zip(texts, keys, features, candidates, strict=True):
            joined = self._best(text, feature, near.tolist())
            group = self._grown(joined) if joined else Copy(text.case, 1)
            row = self._write(text, group, own.tobytes(), feature.tobytes())
            self._hold(row, text.day, text.area)

    def _best(self, text: Text, feature: Grams, near: list[int]) -> str:
        """The matter of the most alike among candidates, empty for none."""
        best, matter = ALIKE, ""
        for at in near:
            if abs(text.day - self._days[at]) <= self._window and self._same_place(text.area, self._areas[at]):
                held, blob = self._store.execute(
                    "SELECT matter, grams FROM copies_texts WHERE position = ?", (self._rows[at],)
                ).fetchone()
                alike = cosine(feature, np.frombuffer(blob, np.uint32))
                if alike > best or (alike == best and not matter):
                    best, matter = alike, held
                if alike == 1.0:
                    break
        return matter

    def _same_place(self, some: str, other: str) -> bool:
        return some == other or some.startswith(other + SEPARATOR) or other.startswith(some + SEPARATOR)

    def _grown(self, matter: str) -> Copy:
        (size,) = self._store.execute("SELECT max(size) FROM copies_texts WHERE matter = ?", (matter,)).fetchone()
        return Copy(matter, size + 1)

    def _write(self, text: Text, group: Copy, keys: bytes | None, feature: bytes | None) -> int:
        written = self._store.execute(
            "INSERT INTO copies_texts (case_id, day, area, matter, size, keys, grams) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (text.case, text.day, text.area, group.matter, group.size, keys, feature),
        )
        return int(written.lastrowid or 0)

    def _hold(self, row: int, day: int, area: str) -> None:
        self._rows.append(row)
        self._days.append(day)
        self._areas.append(area)

    def _known(self, case: str) -> bool:
        return self._store.execute("SELECT 1 FROM copies_texts WHERE case_id = ?", (case,)).fetchone() is not None

    def _answer(self, case: str) -> Copy | None:
        matter, size = self._store.execute(
            "SELECT matter, size FROM copies_texts WHERE case_id = ?", (case,)
        ).fetchone()
        return None if size == 1 else Copy(matter, size)
