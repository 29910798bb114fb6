"""The course of a cell of the explorer as tables: eight weeks by day, two years by week."""

from board.explore.asked import Asked
from board.explore.course import Course
from board.explore.table import is_small
from board.series import Daily
from briefing.tables import Table, columns
from city.small_places import SHOWN_FROM
from city.times import day_iso

_COLUMNS = columns(
    ("截至 day", "date"), ("事项 matters", "count"), ("预期 expected", "number"), ("正常上限 ordinary up to", "number")
)
_NOTES = (
    "matters of requests, at and below the topic and the area; an empty expectation was not judged",
    "of a week its last day is named; its band is that of its days as if they were independent",
)


def cell_tables(course: Course, asked: Asked) -> tuple[Table, Table]:
    """By day and by week. Of a place below the street counts under three are hidden, whoever asks."""
    title = f"{asked.feed} | {asked.topic or '全部 all'} | {asked.area}"
    hides = is_small(asked.area, "")
    notes = (*_NOTES, f"counts under {SHOWN_FROM} are hidden") if hides else _NOTES
    return (
        Table("days", title, _COLUMNS, _rows(course.daily, hides=hides), notes),
        Table("weeks", title, _COLUMNS, _rows(course.weekly, hides=hides), notes),
    )


def _rows(series: Daily, *, hides: bool) -> tuple[tuple[str | float | None, ...], ...]:
    found = []
    for at, count in enumerate(series.observed):
        hidden = hides and 0 < count < SHOWN_FROM
        expected, upper = series.expected[at], series.upper[at]
        band = (None if each is None or hides else round(each, 2) for each in (expected, upper))
        found.append((day_iso(series.first + at * series.step), None if hidden else count, *band))
    return tuple(found)
