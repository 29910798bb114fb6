"""What the cases are about and where: fields of work, largest topics, areas below, trends."""

from board import words
from board.documents.blocks import Block, Paragraph, Picture, Row, Table
from board.packs.opening import before_change, year_change
from board.packs.pictures import pairs, trend
from board.packs.saying import HIDDEN, MISSING, Say, by_name
from briefing.packs.comparing import AreaLine, Compared, TopicLine
from briefing.packs.pack import Pack
from city import paths

FIELDS = 10
"""Fields of work that are listed of a feed."""
CHARTED = 3
"""Feeds that have a chart."""
_WEEK = 7


def fields(pack: Pack, say: Say) -> list[Block]:
    """A table for each feed: its fields of work and in each the largest topics."""
    blocks: list[Block] = []
    for feed in pack.feeds:
        rows = [
            row
            for each in [each for each in pack.fields if each.line.feed == feed][:FIELDS]
            for row in (
                _topic(pack, each.line, say, paths.name(each.line.topic), "strong"),
                *(
                    _topic(pack, line, say, _below(line.topic), "inset")
                    for line in each.lower
                    if paths.depth(line.topic)
                ),
            )
        ]
        if rows:
            caption = say(f"{say.feed(feed)}各领域诉求", f"{say.feed(feed)}: requests by field of work")
            blocks.append(Table(caption, _head(say), tuple(rows), widths=(0.38, *((0.62 / 6,) * 6))))
    if blocks:
        blocks.append(Paragraph(_cut(say), "note"))
    return blocks or [Paragraph(say("本期无诉求。", "No request in this period."))]


def topics(pack: Pack, say: Say, most: int) -> list[Block]:
    """The largest topics of the area, each with its feed."""
    rows = tuple(
        Row((say.path(line.topic), say.feed(line.feed), *_counts(pack, line, say))) for line in pack.topics[:most]
    )
    if not rows:
        return [Paragraph(say("本期无诉求。", "No request in this period."))]
    left = pack.topics_in_all - len(rows)
    more = say(f"，共 {pack.topics_in_all} 类", f", of {pack.topics_in_all}") if left > 0 else ""
    head = _head(say)
    table = Table(
        say(f"诉求较多的问题{more}", f"Topics with the most requests{more}"),
        (head[0], say("来源", "Feed"), *head[1:]),
        rows,
        texts=2,
        widths=(0.30, 0.16, *((0.54 / 6,) * 6)),
    )
    return [table]


def repeated(pack: Pack, say: Say, most: int) -> list[Block]:
    """一事多诉: topics by the reports that tell of a known matter once more."""
    rows = tuple(
        Row((say.path(line.topic), say.feed(line.feed), words.count(line.repeats), words.count(line.compared.matters)))
        for line in pack.repeated[:most]
    )
    if not rows:
        return [Paragraph(say("本期无重复反映件。", "No report in this period told of a known matter once more."))]
    head = (say("问题", "Topic"), say("来源", "Feed"), say("重复件", "Repeats"), say("事项", "Matters"))
    caption = say("一事多诉较多的问题", "Topics with the most repeats")
    return [Table(caption, head, rows, texts=2, widths=(0.46, 0.24, 0.15, 0.15))]


def areas(pack: Pack, say: Say) -> list[Block]:
    """Areas one level below, by name: each beside itself, none beside the others."""
    if {line.area for line in pack.areas} <= {pack.area}:
        return [Paragraph(say("来源未给出下级区域，不作分布。", "No feed names an area below: no distribution."))]
    blocks: list[Block] = []
    for column, feed in enumerate(pack.feeds):
        known = {total.feed: total.compared for total in pack.totals if total.counted_as == "request"}.get(feed)
        if known is None or not known.matters:
            continue
        lines = sorted(pack.areas, key=lambda line: by_name(line.area))
        rows = tuple(_area(pack, line, column, known, say) for line in lines)
        head = (
            *(say("区域", "Area"), say("事项", "Matters"), say("上期", "Before"), say("环比", "Change")),
            *(say("上年同期", "Year before"), say("同比", "Change"), say("万人诉求比", "To 10,000")),
        )
        caption = say(
            f"{say.feed(feed)}诉求分布（按名称排列，不作排名）", f"{say.feed(feed)}: requests by area, by name"
        )
        blocks.append(Table(caption, head, rows, widths=(0.28, *((0.12,) * 6))))
    note = say(
        f"{HIDDEN}：不足 3 件，或为避免推算而一并隐去。各区域只与自身比较。",
        f"{HIDDEN}: fewer than 3, or hidden so that such a count cannot be worked out. "
        "Each area is compared with itself only.",
    )
    return [*blocks, Paragraph(note, "note")]


