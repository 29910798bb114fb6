"""The candidates of one feed and period: subjects found, criteria measured, the best picked, the same ones merged."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from briefing.choosing import edits as editing
from briefing.choosing import found
from briefing.choosing.candidate import Aside, Candidate, Merged, Proposal, Unranked
from briefing.choosing.edits import Edits
from briefing.choosing.former import Former
from briefing.choosing.handled import keep_continued, keep_hardness, keep_units
from briefing.choosing.kept_cases import kept_cases
from briefing.choosing.merging import counting, merged, overlap
from briefing.choosing.sensitivity import sensitivity
from briefing.choosing.subjects import FOCUS_THEME, Subject, SubjectKind, of_theme
from briefing.choosing.weights import RANKING, Ranking, Reals
from briefing.choosing.year_counts import Beside, YearCounts, beside, year_counts
from briefing.evidence import YEAR, Evidence, measure
from briefing.history import History
from briefing.nesting import select
from briefing.periods import Period
from briefing.reasons import why
from briefing.reasons_zh import why_zh
from city import paths
from city.themes import Theme
from city.times import Zone, day_iso

POOL: Final = 40
"""So many topics are picked before any are merged, and ranked under other weights."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What candidates are asked for, beside the feed and the period."""

    top: int = 5
    ranking: Ranking = RANKING
    themes: tuple[Theme, ...] = ()
    former: tuple[Former, ...] = ()
    edits: Edits = Edits()
    zone: Zone = Zone("Asia/Shanghai")
    area: str = ""
    """Candidates are ranked within it; empty for the whole store."""


def subjects_of(history: History, period: Period, asked: Asked) -> list[Subject]:
    """All that is no topic of the tree, before any edit."""
    year = _year(history, period)
    themes = [of_theme(theme) for theme in asked.themes if theme.kind == FOCUS_THEME and _meets(theme, period)]
    return [*themes, *found.pairs(history, year), *found.issues(history, year, asked.zone)]


def proposal(history: History, period: Period, subjects: Sequence[Subject], asked: Asked) -> Proposal:
    """The candidates of a period that a history holds, of its topics and of subjects."""
    history = history.with_subjects([*editing.made(asked.edits, subjects), *subjects], asked.zone)
    return _Proposing(history, period, asked).proposal()


