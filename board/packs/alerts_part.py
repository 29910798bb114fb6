"""The alerts of the period, what became of them, and which feeds were silent."""

from board import words
from board.documents.blocks import Block, Paragraph, Row, Table
from board.packs.figures import Figures
from board.packs.saying import NONE, Say
from briefing.packs.alert_lines import OVER, AlertLine
from briefing.packs.pack import Pack
from city import paths
from city.actions import CLOSE_REASONS

ALERTS = 20
"""Alerts that are listed, the highest level first."""


def alerts(pack: Figures, say: Say) -> list[Block]:
    """How many, of which level; each with its numbers; silences before all, because they make counts too low."""
    found = pack.alerts
    blocks: list[Block] = [Paragraph(_number(pack, say)), *_silences(pack, say)]
    if found.lines:
        head = (
            *(say("级别", "Level"), say("问题 · 区域", "Topic · area"), say("来源", "Feed"), say("开始", "Opened")),
            *(say("期末状态", "At the end"), say("现状", "Now"), say("实际/预期", "Observed/expected")),
        )
        rows = tuple(_alert(pack, line, say) for line in found.lines[:ALERTS])
        left = len(found.lines) - ALERTS
        more = say(f"（另有 {left} 件未列）", f" ({left} more are not listed)") if left > 0 else ""
        caption = say(f"预警{more}", f"Alerts{more}")
        blocks.append(Table(caption, head, rows, texts=6, widths=(0.11, 0.29, 0.11, 0.12, 0.11, 0.11, 0.15)))
    blocks.append(Paragraph(say.of(words.NOT_STATUTORY), "note"))
    return blocks


def handling(pack: Figures, say: Say) -> list[Block]:
    """Deeds, reasons for closing, hand-overs and those without a receipt."""
    found = pack.alerts
    met = [line for line in found.lines if line.deeds or line.hand_overs or line.close_reason]
    blocks: list[Block] = []
    if met:
        head = (
            *(say("问题 · 区域", "Topic · area"), say("处置经过", "Deeds"), say("关闭原因", "Closed for")),
            *(say("移交与签收", "Handed over, received"), say("首次处置（分）", "First deed, min")),
        )
        rows = tuple(_met(line, say) for line in met[:ALERTS])
        caption = say("预警处置", "What became of alerts")
        blocks.append(Table(caption, head, rows, texts=4, widths=(0.26, 0.26, 0.14, 0.22, 0.12)))
    else:
        blocks.append(
            Paragraph(say("本期预警没有处置记录。", "No desk has recorded a deed on an alert of this period."))
        )
    blocks.append(
        Paragraph(
            say(
                f"尚未回落且无人处置 {found.untouched} 件；移交后未签收 {found.not_received} 件。",
                f"Not over and without a deed: {found.untouched}. Handed over without a receipt: {found.not_received}.",
            )
        )
    )
    return blocks


def carried_over(pack: Pack, say: Say) -> list[Block]:
    """结转事项: what else was not over when the figures were made, with room for what the meeting decides."""
    rows = tuple(
        Row((say.level(line.level), what(line.topic, line.area, line.rule, say), say.status(line.status), "", ""))
        for line in left_open(pack)[:ALERTS]
    ) + tuple(Row(("", "", "", "", "")) for _ in range(3))
    head = (
        *(say("级别", "Level"), say("事项", "Item"), say("现状", "Now"), say("议定措施", "Decided")),
        say("责任单位与时限", "Office and date"),
    )
    caption = say("其余结转事项（由会议填写）", "Other items carried over, to be filled in by the meeting")
    return [Table(caption, head, rows, texts=5, widths=(0.12, 0.30, 0.10, 0.28, 0.20))]


def left_open(pack: Pack) -> list[AlertLine]:
    """The alerts that are not over and do not stand among the items to decide."""
    listed = {one.alert_id for one in pack.decisions if one.kind != "hand_over"}
    return [line for line in pack.alerts.lines if line.status not in OVER and line.alert_id not in listed]


def _number(pack: Figures, say: Say) -> str:
    found = pack.alerts
    if not found.lines:
        return say("本期没有预警。", "No alert in this period.")
    levels = say.levels(found.by_level)
    carried = sum(line.carried for line in found.lines)
    return say(
        f"本期涉及预警 {len(found.lines)} 件（{levels}），其中新开 {found.opened} 件，上期结转 {carried} 件；期末未结 "
        f"{found.open_at_end} 件。",
        f"Alerts: {len(found.lines)} ({levels}); opened in the period: {found.opened}, carried over: {carried}; not "
        f"over at the end: {found.open_at_end}.",
    )


def _silences(pack: Figures, say: Say) -> list[Block]:
    return [
        Paragraph(
            say(
                f"数据缺失：{say.feed(each.feed)}{f'（{say.place(each.area)}）' if each.area else ''}自 "
                f"{say.moment(each.opened_at)} 起明显偏少或中断（{say.status(each.status)}），有关数字偏低。",
                f"No data: {say.feed(each.feed)}{f' in {say.place(each.area)}' if each.area else ''}, told at "
                f"{say.moment(each.opened_at)} ({say.status(each.status)}): its counts are too low.",
            )
        )
        for each in pack.silences
    ]


def _alert(pack: Figures, line: AlertLine, say: Say) -> Row:
    told = say("（每日汇总）", " (digest)") if line.told == "digest" else ""
    numbers = NONE if line.observed is None else against(line.observed, line.expected)
    own = not paths.within(line.area, pack.area)
    mark = say("（本区域部分）", " (own part)") if own and line.observed is not None else ""
    return Row(
        (
            say.level(line.level) + told,
            what(line.topic, line.area, line.rule, say),
            say.feed(line.feed),
            say.short(line.opened_at),
            say.status(line.status_then),
            say.status(line.status),
            f"{numbers}{mark}",
        )
    )


def against(observed: int, expected: float | None) -> str:
    """Nothing is expected of an urgent case."""
    return f"{observed:,} / {words.count(expected)}" if expected else f"{observed:,}"


def what(topic: str, area: str, rule: str, say: Say) -> str:
    """An alert as a meeting speaks of it."""
    by_rule = say(f"（规则：{rule}）", f" (rule {rule})") if rule else ""
    return f"{paths.name(topic)}{by_rule} · {say.place(area)}"


def _met(line: AlertLine, say: Say) -> Row:
    deeds = say("；", "; ").join(f"{say.short(deed.at)} {say.status(deed.status)}" for deed in line.deeds)
    outlets = say("；", "; ").join(
        f"{one.outlet} {say.short(one.at)} "
        + (
            say("未签收", "not received")
            if one.received_at is None
            else say(f"{say.short(one.received_at)} 签收", f"received {say.short(one.received_at)}")
        )
        for one in line.hand_overs
    )
    reasons = {code: say.of(pair) for code, pair in CLOSE_REASONS.items()}
    reason = reasons.get(line.close_reason, line.close_reason) or NONE  # type: ignore[call-overload]
    waited = NONE if line.first_deed_minutes is None else words.count(line.first_deed_minutes)
    return Row((what(line.topic, line.area, line.rule, say), deeds or NONE, reason, outlets or NONE, waited))
