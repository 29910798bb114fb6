"""``CopyFinder``: which case a text is a copy of. It keeps hashed grams for some days, never a text."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from intake.copies.band_index import BandIndex
from intake.copies.clauses import alike_without, clauses_of, hashes
from intake.copies.grams import Grams, cosine, grams_of
from intake.copies.held import Held
from intake.copies.signatures import Keys, band_keys

ALIKE = 0.6
"""Cosine of letters and pairs of letters from which two texts are one."""
_AT_ONCE = 2_000
_ASKED = 500
"""Keys of one query: below the least number of parameters that SQLite is built with."""
_TABLES = """
CREATE TABLE IF NOT EXISTS copies_texts (
    position INTEGER PRIMARY KEY, case_id TEXT NOT NULL UNIQUE, day INTEGER NOT NULL, area TEXT NOT NULL,
    matter TEXT NOT NULL, size INTEGER NOT NULL, keys BLOB, grams BLOB, clauses BLOB);
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

    A text is a copy of an earlier one that shares a band of its signature, is alike by ``ALIKE`` and by more than a
    line that many write (``alike_without``), lies not more than ``window`` days away, and in the same place: their
    areas are equal or one within the other. Of several the most alike decides, then the earliest. Copies of a copy
    belong to its group.

    Laws: the answers depend on the order of the texts alone, not on batches or restarts; a case that is known gets the
    answer it got. ``reload`` follows a rollback.
    """

    def __init__(self, store: sqlite3.Connection, window: int = 30) -> None:
        self._store, self._window = store, window
        for statement in _TABLES.split(";")[:-1]:
            store.execute(statement)
        if "clauses" not in {column for _, column, *_ in store.execute("PRAGMA table_info(copies_texts)")}:
            store.execute("ALTER TABLE copies_texts ADD COLUMN clauses BLOB")
        self.reload()

    def reload(self) -> None:
        """Rebuilds what is held in memory from the store."""
        self._index, self._held = BandIndex(), Held()
        held = self._store.execute("SELECT position, day, area, keys FROM copies_texts WHERE keys NOT NULL ORDER BY 1")
        while some := held.fetchmany(_AT_ONCE * 10):
            rows, days, areas, keys = zip(*some, strict=True)
            self._index.add(np.stack([np.frombuffer(own, np.uint32) for own in keys]), len(self._held))
            self._held.add(list(rows), list(days), list(areas))

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
        answers = self._known([text.case for text in batch])
        fresh = {text.case: text for text in reversed(batch) if text.case not in answers}
        ordered = list(dict.fromkeys(text.case for text in batch if text.case in fresh))
        sets = dict(zip(ordered, grams_of([fresh[case].text for case in ordered]), strict=True))
        long = [case for case in ordered if len(sets[case][1])]
        answers.update((case, Copy(case, 1)) for case in ordered if not len(sets[case][1]))
        self._write([(fresh[case], answers[case], None, None, None) for case in ordered if not len(sets[case][1])])
        if long:
            joined = self._join([fresh[case] for case in long], [sets[case] for case in long])
            answers.update(zip(long, joined, strict=True))
        return [None if answers[text.case].size == 1 else answers[text.case] for text in batch]

    def _join(self, texts: Sequence[Text], sets: Sequence[tuple[Grams, Grams]]) -> list[Copy]:
        """The group of each text, a new one where it is like none."""
        keys, first = band_keys([pairs for _, pairs in sets]), len(self._held)
        row = self._next()
        self._held.add(list(range(row, row + len(texts))), [text.day for text in texts], [text.area for text in texts])
        self._index.add(keys, first)
        features = [np.concatenate(both) for both in sets]
        clauses = [clauses_of(text.text) for text in texts]
        candidates = self._candidates(keys, first)
        stored = self._stored([at for near in candidates.values() for at in near if at < first])
        groups: list[Copy] = []
        told = [hashes(own) for own in clauses]
        sizes: dict[str, int] = {}
        for at, (text, feature) in enumerate(zip(texts, features, strict=True)):
            best, matter = ALIKE, ""
            for other in candidates.get(at, ()):
                at_other = other - first
                held, theirs, kept = (
                    stored[other] if at_other < 0 else (groups[at_other].matter, features[at_other], told[at_other])
                )
                alike = cosine(feature, theirs)
                better = alike > best or (alike == best and not matter)
                if better and alike_without(feature, theirs, clauses[at], kept.tolist()):
                    best, matter = alike, held
                if alike == 1.0:
                    break
            if matter:
                sizes[matter] = (sizes.get(matter) or self._size(matter)) + 1
            groups.append(Copy(matter, sizes[matter]) if matter else Copy(text.case, 1))
        self._write(
            [
                (text, group, own.tobytes(), feature.tobytes(), kept.tobytes())
                for text, group, own, feature, kept in zip(texts, groups, keys, features, told, strict=True)
            ]
        )
        return groups

    def _candidates(self, keys: Keys, first: int) -> dict[int, list[int]]:
        """For each text of a batch the earlier ones that it may repeat, ascending; texts without are left out."""
        asking, others = self._index.before(keys, first)
        near = self._held.near(asking + first, others, self._window)
        found: dict[int, list[int]] = defaultdict(list)
        for at, other in zip(asking[near].tolist(), others[near].tolist(), strict=True):
            found[at].append(other)
        return found

    def _stored(self, texts: Sequence[int]) -> dict[int, tuple[str, Grams, Grams]]:
        """Matter, grams and clauses of texts of the store."""
        wanted = np.unique(np.array(texts, dtype=np.int64))
        at = dict(zip(self._held.rows(wanted).tolist(), wanted.tolist(), strict=True))
        rows = self._asked("SELECT position, matter, grams, clauses FROM copies_texts WHERE position IN", list(at))
        return {
            at[row]: (matter, np.frombuffer(grams, np.uint32), np.frombuffer(clauses or b"", np.uint32))
            for row, matter, grams, clauses in rows
        }

    def _known(self, cases: Sequence[str]) -> dict[str, Copy]:
        rows = self._asked("SELECT case_id, matter, size FROM copies_texts WHERE case_id IN", cases)
        return {case: Copy(matter, size) for case, matter, size in rows}

    def _size(self, matter: str) -> int:
        """How many a group has had; one where all of it are in the batch."""
        (size,) = self._store.execute("SELECT max(size) FROM copies_texts WHERE matter = ?", (matter,)).fetchone()
        return size or 1

    def _next(self) -> int:
        """The position that SQLite gives to the next text that is written."""
        (last,) = self._store.execute("SELECT max(position) FROM copies_texts").fetchone()
        return (last or 0) + 1

    def _asked(self, select: str, keys: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        for begin in range(0, len(keys), _ASKED):
            some = keys[begin : begin + _ASKED]
            yield from self._store.execute(f"{select} ({', '.join('?' * len(some))})", some)

    def _write(self, rows: Sequence[tuple[Text, Copy, bytes | None, bytes | None, bytes | None]]) -> None:
        self._store.executemany(
            "INSERT INTO copies_texts (case_id, day, area, matter, size, keys, grams, clauses) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(text.case, text.day, text.area, group.matter, group.size, *kept) for text, group, *kept in rows],
        )
