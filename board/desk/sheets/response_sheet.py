"""How alerts were met, as a table: by tier and level, never by who acted."""

from collections.abc import Sequence

from alerts.response import Row
from briefing.tables import Table, columns
from city.actions import CLOSE_REASONS

_NOTES = (
    "by tier and level alone, never by who acted; nothing feeds an appraisal",
    "an empty cell is not known: none was judged, or none had a deed",
)


def response_table(rows: Sequence[Row], area: str, days: int) -> Table:
    """The table of the last days of an area."""
    reasons = tuple(CLOSE_REASONS)
    heads = columns(
        ("层级 tier", "text"),
        ("级别 level", "count"),
        ("预警 alerts", "count"),
        ("已判断 judged", "count"),
        ("属实 real", "count"),
        ("属实率 share", "share"),
        ("95% 下限 low", "share"),
        ("95% 上限 high", "share"),
        ("已处理 met", "count"),
        ("确认用时中位（分钟） first deed, median, minutes", "number"),
        ("最慢十分之一（分钟） slowest tenth, minutes", "number"),
        ("重新打开 reopened", "count"),
        ("移交未签收 no receipt", "count"),
    )
    more = columns(*((" ".join(CLOSE_REASONS[code]), "count") for code in reasons))
    found = tuple(
        (
            *(row.tier, row.level, row.alerts, row.judged, row.real, row.share, row.low, row.high),
            *(row.met, row.waited, row.waited_long, row.reopened, row.not_received),
            *(row.reasons.get(code, 0) for code in reasons),
        )
        for row in rows
    )
    return Table("response", f"响应 {area} {days} 天 days", (*heads, *more), found, _NOTES)
