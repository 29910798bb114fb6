"""The tables of an evidence sheet for a spreadsheet."""

from board.exports.figures import Field, table
from board.exports.parts import FEED, shared
from board.histories.composing import IS_NOT
from board.packs.saying import Say
from briefing.histories.sheet import HistorySheet
from briefing.tables import Table

_MONTHS: tuple[Field, ...] = (
    FEED,
    ("counted_as", "计数类别", "class", "text"),
    ("first", "首日", "first day", "date"),
    ("last", "末日", "last day", "date"),
    ("reports", "件次", "reports", "count"),
    ("matters", "事项", "matters", "count"),
    ("former.0", "上年同月事项", "matters a year before", "count"),
    ("former.1", "前年同月事项", "matters two years before", "count"),
)
_BELOW: tuple[Field, ...] = (
    FEED,
    ("of", "名称", "path", "text"),
    ("matters", "事项", "matters", "count"),
    ("year", "上年同期事项", "matters a year before", "count"),
)
_UNITS: tuple[Field, ...] = (
    ("name", "承办单位", "office", "text"),
    ("cases", "工单", "cases", "count"),
    ("closed", "已办结", "closed", "count"),
    ("overdue", "超期未结", "open past the limit", "count"),
)
_BREAKS: tuple[Field, ...] = (
    ("since", "自", "since", "date"),
    ("tree", "字典", "dictionary", "text"),
    ("former", "原", "former", "text"),
    ("node", "现", "became", "text"),
    ("share", "占原的比例", "share of the former", "share"),
    ("own", "影响本单总数", "changes the totals", "text"),
)
_FEEDS: tuple[Field, ...] = (
    FEED,
    ("begun", "接入首日", "first day", "date"),
    ("last_day", "最近有数据日", "last day with a report", "date"),
    ("newest", "最近一件到达", "newest arrived", "text"),
    ("days", "应有日", "days", "count"),
    ("empty_days", "空白日", "days without a report", "text"),
)
_SILENCES: tuple[Field, ...] = (
    FEED,
    ("area", "区域", "area", "text"),
    ("opened_at", "开始", "opened at", "text"),
    ("status", "现状", "now", "text"),
)


def tables(sheet: HistorySheet, say: Say) -> tuple[Table, ...]:
    """Every table of the sheet; the first says of what and as of when it is, and what it is not."""
    known = sheet.state
    about = (
        f"{sheet.area} | {sheet.topic}",
        f"{sheet.first} – {sheet.last}",
        say(f"编号 {sheet.history_id}", f"sheet {sheet.history_id}"),
        say(f"数据截至 {known.as_of}", f"as of {known.as_of}"),
        say(f"数据版本 {known.version}，配置 {known.configuration}", f"data {known.version}, {known.configuration}"),
        *(say.of(each) for each in IS_NOT),
    )
    absent = say("空白：该来源当时尚未接入。", "Empty: the feed had not begun then.")
    hidden = say(
        "空白：不足 3 件、为避免推算而隐去，或该来源当时尚未接入。",
        "Empty: fewer than 3, hidden so that it cannot be worked out, or the feed had not begun then.",
    )
    units = sorted(sheet.units, key=lambda unit: unit.name)
    return (
        table("months", say("分月数量", "Month by month"), sheet.months, _MONTHS, say, notes=(*about, absent)),
        table("topics", say("细分问题", "Topics below"), sheet.topics, _BELOW, say, notes=(hidden,)),
        table("areas", say("下级区域", "Areas below"), sheet.areas, _BELOW, say, notes=(hidden,)),
        *shared(sheet, say),
        table("units", say("主要承办单位", "Offices"), units, _UNITS, say),
        table("breaks", say("口径变化", "What breaks the series"), sheet.breaks, _BREAKS, say),
        table("feeds", say("数据来源", "Feeds"), sheet.feeds, _FEEDS, say),
        table("silences", say("数据中断", "Silences"), sheet.silences, _SILENCES, say),
    )
