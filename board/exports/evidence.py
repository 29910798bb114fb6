"""The evidence of one candidate as tables: months, the forecast, areas, units, 三率, open cases."""

from collections.abc import Iterator

from board.exports.figures import Field, table
from board.packs.saying import Say
from briefing.evidence_cases import MOSTLY, Rates
from briefing.evidence_page import EvidencePage
from briefing.open_cases import BOUNDS
from briefing.packs.state import State
from briefing.tables import Table, Value, columns

_MONTHS: tuple[Field, ...] = (
    ("month", "月份", "month", "text"),
    ("matters", "事项", "matters", "count"),
    ("reports", "件次", "reports", "count"),
)
_FORECAST: tuple[Field, ...] = (
    ("first", "首日", "first day", "date"),
    ("last", "末日", "last day", "date"),
    ("expected", "预计", "expected", "number"),
    ("low", "下限", "low", "number"),
    ("high", "上限", "high", "number"),
)
_AREAS: tuple[Field, ...] = (
    ("area", "区域", "area", "text"),
    ("matters", "事项", "matters", "count"),
    ("before", "上月", "month before", "count"),
)
_UNITS: tuple[Field, ...] = (
    ("name", "承办单位", "office", "text"),
    ("cases", "工单", "cases", "count"),
    ("closed", "已办结", "closed", "count"),
    ("overdue", "超期未结", "open past the limit", "count"),
)


def tables(found: EvidencePage, known: State) -> tuple[Table, ...]:
    """Every table of the page, with headings in Chinese; the first says of what and as of when it is."""
    say = Say("zh")
    notes = (
        f"{found.topic} | {found.area} | {found.feed} | {found.month}",
        f"数据截至 {known.as_of}，数据版本 {known.version}，配置 {known.configuration}",
        "供人选定时参考。A page to decide by: people choose.",
    )
    hidden = ("空白：不足 3 件，或为避免推算而一并隐去。",)
    coming = found.forecast.months if found.forecast is not None else ()
    return (
        table("months", "分月", found.months, _MONTHS, say, notes=notes),
        table("forecast", "预计", coming, _FORECAST, say),
        table("areas", "区域", sorted(found.areas, key=lambda one: one.area), _AREAS, say, notes=hidden),
        table("units", "承办单位", sorted(found.units, key=lambda one: one.name), _UNITS, say),
        Table(
            "rates",
            f"三率，考核月 {found.rates.first} – {found.rates.last}",
            columns(("指标", "text"), ("分子", "number"), ("分母", "count")),
            tuple(_rates(found.rates)),
            (f"满意率分子为满意 + {MOSTLY:g} × 基本满意。",),
        ),
        Table("open", "未办结", columns(("已登记天数", "text"), ("工单", "count")), tuple(_open(found))),
    )


def _rates(rates: Rates) -> Iterator[tuple[Value, ...]]:
    yield "响应率", rates.reached, rates.of_reached
    yield "解决率", rates.solved, rates.of_solved
    yield "满意率", round(rates.satisfied, 1), rates.of_satisfied


def _open(found: EvidencePage) -> Iterator[tuple[Value, ...]]:
    yield from zip((*(f"≤{bound}" for bound in BOUNDS), f">{BOUNDS[-1]}"), found.open.groups, strict=True)
    yield "超期", found.open.overdue
