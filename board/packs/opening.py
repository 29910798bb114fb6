"""The first page of a pack: what, as of when, the sentence that says it, the summary table (总表), what is at hand."""

from board import words
from board.documents.blocks import Block, Paragraph, Row, Table
from board.packs.saying import NONE, Say
from briefing.packs.comparing import Compared, Total
from briefing.packs.pack import Pack
from city import paths

KINDS = {
    "year": ("年度", "annual"),
    "quarter": ("季度", "quarterly"),
    "month": ("月度", "monthly"),
    "week": ("周", "weekly"),
    "day": ("日", "daily"),
}
TIERS = {"city": ("市级", "city"), "district": ("区级", "district"), "street": ("街道", "street")}


def title(pack: Pack, say: Say) -> str:
    """What the document is called."""
    area = paths.name(pack.area)
    if pack.kind == "day":
        return say(f"{area}值班要情（{say.day(pack.period)}）", f"Duty summary of {area}, {say.day(pack.period)}")
    kind = say.of(KINDS[pack.kind])
    if pack.kind == "week" and pack.tier == "street":
        return say(f"{area}诉求分析周报（{pack.period}）", f"Weekly analysis of {area}, {pack.period}")
    return say(
        f"{area}社会诉求形势分析例会材料（{pack.period}）", f"{area}: material for the {kind} meeting, {pack.period}"
    )


def subtitle(pack: Pack, say: Say) -> tuple[str, ...]:
    """Of when it tells, and as of when."""
    tier, kind = say.of(TIERS[pack.tier]), say.of(KINDS[pack.kind])
    span = say(
        f"{tier} · {kind} · {say.moment(pack.start)} 至 {say.moment(pack.end)}",
        f"{tier}, {kind}: {say.moment(pack.start)} to {say.moment(pack.end)}",
    )
    known = say(f"数据截至 {say.moment(pack.state.as_of)}", f"Data as of {say.moment(pack.state.as_of)}")
    lines = [span, known]
    if not pack.complete:
        lines.append(
            say(
                "本期尚未结束：数字为截至目前，不作比较",
                "The period is not over: figures so far, compared with nothing",
            )
        )
    return tuple(lines)


def lead(pack: Pack, say: Say) -> Block:
    """The pack in two sentences."""
    requests = [total for total in pack.totals if total.counted_as == "request"]
    said = [_of_feed(pack, total, say) for total in requests if total.compared.matters]
    opened, open_at_end = pack.alerts.opened, pack.alerts.open_at_end
    said.append(
        say(
            f"本期新开预警 {opened} 件，期末未结 {open_at_end} 件。",
            f"Alerts opened: {opened}; not over at the end: {open_at_end}.",
        )
    )
    if not requests:
        said.insert(0, say("本期无诉求。", "No request in this period."))
    return Paragraph("".join(said) if say.language == "zh" else " ".join(said), "lead")


def _of_feed(pack: Pack, total: Total, say: Say) -> str:
    feed, compared = say.feed(total.feed), total.compared
    fields = [each.line for each in pack.fields if each.line.feed == total.feed]
    name, largest = (paths.name(fields[0].topic), words.count(fields[0].compared.matters)) if fields else ("", "")
    most = say(f"；最多为“{name}”，{largest} 件", f"; most: {name}, {largest}") if fields else ""
    number = words.count(compared.matters)
    said = [
        say(f"{chinese} {change}", f"{change} on the {english}")
        for change, (chinese, english) in (
            (before_change(pack, compared, say), ("环比", "period before")),
            (year_change(pack, compared, say), ("同比", "year before")),
        )
        if change != NONE
    ]
    against = say("".join(f"，{each}" for each in said), "".join(f", {each}" for each in said))
    return say(
        f"{feed}诉求 {number} 件{against}{most}。",
        f"{feed[:1].upper()}{feed[1:]} requests: {number}{against}{most}.",
    )


def before_change(pack: Pack, compared: Compared, say: Say) -> str:
    """环比: of daily means where the two periods have not as many days."""
    if not pack.complete or compared.before is None:
        return say.change(compared.matters, None)
    return say.change(compared.matters, compared.before * pack.days / pack.before.days)


def year_change(pack: Pack, compared: Compared, say: Say) -> str:
    """同比, in the same way."""
    if not pack.complete or compared.year is None:
        return say.change(compared.matters, None)
    return say.change(compared.matters, compared.year * pack.days / pack.year.days)


def summary(pack: Pack, say: Say) -> list[Block]:
    """总表: totals of every feed and class, then what is compared with what."""
    usual = any(total.compared.usual is not None for total in pack.totals)
    head = [
        *(say("来源", "Feed"), say("类别", "Class"), say("件次", "Reports"), say("事项", "Matters")),
        *(
            *((say("日均", "A day"),) if pack.days > 1 else ()),
            say("上期", "Before"),
            say("环比", "Change"),
            say("上年同期", "Year before"),
        ),
        say("同比", "Change"),
        *((say("常态", "Usual"),) if usual else ()),
        say("万人诉求比", "To 10,000"),
    ]
    rates = dict(zip(pack.feeds, pack.per_ten_thousand, strict=True))
    rows = []
    for total in pack.totals:
        compared = total.compared
        rate = rates.get(total.feed) if total.counted_as == "request" else None
        rows.append(
            Row(
                (
                    say.feed(total.feed),
                    say.class_of(total.counted_as),
                    say.number(total.reports),
                    say.number(compared.matters),
                    *((_a_day(pack, compared),) if pack.days > 1 else ()),
                    say.number(compared.before),
                    before_change(pack, compared, say),
                    say.number(compared.year),
                    year_change(pack, compared, say),
                    *((say.number(compared.usual),) if usual else ()),
                    NONE if total.counted_as != "request" else say.number(rate),
                )
            )
        )
    widths = (0.13, 0.09, *((0.66 / (len(head) - 3),) * (len(head) - 3)), 0.12)
    table = Table(say("总表", "Summary"), tuple(head), tuple(rows), texts=2, widths=widths)
    return [table, Paragraph(_compared_with(pack, say), "note")]


def _a_day(pack: Pack, compared: Compared) -> str:
    return words.count(round(compared.matters / pack.days, 1)) if pack.complete else NONE


def _compared_with(pack: Pack, say: Say) -> str:
    before = say.days(pack.before.first, pack.before.last)
    year = say.days(pack.year.first, pack.year.last)
    festival = say("（按春节对齐）", " (aligned by the Spring Festival)") if pack.festival else ""
    population = (
        say("未提供常住人口，万人诉求比无数据。", "No population is known, so there is no figure to 10,000 residents.")
        if pack.population is None
        else say(f"常住人口 {words.count(pack.population)} 人。", f"Residents: {words.count(pack.population)}.")
    )
    usual = ""
    if pack.days <= 7:
        usual = say("常态为此前四周同一时段均值。", "Usual: the mean of the same weekdays of the four weeks before. ")
    return say(
        f"环比对 {before}；同比对 {year}{festival}。天数不同的按日均比较。{usual}件次含重复件，事项不含；"
        f"各来源分别统计，不相加。{population}",
        f"Before: {before}. Year before: {year}{festival}. Periods of different lengths are compared by daily means. "
        f"{usual}Reports hold repeats and copies, matters do not; feeds are never added. {population}",
    )
