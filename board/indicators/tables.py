"""The indicators of a year for a spreadsheet: one long table, and what each indicator is."""

from board.packs.saying import Say
from briefing.indicators.definitions import DEFINITIONS
from briefing.indicators.values import Indicator, Indicators
from briefing.tables import Table, Value, columns, texts

_TOLD = {"known": ("", ""), "hidden": ("隐去", "hidden"), "unknown": ("无数据", "not known")}
_NAMED = {each.code: each for each in DEFINITIONS}
_COUNTS = frozenset({"reports", "matters"})


def tables(found: Indicators, say: Say) -> tuple[Table, Table]:
    """The indicators, and their definitions."""
    known = found.state
    notes = (
        f"{found.city} {found.year}: {found.first} – {found.until}",
        say(f"编号 {found.indicators_id}，数据截至 {known.as_of}", f"{found.indicators_id}, as of {known.as_of}"),
        say(f"数据版本 {known.version}，配置 {known.configuration}", f"data {known.version}, {known.configuration}"),
        say(
            "只列分子、分母和比值，不合成总分，不排名；区域按区域字典的顺序；各来源互不相加。",
            "Numerators, denominators and their ratios: no composite, no rank; areas in the order of the dictionary; "
            "feeds are never added.",
        ),
        say(
            "隐去：不足 3 件，或为避免推算而一并隐去。无数据：来源未给出、人口未知或分母为零。",
            "Hidden: fewer than 3, or hidden so that such a count cannot be worked out. Not known: the feed does not "
            "say, the population is not known, or there is nothing to divide by.",
        ),
    )
    headings = columns(
        (say("区域", "area"), "text"),
        (say("来源", "feed"), "text"),
        (say("计数类别", "class"), "text"),
        (say("指标", "indicator"), "text"),
        (say("指标名称", "name"), "text"),
        (say("分子", "numerator"), "number"),
        (say("分母", "denominator"), "count"),
        (say("数值", "value"), "number"),
        (say("单位", "unit"), "text"),
        (say("数据出处", "source"), "text"),
        (say("说明", "told"), "text"),
    )
    title = say(f"{found.year} 年区域指标", f"Indicators of areas, {found.year}")
    rows = tuple(_row(row, say) for row in found.rows)
    return Table("indicators", title, headings, rows, notes), definitions(say)


def definitions(say: Say) -> Table:
    """What each indicator is, in both languages."""
    headings = ("code", "名称", "name", "算式", "formula", "单位", "unit", "数据出处", "source")
    rows = tuple((each.code, *each.name, *each.formula, *each.unit, *each.source) for each in DEFINITIONS)
    return Table("definitions", say("指标定义", "Definitions"), texts(headings), rows)


def _row(row: Indicator, say: Say) -> tuple[Value, ...]:
    defined = _NAMED[row.code]
    return (
        row.area,
        row.feed,
        row.counted_as or None,
        row.code,
        say.of(defined.name),
        row.numerator,
        row.denominator,
        value(row),
        say.of(defined.unit),
        say.of(defined.source),
        say.of(_TOLD[row.told]) or None,
    )


def value(row: Indicator) -> float | int | None:
    """The indicator itself: a count, matters to 10,000 residents, or a share in percent, to a hundredth.

    None where a part of it is not shown.
    """
    if row.told != "known" or row.numerator is None:
        return None
    if row.code in _COUNTS:
        return row.numerator
    if not row.denominator:
        return None
    scale = 10_000 if row.code == "per_ten_thousand" else 100
    return round(scale * row.numerator / row.denominator, 2)
