"""Where the figures come from: feeds and their freshness, what was rejected, how totals reconcile, the check-up."""

from board import words
from board.documents.blocks import Block, Paragraph, Row, Table
from board.focus_section import NAMES
from board.packs.figures import Figures
from board.packs.reject_words import code_said, reason_said
from board.packs.saying import Pair, Say
from briefing.packs.checkup import Check
from briefing.packs.pack import Pack

CHECKS: dict[str, Pair] = {
    "silent feeds or areas": ("数据中断或明显偏少的来源、区域", "Silent feeds or areas"),
    "feeds with empty days": ("本期有空白日的来源", "Feeds with days without a report"),
    "feeds that do not reconcile": ("件数核对不符的来源", "Feeds that do not reconcile"),
    "alerts carried over": ("上期结转的预警", "Alerts carried over"),
    "alerts without a deed": ("未回落且无人处置的预警", "Alerts not over, without a deed"),
    "hand-overs without receipt": ("移交后未签收", "Hand-overs without a receipt"),
    "open cases past their deadline": ("期末未结中超期", "Open cases past their deadline"),
    "cases closed after their deadline": ("超期办结", "Cases closed after their deadline"),
    "closed cases without an outcome yet": ("办结后尚无回访结果", "Closed cases without an outcome yet"),
    "first petitions not closed by the quarter's end": (
        "初信初访季末未办结",
        "First petitions not closed by the quarter's end",
    ),
}
VERDICTS: dict[str, Pair] = {"fine": ("正常", "fine"), "look": ("关注", "look"), "unknown": ("无数据", "no data")}
_DAYS = 6
"""Empty days that are named."""


def freshness(pack: Pack, say: Say) -> list[Block]:
    """来源情况: when each feed was last heard, and on which days nothing came."""
    head = (
        *(
            say("来源", "Feed"),
            say("最近一件到达", "Newest case arrived"),
            say("最近有数据日", "Last day with a report"),
        ),
        say("本期空白日", "Days without a report"),
    )
    rows = tuple(
        Row(
            (
                say.feed(each.feed),
                say("无存件", "no case is kept") if each.newest is None else say.moment(each.newest),
                say.day(each.last_day),
                named_days(each.empty_days, say),
            )
        )
        for each in pack.freshness
    )
    blocks: list[Block] = []
    if rows:
        caption = say("数据来源情况（全市）", "Feeds of the city")
        blocks.append(Table(caption, head, rows, texts=4, widths=(0.22, 0.26, 0.22, 0.30)))
    return [*blocks, *_rejected(pack, say)]


def named_days(days: tuple[str, ...], say: Say) -> str:
    """The first days by their dates, and how many there are in all."""
    named = say("、", ", ").join(day[5:] for day in days[:_DAYS])
    if not days:
        return say("无", "none")
    return named if len(days) <= _DAYS else say(f"{named} 等 {len(days)} 日", f"{named}, … {len(days)} in all")


def _rejected(pack: Pack, say: Say) -> list[Block]:
    if pack.rejected is None:
        return [Paragraph(say("拒收情况见市级材料。", "What was rejected is told in the packs of the city."), "note")]
    if not pack.rejected:
        return [Paragraph(say("没有拒收的数据行。", "No row was rejected."))]
    rows = tuple(
        Row((code_said(each.code, say), reason_said(each.code, each.reason, say), words.count(each.rows)))
        for each in pack.rejected
    )
    head = (say("类别", "Code"), say("原因", "Reason"), say("行数", "Rows"))
    caption = say(
        "拒收的数据行（建库以来，不含任何内容）", "Rejected rows since the store was made, without any content"
    )
    return [Table(caption, head, rows, texts=2, widths=(0.22, 0.63, 0.15))]


