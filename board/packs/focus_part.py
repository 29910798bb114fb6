"""每月一题推进情况: the focus issues that people have chosen, with their plan and what they were closed with."""

from board import words
from board.documents.blocks import Block, Paragraph, Row, Table
from board.packs.figures import Figures
from board.packs.saying import NONE, Say
from briefing.effect_words import VERDICTS
from briefing.packs.focus_lines import IssueLine, ItemLine
from city import paths
from city.focus_issues import FOCUS_STATES, LISTS, Effect

ITEM_STATES = {"open": ("在办", "open"), "done": ("完成", "done"), "dropped": ("取消", "dropped")}
LATE = ("逾期", "late")


def issues(pack: Figures, say: Say) -> list[Block]:
    """Those of the area and below it with their three lists; those above by their names only."""
    blocks: list[Block] = []
    if pack.issues.own:
        head = (
            *(say("题目", "Title"), say("区域 · 问题", "Area · topics"), say("月份", "Month"), say("状态", "State")),
            *(say("措施起始", "Measures from"), say("办结效果", "Closed with"), say("完成", "Done")),
            say("逾期", "Late"),
        )
        rows = tuple(_issue(one, say) for one in pack.issues.own)
        widths = (0.19, 0.22, 0.09, 0.09, 0.11, 0.14, 0.09, 0.07)
        blocks.append(Table(say("已选定的每月一题", "Focus issues"), head, rows, texts=6, widths=widths))
    else:
        blocks.append(Paragraph(say("本区域没有已选定的每月一题。", "No focus issue of this area is chosen.")))
    return [*blocks, *_lists(pack, say), *_above(pack, say)]


def _issue(one: IssueLine, say: Say) -> Row:
    done = sum(item.state == "done" for item in one.items)
    kept = sum(item.state != "dropped" for item in one.items)
    return Row(
        (
            one.title,
            f"{say.place(one.area)} · {say('、', ', ').join(paths.name(topic) for topic in one.topics)}",
            one.period,
            say.of(FOCUS_STATES[one.state]),
            one.measures_from or NONE,
            effect(one.effect, say),
            f"{done}/{kept}",
            words.count(one.late),
        ),
        "strong" if one.late else "plain",
    )


def effect(found: Effect | None, say: Say) -> str:
    """The verdict with its numbers, where it has any."""
    if found is None:
        return NONE
    verdict = say.of(VERDICTS[found.verdict])
    if found.observed is None or found.expected is None:
        return verdict
    observed, expected = words.count(found.observed), words.count(found.expected)
    return say(f"{verdict}（{observed} / 预计 {expected}）", f"{verdict} ({observed}, expected {expected})")


def _lists(pack: Figures, say: Say) -> list[Block]:
    rows = []
    for one in pack.issues.own:
        if one.items:
            rows.append(Row((one.title, *[""] * 4), "strong"))
            rows += [_item(item, say) for item in one.items]
    if not rows:
        return []
    head = (
        *(say("清单", "List"), say("内容", "Line"), say("单位", "Unit"), say("时限", "Until")),
        say("状态", "State"),
    )
    caption = say("一方案三清单（任务、责任、政策）", "Lists of tasks, duties and policies")
    note = say(
        "时限为月份；该月已过而未完成的为逾期，以材料数据时间为准。",
        "Until the end of a month; late is what was open after it, as of the figures.",
    )
    table = Table(caption, head, tuple(rows), texts=5, widths=(0.14, 0.42, 0.20, 0.12, 0.12))
    return [table, Paragraph(note, "note")]


def _item(item: ItemLine, say: Say) -> Row:
    state = say.of(LATE if item.late else ITEM_STATES[item.state])
    return Row((say.of(LISTS[item.list]), item.text, item.unit, item.due, state), "inset")


def _above(pack: Figures, say: Say) -> list[Block]:
    if not pack.issues.above:
        return []
    head = (
        *(say("题目", "Title"), say("选定区域", "Chosen by"), say("问题", "Topics"), say("月份", "Month")),
        say("状态", "State"),
    )
    rows = tuple(
        Row(
            (
                one.title,
                say.place(one.area),
                say("、", ", ").join(paths.name(topic) for topic in one.topics),
                one.period,
                say.of(FOCUS_STATES[one.state]),
            )
        )
        for one in pack.issues.above
    )
    caption = say("上级选定、涉及本区域的题目", "Focus issues of the areas above that concern this one")
    return [Table(caption, head, rows, texts=5, widths=(0.30, 0.18, 0.30, 0.11, 0.11))]
