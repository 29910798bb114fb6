"""What a meeting goes through: what has become of the last meeting's items, and what this one might decide on."""

from board import words
from board.documents.blocks import Block, Paragraph, Row, Table
from board.packs.alerts_part import against, what
from board.packs.focus_part import ITEM_STATES, LATE
from board.packs.saying import NONE, Pair, Say
from briefing.packs.decisions import Decision, DecisionKind
from briefing.packs.former import FormerItem, ItemKind
from briefing.packs.pack import Pack
from city import paths
from city.actions import CLOSE_REASONS
from city.focus_issues import FOCUS_STATES

DECISIONS = 30
"""Items that are listed."""
KINDS: dict[DecisionKind, Pair] = {
    "alert": ("久开预警", "Alert open for long"),
    "untouched": ("上级待办", "Waits at the tier above"),
    "hand_over": ("移交未签收", "Hand-over not received"),
    "late": ("清单逾期", "List is late"),
    "candidate": ("候选未定", "Candidate not decided"),
}
OWN: Pair = ("本级待办", "Waits at this tier")
FORMER_KINDS: dict[ItemKind, Pair] = {
    "alert": ("预警", "Alert"),
    "hand_over": ("移交", "Hand-over"),
    "late": ("清单", "List"),
    "candidate": ("每月一题候选", "Candidate"),
}
BECAME: dict[str, Pair] = {
    "received": ("已签收", "received"),
    "not_received": ("未签收", "not received"),
    "late": LATE,
    "put_off": ("已改期", "put off"),
    "undecided": ("未定", "not decided"),
    "gone": ("库中已无", "no longer kept"),
    **ITEM_STATES,
    **{str(name): pair for name, pair in FOCUS_STATES.items()},
}


def former(pack: Pack, say: Say) -> list[Block]:
    """上次会议事项: what was open in the former pack, then and now."""
    if pack.after is None:
        return [
            Paragraph(
                say(
                    "未给出上次会议材料（--after），上次事项无从对照。",
                    "No pack of the last meeting was given (--after): its items cannot be followed.",
                )
            )
        ]
    found = pack.after
    source = say(
        f"上次材料 {found.pack_id}（{found.period}，数据截至 {say.moment(found.as_of)}）",
        f"Pack {found.pack_id} of {found.period}, data as of {say.moment(found.as_of)}",
    )
    if not found.items:
        return [Paragraph(say(f"{source}没有未结事项。", f"{source}: nothing was open in it."))]
    left = sum(item.open for item in found.items)
    head = (
        *(say("类别", "Kind"), say("事项", "Item"), say("上次", "Then"), say("现状", "Now")),
        *(say("变动时间", "Since"), say("曾列待议", "Was to be decided")),
    )
    rows = tuple(_former(item, say) for item in found.items)
    return [
        Paragraph(
            say(
                f"{source}，未结事项 {len(found.items)} 件，现仍未结 {left} 件。",
                f"{source}: {len(found.items)} items were open, {left} still are.",
            )
        ),
        Table(
            say("上次会议事项及现状", "Items of the last meeting"),
            head,
            rows,
            texts=6,
            widths=(0.13, 0.37, 0.11, 0.16, 0.13, 0.10),
        ),
    ]


def _former(item: FormerItem, say: Say) -> Row:
    cells = (
        say.of(FORMER_KINDS[item.kind]),
        item_text(item, say),
        _state(item, item.then, say),
        f"{_state(item, item.now, say)}{_why(item, say)}",
        NONE if item.at is None else say.short(item.at),
        say("是", "yes") if item.to_decide else NONE,
    )
    return Row(cells, "strong" if item.open else "plain")


def _state(item: FormerItem, name: str, say: Say) -> str:
    if item.kind == "alert" and name != "gone":
        return say.status(name)
    return say.of(BECAME.get(name, (name, name)))


def _why(item: FormerItem, say: Say) -> str:
    if not item.reason:
        return ""
    reasons = {str(code): pair for code, pair in CLOSE_REASONS.items()}
    reason = say.of(reasons.get(item.reason, (item.reason, item.reason)))
    return say(f"（{reason}）", f" ({reason})")


def item_text(item: FormerItem | Decision, say: Say) -> str:
    """An item as a meeting speaks of it."""
    if item.kind == "late":
        until = say(f"（{item.unit}，{item.due}）", f" ({item.unit}, {item.due})")
        return f"{item.title}{say('：', ': ')}{item.text}{until}"
    if item.kind == "candidate":
        title = say(f"（{item.title}）", f" ({item.title})") if item.title else ""
        return f"{say.feed(item.feed)} {say('、', ', ').join(map(paths.name, item.topics))}{title}"
    alert = f"{say.level(item.level)} {what(item.topic, item.area, '', say)}"
    return alert if item.kind != "hand_over" else f"{alert} → {item.outlet}"


def decisions(pack: Pack, say: Say) -> list[Block]:
    """待议事项: one line each with its evidence, and room for what is decided."""
    found = pack.decisions
    if not found:
        return [Paragraph(say("没有提请会议议定的事项。", "Nothing is proposed for a decision."))]
    left = len(found) - DECISIONS
    more = say(f"（另有 {left} 件未列）", f" ({left} more are not listed)") if left > 0 else ""
    head = (say("类别", "Kind"), say("事项", "Item"), say("依据", "Evidence"), say("议定意见", "Decided"))
    listed = found[:DECISIONS]
    rows = tuple(Row((say.of(_kind(pack, one)), item_text(one, say), _evidence(one, say), "")) for one in listed)
    note = say(
        "由系统按规则提请，是否议、如何定由会议决定。4 级逾 1 天、3 级逾 7 天未回落为久开；一天无处置为待办。",
        "Proposed by rule; the meeting decides. Open for long: level 4 after a day, level 3 after seven. Waits at this "
        "tier, or the one above: a day without a deed.",
    )
    caption = say(f"待议事项{more}", f"To be decided{more}")
    return [Table(caption, head, rows, texts=4, widths=(0.13, 0.33, 0.28, 0.26)), Paragraph(note, "note")]


def _kind(pack: Pack, one: Decision) -> Pair:
    """An alert that sits at the pack's own area waits at no tier above."""
    return OWN if one.kind == "untouched" and one.area == pack.area else KINDS[one.kind]


def _evidence(one: Decision, say: Say) -> str:
    since = "" if one.since is None else say.short(one.since)
    match one.kind:
        case "alert" | "untouched":
            numbers = "" if one.observed is None else against(one.observed, one.expected)
            counted = say(f"；实际/预期 {numbers}", f"; observed/expected {numbers}") if numbers else ""
            done = say(f"处置 {one.deeds} 次", f"deeds: {one.deeds}") if one.deeds else say("无处置", "no deed")
            return say(f"{since} 起 {one.days} 天，{done}{counted}", f"{one.days} days since {since}, {done}{counted}")
        case "hand_over":
            return say(f"{since} 移交，{one.days} 天未签收", f"handed over {since}, not received for {one.days} days")
        case "late":
            return say(f"时限 {one.due} 已过，未完成", f"open although {one.due} is over")
        case "candidate":
            matters, areas = words.count(one.matters), f"{one.areas}/{one.of_areas}"
            return say(
                f"{one.period} 第 {one.rank} 位，事项 {matters}，涉及区域 {areas}",
                f"rank {one.rank} of {one.period}, {matters} matters, areas {areas}",
            )
