"""How much was reported, month by month and below, and which offices it came to."""

from itertools import groupby

from board import words
from board.documents.blocks import Block, Paragraph, Picture, Row, Table
from board.packs.pictures import pairs
from board.packs.saying import HIDDEN, MISSING, NONE, Say
from briefing.histories.sheet import FORMER, BelowLine, HistorySheet, MonthLine
from briefing.periods import month_of
from city import paths
from city.times import day_of_iso


def months(sheet: HistorySheet, say: Say) -> list[Block]:
    """A table for each feed and class, and a chart for each feed's requests beside the year before."""
    blocks: list[Block] = []
    head = (
        *(say("月份", "Month"), say("件次", "Reports"), say("事项", "Matters"), say("上年同月", "Year before")),
        *(say("同比", "Change"), say("前年同月", "Two years before")),
    )
    for (feed, counted_as), lines in groupby(sheet.months, key=lambda line: (line.feed, line.counted_as)):
        found = tuple(lines)
        name = f"{say.feed(feed)} · {say.class_of(counted_as)}"
        rows = tuple(_month(line, say) for line in found)
        blocks.append(Table(say(f"{name}，分月", f"{name} by month"), head, rows, widths=(0.25, *((0.15,) * 5))))
        if counted_as == "request" and len(found) > 1:
            caption = say(f"{name}：本期（深）与上年同月（浅）", f"{name}: this period (dark), the year before (grey)")
            known = tuple((line.first[2:7], line.matters, line.former[0]) for line in found if line.matters is not None)
            told = say("；", "; ").join(f"{month} {matters}" for month, matters, _ in known)
            blocks.append(Picture(caption, f"{caption}{say('：', ': ')}{told}", pairs(known)))
    note = say(
        "件次含重复件，事项不含；请求类为求助、投诉、举报、建议。"
        f"{say.of(MISSING)}：该来源当时尚未接入。上年、前年为同日期。",
        f"Reports hold repeats, matters do not. {say.of(MISSING)}: the feed had not begun then. Former years: the same "
        "dates.",
    )
    return [*blocks, Paragraph(note, "note")]


def _month(line: MonthLine, say: Say) -> Row:
    name = line.first[:7]
    day = day_of_iso(line.first)
    if (day, day_of_iso(line.last)) != (month_of(day).first, month_of(day).last):
        name = say(f"{name}（{line.first[8:]}–{line.last[8:]} 日）", f"{name} ({line.first[8:]}–{line.last[8:]})")
    year = line.former[0]
    change = NONE if line.matters is None else say.change(line.matters, year)
    numbers = (line.reports, line.matters, year)
    return Row((name, *map(say.number, numbers), change, *(say.number(line.former[at]) for at in range(1, FORMER))))


def below(sheet: HistorySheet, say: Say) -> list[Block]:
    """Where the matters lie: topics and areas one level below, by name."""
    blocks: list[Block] = []
    for lines, own, what in (
        (sheet.topics, sheet.topic, say("细分问题", "Topics below")),
        (sheet.areas, sheet.area, say("下级区域", "Areas below")),
    ):
        if {line.of for line in lines} <= {own}:
            blocks.append(Paragraph(say(f"{what}：来源未细分。", f"{what}: no feed names any.")))
            continue
        head = (say("名称", "Name"), say("来源", "Feed"), say("事项", "Matters"), say("上年同期", "Year before"))
        late = {line.feed for line in sheet.months if line.former[0] is None}
        rows = tuple(_below(line, own, say, known=line.feed not in late) for line in lines)
        caption = say(f"{what}（按名称排列，不作排名）", f"{what}, by name")
        blocks.append(Table(caption, head, rows, texts=2, widths=(0.40, 0.24, 0.18, 0.18)))
    note = say(
        f"{HIDDEN}：不足 3 件，或为避免推算而一并隐去。",
        f"{HIDDEN}: fewer than 3, or hidden so that such a count cannot be worked out.",
    )
    return [*blocks, Paragraph(note, "note")]


def _below(line: BelowLine, own: str, say: Say, *, known: bool) -> Row:
    name = say("未细分", "not named below") if line.of == own else paths.name(line.of)
    matters = HIDDEN if line.matters is None else words.count(line.matters)
    year = words.count(line.year) if line.year is not None else HIDDEN if known else say.of(MISSING)
    return Row((name, say.feed(line.feed), matters, year))


def units(sheet: HistorySheet, say: Say) -> list[Block]:
    """承办单位: offices by role."""
    if not sheet.units:
        return []
    head = (
        *(say("承办单位", "Office"), say("工单", "Cases"), say("已办结", "Closed")),
        say("超期未结", "Open past the limit"),
    )
    rows = tuple(
        Row((unit.name, *(words.count(number) for number in (unit.cases, unit.closed, unit.overdue))))
        for unit in sorted(sheet.units, key=lambda unit: unit.name)
    )
    caption = say("主要承办单位（按名称排列，不足 3 件的不列）", "Offices with most cases, by name, from 3 cases on")
    return [Table(caption, head, rows, widths=(0.46, 0.18, 0.18, 0.18))]
