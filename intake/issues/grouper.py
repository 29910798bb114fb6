"""Texts to issues, in the order of their arrival."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from city.times import DAY
from intake.issues.book import Book, issue_id
from intake.issues.copies import common_share
from intake.issues.features import GRAMS, Features, features, pieces_of
from intake.issues.frequencies import BLOCK, Frequencies
from intake.issues.neighbours import LIKELY_COPIES, NEAREST, Neighbours, neighbours
from intake.issues.places import hashed_places
from intake.issues.rows import Marks, Rows
from intake.issues.settings import Settings
from intake.issues.store import IssueStore, Kept, Sketch
from intake.issues.text import Assigned, Text
from intake.issues.window import Window
from intake.issues.words import Vocabulary, Words

Numbers = NDArray[np.int64]

_FOLDED = 16 * BLOCK
"""Counts of so many texts lie one by one in the store before they are put together."""
_LEAST = 16
"""Texts that are taken at once where the block has room for fewer, and twice as many each time that they do not end it:
most texts of a flood are not counted.
"""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Texts of one block and what is made of them; rows of ``vectors`` and ``marks`` are texts."""

    texts: list[Text]
    words: list[Words]
    found: Features
    vectors: sparse.csr_array
    marks: Marks

    def searched(self, book: Book) -> Numbers:
        """The texts that are compared with others: with words, and no exact copies."""
        bounds = self.vectors.indptr
        seen: set[int] = set()
        fresh: list[int] = []
        for at, digest in enumerate(self.found.digests.tolist()):
            if bounds[at + 1] > bounds[at] and digest not in seen and book.same(digest) is None:
                seen.add(digest)
                fresh.append(at)
        return np.array(fresh, dtype=np.int64)

    def sketch(self, at: int) -> Sketch:
        """What is kept of one text."""
        row = slice(self.vectors.indptr[at], self.vectors.indptr[at + 1])
        marks = self.marks
        return Sketch(
            self.vectors.indices[row], self.vectors.data[row], marks.names[at], marks.levels[at], marks.sketch[at]
        )


