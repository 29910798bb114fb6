"""The explorer's table as a table for spreadsheets: areas by topics, a row for each pair."""

from board.explore.asked import Asked
from board.explore.table import Cell
from board.explore.table import Table as Explored
from briefing.tables import Table, Value, columns

_COLUMNS = columns(
    ("区域 area", "text"),
    ("问题 topic", "text"),
    ("事项 matters", "count"),
    ("预期 expected", "number"),
    ("偏离 deviation", "number"),
)
_NOTES = (
    "an empty count of a place below the street is under three; an empty expectation is not known",
    "the area or the topic itself stands for what lies nowhere below it; feeds are never added",
)


def explored_table(found: Explored, asked: Asked, days: str) -> Table:
    """The table, small cells hidden as on the page."""
    rows = tuple(
        (area, topic, *_values(cell))
        for area, line in zip(found.areas, found.cells, strict=True)
        for topic, cell in zip(found.topics, line, strict=True)
    )
    return Table(
        "explorer", f"{asked.feed} | {asked.topic or '全部 all'} | {asked.area} | {days}", _COLUMNS, rows, _NOTES
    )


def _values(cell: Cell) -> tuple[Value, Value, Value]:
    if cell.observed is None or cell.expected is None:
        return cell.observed, None, None
    return cell.observed, round(cell.expected, 2), round(cell.deviation, 2)
