"""From a pack to a document: which parts, in which order, for which tier and period."""

from collections.abc import Callable
from typing import TypeAlias

from board.documents.blocks import Block, Break, Document, Heading, Language
from board.packs import (
    alerts_part,
    decided_part,
    focus_part,
    meeting_part,
    opening,
    sources_part,
    topics_part,
    work_part,
)
from board.packs.key_figures import key_figures
from board.packs.saying import Pair, Say
from briefing.packs.pack import Pack
from city.feeds import kind

Part: TypeAlias = tuple[Pair, tuple[Callable[[Pack, Say], list[Block]], ...]]

_SUMMARY: Part = (("总体情况", "Summary"), (opening.summary, key_figures))
_FIELDS: Part = (("分领域情况", "Fields of work"), (topics_part.fields,))
_TRENDS: Part = (("走势", "Trends"), (topics_part.trends,))
_AREAS: Part = (("区域分布", "Areas"), (topics_part.areas,))
_ALERTS: Part = (("预警及处置", "Alerts and what became of them"), (alerts_part.alerts, alerts_part.handling))
_WORK: Part = (("办理情况与三率", "Casework and rates"), (work_part.casework, work_part.rates))
_PETITIONS: Part = (("初信初访“季季清”", "First petitions of the quarter"), (work_part.petitions,))
_FOCUS: Part = (("每月一题候选", "Candidates for the focus issue"), (sources_part.focus,))
_ISSUES: Part = (("每月一题推进情况", "Focus issues"), (focus_part.issues,))
_SOURCES: Part = (("数据来源与核对", "Feeds and reconciliation"), (sources_part.freshness, sources_part.reconciliation))
_CHECKUP: Part = (("体检报告", "Check-up"), (sources_part.checkup,))
_FORMER: Part = (("上次会议事项", "From the last meeting"), (meeting_part.former, decided_part.decided))
_NEXT: Part = (("待议与结转事项", "To be decided, carried over"), (meeting_part.decisions, alerts_part.carried_over))

_MEETING: tuple[Part, ...] = (
    *(_SUMMARY, _FIELDS, _TRENDS, _AREAS, _ALERTS, _WORK, _PETITIONS, _FOCUS, _ISSUES, _SOURCES, _CHECKUP),
    *(_FORMER, _NEXT),
)
"""总表, 分表, 图, 体检报告: the report of a city's or a district's meeting."""
_SIX: tuple[Part, ...] = (
    (("总体情况", "Overall"), (opening.summary, key_figures)),
    (("诉求类别", "Fields and topics"), (topics_part.fields,)),
    (
        ("突出问题", "Key problems"),
        (lambda pack, say: topics_part.repeated(pack, say, 8), topics_part.areas, alerts_part.alerts),
    ),
    (("办理质量", "Quality"), (work_part.casework, work_part.rates, work_part.petitions, alerts_part.handling)),
    (("近八周走势", "Eight weeks"), (topics_part.weeks, topics_part.trends)),
    (
        ("下步工作", "Next steps"),
        (
            *(meeting_part.former, decided_part.decided, meeting_part.decisions, alerts_part.carried_over),
            focus_part.issues,
            *(sources_part.checkup, sources_part.freshness, sources_part.reconciliation),
        ),
    ),
)
"""The six parts of a street's weekly analysis."""
_DUTY: tuple[Part, ...] = (
    (("预警要情", "Alerts"), (alerts_part.alerts,)),
    (("处置与移交", "Deeds and hand-overs"), (alerts_part.handling,)),
    (("诉求总量", "Totals"), (opening.summary,)),
    (
        ("诉求较多的问题", "Largest topics"),
        (lambda pack, say: topics_part.topics(pack, say, 10), topics_part.trends),
    ),
    (("办理与积压", "Casework and backlog"), (work_part.casework,)),
    (("待议与交接", "To be decided, handed on"), (meeting_part.former, decided_part.decided, meeting_part.decisions)),
    (
        ("数据来源与体检", "Feeds and check-up"),
        (sources_part.freshness, sources_part.reconciliation, sources_part.checkup),
    ),
)
"""值班要情: alerts first, because the next shift begins with them."""
_NUMERALS = (*"一二三四五六七八九十", "十一", "十二", "十三")


def compose(pack: Pack, language: Language) -> Document:
    """The document of a pack. It is made from the pack alone, so the same pack gives the same document."""
    say = Say(language, _several(pack))
    blocks: list[Block] = [opening.lead(pack, say)]
    parts = [(name, _blocks(makers, pack, say)) for name, makers in _outline(pack)]
    for number, (name, found) in enumerate(part for part in parts if part[1]):
        if number == 1 and pack.kind != "day":
            blocks.append(Break())
        blocks.append(Heading(say(f"{_NUMERALS[number]}、{name[0]}", f"{number + 1}. {name[1]}")))
        blocks += found
    title = opening.title(pack, say)
    version = pack.state.version
    return Document(
        title=title,
        subtitle=opening.subtitle(pack, say),
        running=say(f"见微 · {title} · 内部材料", f"Jianwei · {title} · internal"),
        made=pack.state.as_of,
        identity=say(
            f"材料编号 {pack.pack_id} · 数据版本 {version} · 配置 {pack.state.configuration}",
            f"Pack {pack.pack_id} · data {version} · configuration {pack.state.configuration}",
        ),
        language=language,
        blocks=tuple(blocks),
    )


def _several(pack: Pack) -> frozenset[str]:
    """Kinds of which the pack knows more than one feed."""
    feeds = {*pack.feeds, *(each.feed for each in pack.freshness), *(line.feed for line in pack.alerts.lines)}
    kinds = [kind(feed) for feed in feeds]
    return frozenset(each for each in kinds if kinds.count(each) > 1)


def _outline(pack: Pack) -> tuple[Part, ...]:
    if pack.kind == "day":
        return _DUTY
    return _SIX if pack.tier == "street" and pack.kind == "week" else _MEETING


def _blocks(makers: tuple[Callable[[Pack, Say], list[Block]], ...], pack: Pack, say: Say) -> list[Block]:
    return [block for make in makers for block in make(pack, say)]
