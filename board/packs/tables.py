"""The tables of a pack for a spreadsheet, each with the figures of ``pack.json``."""

from collections.abc import Iterator

from board.exports.figures import Field, table
from board.exports.parts import FEED, shared
from board.packs.reject_words import code_said, reason_said
from board.packs.saying import Say
from briefing.packs.freshness import Rejected
from briefing.packs.pack import Pack
from briefing.tables import Table, Value, columns

_COMPARED: tuple[Field, ...] = (
    ("compared.matters", "事项", "matters", "count"),
    ("compared.before", "上期", "before", "count"),
    ("compared.year", "上年同期", "a year before", "count"),
    ("compared.usual", "平常", "usual", "number"),
)
_TOTALS: tuple[Field, ...] = (
    FEED,
    ("counted_as", "计数类别", "class", "text"),
    ("reports", "件次", "reports", "count"),
    ("excluded", "不纳入考核", "excluded", "count"),
    *_COMPARED,
)
_TOPICS: tuple[Field, ...] = (
    FEED,
    ("topic", "问题", "topic", "text"),
    ("repeats", "重复件", "repeats", "count"),
    *_COMPARED,
)
_FEEDS: tuple[Field, ...] = (
    FEED,
    ("last_day", "最近有数据日", "last day with a report", "date"),
    ("newest", "最近一件到达", "newest arrived", "text"),
    ("empty_days", "空白日", "days without a report", "text"),
)
_REJECTED: tuple[Field, ...] = (
    ("code", "类别", "code", "text"),
    ("reason", "原因", "reason", "text"),
    ("rows", "行数", "rows", "count"),
)
_FOCUS: tuple[Field, ...] = (
    ("rank", "序", "rank", "count"),
    FEED,
    ("topic", "问题", "topic", "text"),
    ("score", "综合", "score", "number"),
    ("matters", "事项", "matters", "count"),
    ("areas", "涉及区域", "areas", "count"),
    ("of_areas", "区域总数", "of areas", "count"),
)
_CHECKS: tuple[Field, ...] = (
    ("name", "项目", "item", "text"),
    ("verdict", "结果", "verdict", "text"),
    ("number", "数", "number", "count"),
    ("of", "总数", "of", "count"),
)


def tables(pack: Pack, say: Say) -> tuple[Table, ...]:
    """Every table of the pack; the notes of the first say of what and as of when it is."""
    known = pack.state
    about = (
        f"{pack.area} | {pack.period}",
        say(f"材料编号 {pack.pack_id}", f"pack {pack.pack_id}"),
        say(f"数据截至 {known.as_of}", f"as of {known.as_of}"),
        say(f"数据版本 {known.version}，配置 {known.configuration}", f"data {known.version}, {known.configuration}"),
        say("空白：无可比数据。各来源互不相加。", "Empty: nothing to compare with. Feeds are never added."),
    )
    fields = [each.line for each in pack.fields]
    focus = pack.focus or ()
    people = say("仅为候选，由人选定。", "Candidates only: people choose.")
    return (
        table("totals", say("总表", "Totals"), pack.totals, _TOTALS, say, notes=about),
        table("fields", say("分领域", "Fields of work"), fields, _TOPICS, say),
        table("topics", say("主要问题", "Largest topics"), pack.topics, _TOPICS, say),
        _areas(pack, say),
        *shared(pack, say),
        table("feeds", say("数据来源", "Feeds"), pack.freshness, _FEEDS, say),
        table("rejected", say("拒收", "Rejected rows"), _said(pack, say), _REJECTED, say),
        table("candidates", say("每月一题候选", "Candidates for the focus issue"), focus, _FOCUS, say, notes=(people,)),
        table("check-up", say("体检报告", "Check-up"), pack.checks, _CHECKS, say),
    )


def _said(pack: Pack, say: Say) -> list[Rejected]:
    """What was rejected, why in words."""
    return [
        Rejected(code=code_said(one.code, say), reason=reason_said(one.code, one.reason, say), rows=one.rows)
        for one in pack.rejected or ()
    ]


def _areas(pack: Pack, say: Say) -> Table:
    """A row for each area and feed: counts of areas are hidden by feed."""
    headings = columns(
        (say("来源", "feed"), "text"),
        (say("区域", "area"), "text"),
        (say("事项", "matters"), "count"),
        (say("上期", "before"), "count"),
        (say("上年同期", "a year before"), "count"),
        (say("常住人口", "residents"), "count"),
        (say("万人诉求比", "to 10,000 residents"), "number"),
    )
    hidden = say(
        "空白：不足 3 件、为避免推算而隐去，或无数据。按名称排列，不作排名。",
        "Empty: fewer than 3, hidden so that it cannot be worked out, or no data. By name, no rank.",
    )
    return Table("areas", say("区域分布", "Areas"), headings, tuple(_area_rows(pack)), (hidden,))


def _area_rows(pack: Pack) -> Iterator[tuple[Value, ...]]:
    for at, feed in enumerate(pack.feeds):
        for line in pack.areas:
            counts = line.matters[at], line.before[at], line.year[at]
            yield feed, line.area, *counts, line.population, line.per_ten_thousand[at]
