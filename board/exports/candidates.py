"""Candidates for the focus issue as tables: each with every criterion, its percentile and its raw numbers."""

from collections.abc import Iterable, Iterator

from board.focus_section import NAMES
from briefing.choosing.candidate import Candidate
from briefing.choosing.subjects import KINDS
from briefing.packs.state import State
from briefing.tables import Table, Value, columns

_NOTES = (
    "仅为候选与依据，由人选定。Candidates with their evidence: people choose.",
    "各来源分别排序。Ranked within each feed.",
)


def tables(candidates: Iterable[Candidate], period: str, known: State) -> tuple[Table, Table]:
    """The candidates of a period, and their criteria in long form."""
    found = tuple(candidates)
    heads = columns(
        ("来源 feed", "text"),
        ("序 rank", "count"),
        ("问题 topic", "text"),
        ("分类路径 topic_id", "text"),
        ("类型 kind", "text"),
        ("综合 score", "number"),
        ("依据 why_zh", "text"),
        ("英文依据 why", "text"),
        ("最好名次 best_rank", "count"),
        ("最差名次 worst_rank", "count"),
    )
    notes = (*_NOTES, f"as of {known.as_of}", f"data {known.version}, configuration {known.configuration}")
    rows = tuple(
        (
            *(one.feed, one.rank, one.topic, one.topic_id, " ".join(KINDS[one.kind]), one.score, one.why_zh, one.why),
            *(one.sensitivity.best, one.sensitivity.worst),
        )
        for one in found
    )
    measured = columns(
        ("来源 feed", "text"),
        ("序 rank", "count"),
        ("标准 criterion", "text"),
        ("百分位 percentile", "share"),
        ("标准值 value", "number"),
        ("数据项 name", "text"),
        ("数值 number", "number"),
        ("文字 text", "text"),
    )
    return (
        Table("candidates", f"每月一题候选 Candidates for the focus issue, {period}", heads, rows, notes),
        Table("criteria", "依据 Criteria", measured, tuple(_criteria(found))),
    )


def _criteria(candidates: Iterable[Candidate]) -> Iterator[tuple[Value, ...]]:
    for one in candidates:
        for name, criterion in one.criteria.items():
            for of, number in criterion.numbers.items():
                shown = (None, number) if isinstance(number, str) else (number, None)
                yield one.feed, one.rank, " ".join(NAMES[name]), criterion.percentile, criterion.value, of, *shown