def _area(pack: Pack, line: AreaLine, column: int, known: Compared, say: Say) -> Row:
    matters, before, year = line.matters[column], line.before[column], line.year[column]
    own = line.area == pack.area
    name = say("未细分", "not named below") if own else paths.name(line.area)

    def change(then: int | None, days: int) -> str:
        if matters is None or then is None or not pack.complete:
            return "—"
        return say.change(matters, then * pack.days / days)

    rate = line.per_ten_thousand[column]
    return Row(
        (
            name,
            HIDDEN if matters is None else words.count(matters),
            say.of(MISSING) if known.before is None else HIDDEN if before is None else words.count(before),
            change(before, pack.before.days),
            say.of(MISSING) if known.year is None else HIDDEN if year is None else words.count(year),
            change(year, pack.year.days),
            "—" if rate is None else words.count(rate),
        )
    )


def trends(pack: Pack, say: Say) -> list[Block]:
    """A chart for each feed; and for the largest feed its fields beside the period before."""
    blocks: list[Block] = []
    step = pack.trend.step
    by_report_day = pack.kind == "day"
    marked = 0 if by_report_day else max(1, -(-pack.days // step))
    told = (
        say("，自然日，至报告日前一日", ", calendar days to the one before")
        if by_report_day
        else say("，深色为本期", ", the period dark")
    )
    for feed, counts in pack.trend.feeds[:CHARTED]:
        unit = say("每日" if step == 1 else f"每 {step} 日", "a day" if step == 1 else f"in {step} days")
        caption = say(f"{say.feed(feed)}{unit}诉求事项{told}", f"{say.feed(feed)}: matters {unit}{told}")
        alt = say(
            f"{caption}：自 {say.day(pack.trend.first)} 起 {len(counts)} 柱，最高 {max(counts)}。",
            f"{caption}: {len(counts)} bars from {say.day(pack.trend.first)}, highest {max(counts)}.",
        )
        blocks.append(Picture(caption, alt, trend(pack.trend.first, step, counts, marked)))
    largest = [each.line for each in pack.fields if pack.feeds and each.line.feed == pack.feeds[0]][:FIELDS]
    if largest:
        caption = say(
            f"{say.feed(pack.feeds[0])}各领域：本期（深）与上期（浅）",
            f"{say.feed(pack.feeds[0])} by field of work: this period (dark), the one before (grey)",
        )
        rows = tuple((paths.name(line.topic), line.compared.matters, line.compared.before) for line in largest)
        told = "；".join(f"{name} {now}" for name, now, _ in rows)
        blocks.append(Picture(caption, f"{caption}：{told}", pairs(rows)))
    return blocks


def weeks(pack: Pack, say: Say) -> list[Block]:
    """近八周走势: sums of seven days each that end with the period."""
    if pack.trend.step != 1 or not pack.trend.feeds:
        return []
    number = len(pack.trend.feeds[0][1]) // _WEEK
    ends = [say(f"前{number - 1 - at}周", f"−{number - 1 - at}") for at in range(number - 1)] + [say("本期", "now")]
    rows = tuple(
        Row((say.feed(feed), *(words.count(sum(counts[at : at + _WEEK])) for at in range(0, number * _WEEK, _WEEK))))
        for feed, counts in pack.trend.feeds
    )
    caption = say(f"近{number}周诉求事项", f"Matters of {number} weeks")
    return [Table(caption, (say("来源", "Feed"), *ends), rows, widths=(0.24, *((0.76 / number,) * number)))]


def _head(say: Say) -> tuple[str, ...]:
    return (
        *(say("问题", "Topic"), say("事项", "Matters"), say("重复件", "Repeats"), say("上期", "Before")),
        *(say("环比", "Change"), say("上年同期", "Year before"), say("同比", "Change")),
    )


def _topic(pack: Pack, line: TopicLine, say: Say, name: str, kind: str) -> Row:
    return Row((name, *_counts(pack, line, say)), "strong" if kind == "strong" else "inset")


def _counts(pack: Pack, line: TopicLine, say: Say) -> tuple[str, ...]:
    compared = line.compared
    return (
        words.count(compared.matters),
        words.count(line.repeats),
        say.number(compared.before),
        before_change(pack, compared, say),
        say.number(compared.year),
        year_change(pack, compared, say),
    )


def _below(topic: str) -> str:
    return " › ".join(paths.parts(topic)[1:])


def _cut(say: Say) -> str:
    return say(
        f"每一来源列出诉求最多的至多 {FIELDS} 个领域，各领域内列出最多的问题。",
        f"Of each feed at most {FIELDS} fields are listed, the largest, with the largest topics in each.",
    )
