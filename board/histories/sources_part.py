"""What makes the series of a sheet break: changes of dictionaries, days without data."""

from board import words
from board.documents.blocks import Block, Paragraph, Row, Table
from board.packs.saying import NONE, Say
from board.packs.sources_part import named_days
from briefing.histories.sheet import HistorySheet


def breaks(sheet: HistorySheet, say: Say) -> list[Block]:
    """口径变化: areas that were split, classes that moved."""
    if not sheet.breaks:
        return [
            Paragraph(
                say(
                    "本期及上年同期内，区域和问题分类没有影响本单的调整。",
                    "No change of areas or topics in these days or those of the year before touches this sheet.",
                )
            )
        ]
    trees = {"area": say("区域", "areas"), "topic": say("问题分类", "topics")}
    rows = tuple(
        Row(
            (
                say.day(one.since),
                trees[one.tree],
                say.path(one.former),
                say.path(one.node),
                say("是", "yes") if one.own else say("否，仅影响细分", "no, only what lies below"),
                say.share(one.share),
            ),
            "strong" if one.own else "plain",
        )
        for one in sheet.breaks
    )
    head = (
        *(say("自", "Since"), say("字典", "Dictionary"), say("原", "Former"), say("现", "Became")),
        *(say("影响本单总数", "Changes the totals"), say("占原的比例", "Share of the former")),
    )
    note = say(
        "调整前后的数字口径不同，不能直接相比；本单不折算。",
        "Counts before and after are of different things and are not to be compared; this sheet converts nothing.",
    )
    table = Table(
        say("区域、分类的调整", "Changes of areas and topics"),
        head,
        rows,
        texts=5,
        widths=(0.14, 0.10, 0.25, 0.25, 0.14, 0.12),
    )
    return [table, Paragraph(note, "note")]


def feeds(sheet: HistorySheet, say: Say) -> list[Block]:
    """来源情况: since when each feed is there, and on which days nothing came."""
    head = (
        *(say("来源", "Feed"), say("接入首日", "First day"), say("最近有数据日", "Last day with a report")),
        *(say("空白日", "Days without a report"), say("有数据日 / 应有日", "Days with data")),
    )
    rows = tuple(
        Row(
            (
                say.feed(each.feed),
                say.day(each.begun),
                say.day(each.last_day),
                named_days(each.empty_days, say),
                f"{words.count(each.days - len(each.empty_days))} / {words.count(each.days)}" if each.days else NONE,
            )
        )
        for each in sheet.feeds
    )
    if not rows:
        return [Paragraph(say("本期无来源有数据。", "No feed delivered in these days."))]
    caption = say("数据来源情况（全市）", "Feeds of the city")
    return [Table(caption, head, rows, texts=4, widths=(0.20, 0.18, 0.18, 0.27, 0.17))]
