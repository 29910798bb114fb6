"""From an evidence sheet to a document, in the order in which somebody who has to decide asks."""

from board.documents.blocks import Block, Document, Heading, Language, Paragraph
from board.histories import sources_part, volume_part
from board.packs import alerts_part, focus_part, work_part
from board.packs.saying import Pair, Say
from board.packs.sources_part import reconciliation
from briefing.histories.sheet import HistorySheet
from city import paths
from city.feeds import kind

IS_NOT: tuple[Pair, ...] = (
    (
        "本单不含评分、等级或结论，不作预测；是否实施、如何实施由人依法评估、决定。",
        "This sheet holds no score, no level, no forecast and no conclusion: people assess and decide.",
    ),
    (
        "本单不判断任何个人或群体，不含姓名、电话、诉求原文；承办情况以单位计。",
        "It judges no person and no group, and holds no name, number or text of anybody. Handling is told by office.",
    ),
    (
        "数字是“被反映的”，不是“发生的”：反映少不等于问题少，反映多也可能是渠道更畅通。",
        "Counts are of what was reported, not of what happened: few reports do not mean few problems.",
    ),
    (
        "各来源分别统计、互不相加；各区域只与自身比较，不排名。",
        "Feeds are counted apart and never added. An area is compared with itself only, and nothing is ranked.",
    ),
)
"""What a sheet is not, said in every one of them."""
_NUMERALS = "一二三四五六七八九十"


def compose(sheet: HistorySheet, language: Language) -> Document:
    """The document of a sheet, made from it alone."""
    say = Say(language, _several(sheet))
    parts: tuple[tuple[Pair, list[Block]], ...] = (
        (("本单不是什么", "What this sheet is not"), [Paragraph(say.of(each)) for each in IS_NOT]),
        (("分月数量", "Month by month"), volume_part.months(sheet, say)),
        (("细分问题与区域", "Topics and areas below"), volume_part.below(sheet, say)),
        (
            ("办理情况与三率", "Casework and rates"),
            [*work_part.casework(sheet, say), *work_part.rates(sheet, say), *volume_part.units(sheet, say)],
        ),
        (("初信初访", "First petitions"), work_part.petitions(sheet, say)),
        (
            ("预警及处置", "Alerts and what became of them"),
            [*alerts_part.alerts(sheet, say), *alerts_part.handling(sheet, say)],
        ),
        (("每月一题", "Focus issues"), focus_part.issues(sheet, say)),
        (("口径变化", "What breaks the series"), sources_part.breaks(sheet, say)),
        (
            ("数据来源与核对", "Feeds and reconciliation"),
            [*sources_part.feeds(sheet, say), *reconciliation(sheet, say)],
        ),
    )
    blocks: list[Block] = [Paragraph(_lead(sheet, say), "lead")]
    for number, (name, found) in enumerate(parts):
        blocks.append(Heading(say(f"{_NUMERALS[number]}、{name[0]}", f"{number + 1}. {name[1]}")))
        blocks += found
    place, topic = paths.name(sheet.area), paths.name(sheet.topic)
    title = say(f"{place}“{topic}”历史情况单", f"History of {topic} in {place}")
    version, revision = sheet.state.version, sheet.state.configuration
    return Document(
        title=title,
        subtitle=(
            f"{say.days(sheet.first, sheet.last)} · {say.path(sheet.area)} · {say.path(sheet.topic)}",
            say(f"数据截至 {say.moment(sheet.state.as_of)}", f"Data as of {say.moment(sheet.state.as_of)}"),
        ),
        running=say(f"见微 · {title} · 内部材料", f"Jianwei · {title} · internal"),
        made=sheet.state.as_of,
        identity=say(
            f"编号 {sheet.history_id} · 数据版本 {version} · 配置 {revision}",
            f"Sheet {sheet.history_id} · data {version} · configuration {revision}",
        ),
        language=language,
        blocks=tuple(blocks),
    )


def _lead(sheet: HistorySheet, say: Say) -> str:
    known = ""
    if sheet.until != sheet.last:
        known = say(f"（数据至 {say.day(sheet.until)}）", f" (known up to {say.day(sheet.until)})")
    return say(
        f"{say.days(sheet.first, sheet.last)}{known}，{sheet.area}“{paths.name(sheet.topic)}”的诉求及办理事实，"
        "供重大项目、重大政策社会稳定风险评估时查考。只列事实，不评分。",
        f"What was reported of {paths.name(sheet.topic)} in {sheet.area} and how it was handled, "
        f"{say.days(sheet.first, sheet.last)}{known}: facts to be looked up before a project or a policy. No score.",
    )


def _several(sheet: HistorySheet) -> frozenset[str]:
    """Kinds of which the sheet knows more than one feed."""
    kinds = [kind(feed) for feed in {line.feed for line in sheet.months} | {each.feed for each in sheet.feeds}]
    return frozenset(each for each in kinds if kinds.count(each) > 1)