class Grouper:
    """Groups texts to issues and tells copies.

    Laws: the answers depend on the texts and their order alone, not on how they are cut into batches or whether another
    process went on in between; a case that was answered gets the same answer and changes nothing; no text is kept.
    After a rollback of the store's transaction ``reload`` must be called.
    """

    def __init__(self, store: IssueStore, settings: Settings | None = None, vocabulary: Sequence[str] = ()) -> None:
        self._store = store
        self._settings = settings or Settings()
        self._vocabulary = Vocabulary(vocabulary)
        self.reload()

    @property
    def drawing(self) -> int:
        """Texts in memory that draw others."""
        return len(self._rows)

    def reload(self) -> None:
        """Makes all that is in memory anew from the store."""
        self._day = 0
        self._frequencies = Frequencies()
        self._frequencies.restore(*self._store.whole())
        for texts, grams, counts in self._store.counted():
            self._frequencies.add(texts, grams, counts)
        self._book = Book(self._settings.threshold, self._settings.days)
        self._rows, self._window = Rows(), Window()
        drawing: list[tuple[str, int, str, Sketch]] = []
        for one in self._store.texts():
            self._book.add(one.issue, one.original, one.digest, matter=one.matter)
            if one.block is not None:
                self._book.counts(one.issue, one.block)
            if one.sketch is not None:
                self._book.draws(one.issue, one.time)
                drawing.append((one.case, one.time, one.issue, one.sketch))
        if drawing:
            cases, times, issues, sketches = zip(*drawing, strict=True)
            self._rows.add(_marks_of(times, sketches), list(issues), list(cases))
            self._window.add(_vectors_of(sketches))

    def forget(self, now: int) -> None:
        """Deletes sketches and links that are older, at the begin of ``now``'s day (UTC), than they may be."""
        begin = now // DAY * DAY
        if self._store.forget(begin - self._settings.days * DAY, begin - self._settings.link_days * DAY):
            self.reload()
        self._day = now // DAY

    def assign(self, texts: Sequence[Text], now: int) -> list[Assigned]:
        """The issue of each text, in their order. ``now`` (an instant) says what is too old to be kept."""
        if now // DAY > self._day:
            self.forget(now)
        answers = self._store.known([text.case for text in texts])
        fresh = list({text.case: text for text in reversed(texts) if text.case not in answers}.values())[::-1]
        least = _LEAST
        while fresh:
            block = self._frequencies.block
            found = self._grouped(fresh[: min(max(self._frequencies.room, least), BLOCK)])
            answers.update((answer.case, answer) for answer in found)
            fresh = fresh[len(found) :]
            least = 2 * least if self._frequencies.block == block else _LEAST
        return [answers[text.case] for text in texts]

    def subject(self, issue: str) -> list[str]:
        """Words that say what an issue is about, at most three, none below five matters: see ``Vocabulary``."""
        return self._vocabulary.subject(self._store.words(issue), self._frequencies)

    def _grouped(self, texts: list[Text]) -> list[Assigned]:
        """The answers for the first of these texts, none of them known: no more than end the block."""
        pieces = pieces_of(texts)
        found = features(pieces)
        vectors = self._frequencies.vectors(found, len(texts), self._settings.title_weight)
        times = np.array([text.time for text in texts], dtype=np.int64)
        places = hashed_places(pieces, [text.area for text in texts])
        words = self._vocabulary.found(pieces, found)
        chunk = _Chunk(texts, words, found, vectors, Marks(times, *places, found.sketches))
        answers, drawing, counted = self._decide(chunk)
        self._remember(chunk, answers, drawing, counted)
        self._count(found, counted)
        return answers

    def _decide(self, chunk: _Chunk) -> tuple[list[Assigned], Numbers, Numbers]:
        """The answers until the block ends, which texts draw others from now on, and which n-grams are weighed by."""
        digests = chunk.found.digests.tolist()
        searched = chunk.searched(self._book)
        marks = chunk.marks.at(searched)
        near = neighbours(chunk.vectors[searched], marks, self._window, self._rows, self._settings)
        place = dict(zip(searched.tolist(), range(searched.size), strict=True))
        answers: list[Assigned] = []
        drawing: dict[int, tuple[str, str]] = {}
        counted: list[int] = []
        for at, text in enumerate(chunk.texts):
            issue, copy_of = "", ""
            if (same := self._book.same(digests[at])) is not None:
                issue, copy_of = same
            elif at in place:
                issue, copy_of = self._join(text, marks, near, place[at], drawing)
            if issue:
                opens = not self._book.holds(issue)
                self._book.add(issue, copy_of or text.case, digests[at], matter=not (copy_of or text.repeat))
                if not copy_of and (opens or not text.repeat) and self._book.draws(issue, text.time):
                    drawing[place[at]] = (issue, text.case)
                if at in place and not text.repeat and self._book.counts(issue, self._frequencies.block):
                    counted.append(at)
            answers.append(Assigned(text.case, issue, copy_of, self._book.matters(issue) if issue else 0))
            if len(counted) == self._frequencies.room:
                break
        return answers, searched[list(drawing)], np.array(counted, dtype=np.int64)

    def _join(
        self, text: Text, marks: Marks, near: Neighbours, place: int, drawing: dict[int, tuple[str, str]]
    ) -> tuple[str, str]:
        """Issue and copied case of a text that is no exact copy; ``drawing`` is what this chunk has for its rows."""
        begin, issues = self._window.rows, self._rows.issues
        candidates: list[tuple[str, float]] = []
        for row, nearness, alike, copied in near.of(place):
            if row < begin:
                if copied and len(candidates) < LIKELY_COPIES:
                    return issues[row], self._rows.cases[row]
                candidates.append((issues[row], nearness))
            elif (told := drawing.get(row - begin)) is not None:
                if alike and len(candidates) < LIKELY_COPIES and self._repeats(marks, place, row - begin):
                    return told
                candidates.append((told[0], nearness))
            if len(candidates) == NEAREST:
                break
        return self._book.nearest(text.time, candidates) or issue_id(text.case), ""

    def _repeats(self, marks: Marks, place: int, other: int) -> bool:
        """True where a text repeats another of its chunk."""
        share = common_share(marks.sketch[place : place + 1], marks.sketch[other : other + 1])
        return bool(share[0] >= self._settings.copy_share)

    def _remember(self, chunk: _Chunk, answers: list[Assigned], drawing: Numbers, counted: Numbers) -> None:
        """Puts a chunk in the store and what draws others in the window."""
        self._window.add(chunk.vectors[drawing])
        cases = [chunk.texts[at].case for at in drawing]
        self._rows.add(chunk.marks.at(drawing), [answers[at].issue for at in drawing], cases)
        digests = chunk.found.digests.tolist()
        draws, counts, block = set(drawing.tolist()), set(counted.tolist()), self._frequencies.block
        self._store.add(
            Kept(
                answer,
                text.time,
                not (answer.copy or text.repeat),
                digests[at],
                chunk.words[at],
                block if at in counts else None,
                chunk.sketch(at) if at in draws else None,
            )
            for at, (text, answer) in enumerate(zip(chunk.texts[: len(answers)], answers, strict=True))
        )

    def _count(self, found: Features, counted: Numbers) -> None:
        """Adds texts to the frequencies."""
        if not counted.size:
            return
        grams, counts = np.unique(found.gram[np.isin(found.text, counted)], return_counts=True)
        self._store.count(self._frequencies.texts, counted.size, grams, counts)
        self._frequencies.add(counted.size, grams, counts)
        if self._frequencies.texts % _FOLDED == 0:
            self._store.fold(self._frequencies.texts, self._frequencies.counts)


def _vectors_of(sketches: Sequence[Sketch]) -> sparse.csr_array:
    """The vectors of sketches that were kept."""
    bounds = np.concatenate([[0], np.cumsum([one.grams.size for one in sketches])]).astype(np.int32)
    return sparse.csr_array(
        (np.concatenate([one.weights for one in sketches]), np.concatenate([one.grams for one in sketches]), bounds),
        shape=(len(sketches), GRAMS),
    )


def _marks_of(times: Sequence[int], sketches: Sequence[Sketch]) -> Marks:
    return Marks(
        np.array(times, dtype=np.int64),
        np.stack([one.names for one in sketches]),
        np.stack([one.levels for one in sketches]),
        np.stack([one.sketch for one in sketches]),
    )