def reconciliation(pack: Figures, say: Say) -> list[Block]:
    """核对: from every report to what the pack counts, so that it can be laid beside the hotline centre's own."""
    if not pack.reconciled:
        return [Paragraph(say("本期无数据可核对。", "Nothing to reconcile in this period."))]
    head = (
        *(say("来源", "Feed"), say("工单", "Cases"), say("其中不计数", "Not counted"), say("件次", "Reports")),
        *(say("咨询表扬", "Inquiries"), say("自录", "Staff"), say("诉求", "Requests"), say("重复件", "Repeats")),
        *(say("事项", "Matters"), say("不纳入考核", "Excluded"), say("差数", "Difference")),
    )
    rows = tuple(
        Row(
            (
                say.feed(each.feed),
                *(
                    words.count(number)
                    for number in (
                        *(each.cases, each.not_counted, each.reports, each.inquiries, each.staff),
                        *(each.requests, each.repeats, each.matters, each.excluded),
                    )
                ),
                words.signed(each.difference) if each.difference else "0",
            )
        )
        for each in pack.reconciled
    )
    note = say(
        "件次=诉求+咨询表扬+自录；诉求=重复件+事项；不纳入考核的照常计数，单列；差数=件次−计数工单，工单超过保存期，或"
        "治安类只计数不存件时，不为零。",
        "Reports = requests + inquiries + staff; requests = repeats + matters. What the centre excludes counts all the "
        "same. The difference, reports less counted cases, is not 0 where cases are no longer kept or were never.",
    )
    widths = (0.09, 0.08, 0.105, 0.09, 0.095, 0.065, 0.095, 0.085, 0.085, 0.105, 0.105)
    table = Table(say("件数核对", "Reconciliation"), head, rows, widths=widths)
    return [table, Paragraph(note, "note")]


def checkup(pack: Pack, say: Say) -> list[Block]:
    """体检报告."""
    head = (say("项目", "Item"), say("结果", "Verdict"), say("数", "Number"), say("总数", "Of"))
    rows = tuple(_check(each, say) for each in pack.checks)
    note = say(
        "出现即标“关注”，由人判断轻重，不打分、不排名。", "Whatever occurs is marked; people judge. No score, no rank."
    )
    table = Table(say("体检报告", "Check-up"), head, rows, texts=2, widths=(0.55, 0.15, 0.15, 0.15))
    return [table, Paragraph(note, "note")]


def _check(each: Check, say: Say) -> Row:
    numbers = ("—" if number is None else words.count(number) for number in (each.number, each.of))
    cells = (say.of(CHECKS.get(each.name, (each.name, each.name))), say.of(VERDICTS[each.verdict]), *numbers)
    return Row(cells, "strong" if each.verdict == "look" else "plain")


def focus(pack: Pack, say: Say) -> list[Block]:
    """每月一题: candidates. People choose."""
    if pack.focus is None:
        return []
    if not pack.focus:
        return [Paragraph(say("数据不足，无候选。", "Too few matters for candidates."))]
    head = (
        *(say("序", "Rank"), say("问题", "Topic"), say("依据（同级百分位）", "Criteria, percentile among its level")),
        *(say("事项", "Matters"), say("涉及区域", "Areas"), say("综合", "Score")),
    )
    rows = tuple(
        Row(
            (
                str(each.rank),
                say.path(each.topic),
                say("，", ", ").join(
                    f"{say.of(NAMES.get(name, (name, name)))} P{round(100 * share)}" for name, share in each.criteria
                ),
                words.count(each.matters),
                f"{each.areas}/{each.of_areas}",
                f"{each.score:.2f}",
            )
        )
        for each in pack.focus
    )
    note = say(
        "仅为候选与依据，由人选定。季度材料列末月候选。",
        "Candidates with their evidence: people choose. Of a quarter those of its last month.",
    )
    widths = (0.06, 0.33, 0.31, 0.10, 0.10, 0.10)
    table = Table(say("每月一题候选", "Candidates for the focus issue"), head, rows, texts=3, widths=widths)
    return [table, Paragraph(note, "note")]