class _Proposing:
    def __init__(self, history: History, period: Period, asked: Asked) -> None:
        year = _year(history, period)
        self.history, self.period, self.asked = history, period, asked
        self.counted: YearCounts = year_counts(history, year)
        self.common = self.counted.cells.common(self.counted.matters_of)
        self.evidence: Evidence = measure(history, period)
        kept = kept_cases(history, year.first, year.last, asked.zone)
        keep_hardness(self.evidence, kept, self.counted)
        keep_units(self.evidence, kept)
        keep_continued(self.evidence, self.counted, asked.former)
        self.percentiles = self.evidence.percentiles()
        self.scores: Reals = asked.ranking.scores(self.percentiles)
        self.beside: Beside = beside(history, period)
        self.tree = len(history.topics)
        self.names = {edit.candidate: edit.name for edit in asked.edits.rename}
        self.barred = self._left_out()

    def proposal(self) -> Proposal:
        top, ranking = self.asked.top, self.asked.ranking
        picked = select(
            self.evidence, self.scores.tolist(), top=max(POOL, 4 * top), least=ranking.least, barred=self.barred
        )
        parts: dict[int, tuple[int, ...]] = dict(picked)
        for row in range(self.tree, len(self.scores)):
            if self.evidence.year[row] >= max(1, ranking.least) and row not in self.barred:
                parts[row] = (row,)
        best = {row: float(max(self.scores[list(rows)])) for row, rows in parts.items()}
        spoken = merged(list(parts), {row: self._subject(row).kind for row in parts}, best, self.common)
        scored = {
            speaker: tuple({row: None for part in counting(speaker, joined, self.common) for row in parts[part]})
            for speaker, joined in spoken.items()
        }
        score = {speaker: float(max(self.scores[list(rows)])) for speaker, rows in scored.items()}
        order = sorted(spoken, key=lambda row: (-score[row], self._subject(row).name, row))
        moves = sensitivity(ranking, self.percentiles, [scored[row] for row in order])
        ranked = [
            self._candidate(rank, row, score[row], spoken[row], best, sensitivity=move)
            for rank, (row, move) in enumerate(zip(order[:top], moves, strict=False), start=1)
        ]
        return Proposal(
            feed=self.history.feed,
            candidates=tuple(ranked),
            left_out=tuple(self._unranked(row, reason) for row, reason in sorted(self.barred.items())),
            too_small=tuple(
                self._unranked(row, f"fewer than {ranking.least} matters in twelve months") for row in self._small()
            ),
            ranking=ranking,
        )

    def _candidate(
        self, rank: int, row: int, score: float, joined: Sequence[int], best: dict[int, float], **more: Any
    ) -> Candidate:
        subject = self._subject(row)
        criteria = {name: each for name, line in self.evidence.criteria.items() if (each := line[row]) is not None}
        main = self._heaviest(row)
        return Candidate(
            rank=rank,
            topic=subject.name,
            topic_id=main,
            topic_path=paths.parts(main),
            feed=self.history.feed,
            score=round(score, 4),
            criteria=criteria,
            why=why(self.period, criteria),
            why_zh=why_zh(self.period, criteria),
            kind=subject.kind,
            topics=subject.topics,
            tags=subject.tags,
            issue=subject.issue,
            about=subject.about,
            merged=tuple(self._merged(other, row, best[other]) for other in joined),
            aside=Aside(**{name: round(float(getattr(self.beside, name)[row])) for name in Aside.__struct_fields__}),
            **more,
        )

    def _merged(self, row: int, speaker: int, score: float) -> Merged:
        subject = self._subject(row)
        return Merged(
            kind=subject.kind,
            name=subject.name,
            topics=subject.topics,
            score=round(score, 4),
            common=round(overlap(self.common, row, speaker), 4),
            about=subject.about,
        )

    def _subject(self, row: int) -> Subject:
        """The row as a subject, by the name that the analysts have given it."""
        if row < self.tree:
            topic = self.history.topics[row]
            return Subject(kind="topic", name=self.names.get(topic, paths.name(topic)), topics=(topic,))
        subject = self.history.subjects[row - self.tree]
        name = self.names.get(subject.name, self.names.get(subject.issue, subject.name))
        return msgspec.structs.replace(subject, name=name)

    def _heaviest(self, row: int) -> str:
        """The topic of the row with the most matters: one of its own, else of those that it selects cases of."""
        own = self._subject(row).topics
        if own:
            return max(own, key=self._matters)
        cells = self.counted.cells
        counts = cells.holds[row] * self.counted.matters_of
        return cells.topics[int(counts.argmax())] if counts.any() else ""

    def _matters(self, topic: str) -> int:
        known = self.history.rows.get(topic)
        return int(self.evidence.year[known]) if known is not None else 0

    def _left_out(self) -> dict[int, str]:
        """Rows that analysts leave out, with the reason."""
        reasons = {edit.candidate: edit.reason for edit in self.asked.edits.leave_out}
        found = {self.history.rows[name]: reason for name, reason in reasons.items() if name in self.history.rows}
        for number, subject in enumerate(self.history.subjects):
            for name in (subject.name, subject.issue):
                if name in reasons:
                    found[self.tree + number] = reasons[name]
        return found

    def _small(self) -> list[int]:
        """Lowest topics, and subjects, with too few matters."""
        above = {paths.parent(topic) for topic in self.history.topics}
        return [
            row
            for row in range(len(self.scores))
            if self.evidence.year[row] < self.asked.ranking.least
            and (row >= self.tree or self.history.topics[row] not in above)
            and row not in self.barred
        ]

    def _unranked(self, row: int, reason: str) -> Unranked:
        subject = self._subject(row)
        kind: SubjectKind = subject.kind
        matters = int(self.evidence.year[row])
        return Unranked(kind=kind, name=subject.name, topics=subject.topics, matters=matters, reason=reason)


def _meets(theme: Theme, period: Period) -> bool:
    """True where the theme's own dates and the period have a day in common."""
    begun = not theme.since or theme.since <= day_iso(period.last)
    return begun and (not theme.until or theme.until >= day_iso(period.first))


def _year(history: History, period: Period) -> Period:
    return Period(max(history.first, period.last - YEAR + 1), period.last, "")
