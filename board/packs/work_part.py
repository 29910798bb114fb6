"""The work on cases: closed, in time, open by age; 三率; first petitions of the quarter."""

from board import words
from board.documents.blocks import Block, Paragraph, Row, Table
from board.packs.figures import Figures
from board.packs.saying import HIDDEN, NONE, Say, by_name
from briefing.open_cases import BOUNDS
from briefing.packs.petitions import BOUNDS as PETITION_BOUNDS
from briefing.packs.petitions import Quarter, Settled
from briefing.packs.rates import MOSTLY, Rates
from city import paths


def casework(pack: Figures, say: Say) -> list[Block]:
    """办理: what was closed, in time, and what was open at the end of the period, by age."""
    if not pack.casework:
        return [Paragraph(say("本期工单未保存或无工单，办理情况无数据。", "No case of these days is kept: no data."))]
    ages = [f"≤{bound}{say('天', ' d')}" for bound in BOUNDS] + [f">{BOUNDS[-1]}{say('天', ' d')}"]
    head = (
        *(say("来源", "Feed"), say("登记", "Registered"), say("办结", "Closed"), say("按期", "In time")),
        *(say("期末未结", "Open"), say("超期", "Overdue")),
        *ages,
    )
    rows = tuple(
        Row(
            (
                say.feed(each.feed),
                words.count(each.registered),
                words.count(each.closed),
                f"{each.in_time:,}/{each.with_deadline:,}" if each.with_deadline else say("无时限", "no deadline"),
                *(words.count(number) for number in (each.open_at_end, each.overdue, *each.open_by_age)),
            )
        )
        for each in pack.casework
    )
    widths = (0.13, 0.11, 0.09, 0.13, *((0.09,) * 6))
    note = say(
        "按件次（含重复件，每件均须办结）；办结按办结时间，登记按登记时间；按期为有时限者中按期办结的件数。",
        "Cases, repeats among them: each has to be closed. Closed counts by the closing, registered by the "
        "registration. In time: of those that had a deadline.",
    )
    return [
        Table(say("办理情况", "Casework"), head, rows, widths=widths),
        Paragraph(note, "note"),
        *_removed(pack, say),
    ]


def _removed(pack: Figures, say: Say) -> list[Block]:
    """Counts are kept for good, cases are not: figures made from cases are then too low, and say so."""
    if not any(each.difference > 0 for each in pack.reconciled):
        return []
    return [
        Paragraph(
            say(
                "本期部分工单已不在库（超过保存期或不存件，见件数核对的差数）：办理、三率、初信初访的数字偏低。",
                "Some cases of this period are not kept (see the difference in the reconciliation): figures of "
                "casework, rates and petitions are too low.",
            )
        )
    ]


def rates(pack: Figures, say: Say) -> list[Block]:
    """三率, with what they are made of."""
    if not pack.rates:
        return [
            Paragraph(say("三率：无办结回访数据。", "Response, solved, satisfied: no closed case with an outcome."))
        ]
    head = (
        *(say("来源 · 考核月", "Feed, assessment month"), say("办结", "Closed"), say("有效回访", "Valid")),
        *(say("响应率", "Response"), say("解决率", "Solved"), say("满意率", "Satisfied")),
        *(say("待回访", "Waiting"), say("滞后（天）", "Lag, days")),
    )
    rows = tuple(_rates(each, say) for each in pack.rates)
    basis = (
        say(
            "来源未给出是否有效回访，以已有结果者为分母。", "The feed names no valid call-backs: cases with an outcome."
        )
        if any(each.basis == "outcome" for each in pack.rates)
        else ""
    )
    note = say(
        f"考核月为 19 日至次月 18 日（可配置），按办结时间；响应率=联系/有效回访，解决率=解决/有效回访，"
        f"满意率=(满意+{MOSTLY}×基本满意)/有效回访。{basis}三率滞后于办结且只含回访到的，近期数字还会变。滞后为中位数与最慢一成。",
        f"The assessment month ends on the 18th (a setting); by the closing. Contacted / valid; solved / valid; "
        f"(satisfied + {MOSTLY} mostly) / valid. {basis} The rates come late and of some cases only: recent ones still "
        "change. Lag: the median, and the slowest tenth.",
    )
    widths = (0.23, 0.08, 0.09, 0.12, 0.12, 0.17, 0.08, 0.11)
    return [Table(say("三率", "Response, solved, satisfied"), head, rows, widths=widths), Paragraph(note, "note")]


def _rates(each: Rates, say: Say) -> Row:
    so_far = "" if each.over else say("，至今", ", so far")
    kept = say("（剔除不纳入考核）", ", without what is excluded") if each.assessed else ""
    satisfied = None if each.satisfied is None else f"{each.satisfied:,}+{MOSTLY}×{each.mostly:,}"
    lag = NONE if each.lag_median is None else f"{each.lag_median:g} / {_or_none(each.lag_long)}"
    return Row(
        (
            f"{say.feed(each.feed)} {say.month_days(each.first, each.last)}{so_far}{kept}",
            words.count(each.closed),
            words.count(each.valid),
            _rate(each.response_rate, None if each.contacted is None else f"{each.contacted:,}", say),
            _rate(each.solved_rate, None if each.solved is None else f"{each.solved:,}", say),
            _rate(each.satisfied_rate, satisfied, say),
            words.count(each.waiting),
            lag,
        )
    )


def _rate(rate: float | None, numerator: str | None, say: Say) -> str:
    return say.share(rate) if rate is None or numerator is None else f"{say.share(rate)} ({numerator})"


def _or_none(value: float | None) -> str:
    return NONE if value is None else f"{value:g}"


def petitions(pack: Figures, say: Say) -> list[Block]:
    """初信初访季季清: by quarter, then by area and by field."""
    if not pack.petitions:
        return [Paragraph(say("无信访件数据。", "No petition is known."))]
    blocks: list[Block] = []
    for quarter in pack.petitions:
        state = "" if quarter.over else say("，本季未结束", ", not over yet")
        caption = say(
            f"{say.feed(quarter.feed)} {quarter.label} 初信初访{state}",
            f"{say.feed(quarter.feed)}: first petitions of {quarter.label}{state}",
        )
        blocks += [Table(caption, _head(quarter, say), _rows(quarter, pack.area, say), widths=(0.30, *((0.14,) * 5)))]
        blocks.append(Paragraph(_ages(quarter, say), "note"))
    return blocks


def _head(quarter: Quarter, say: Say) -> tuple[str, ...]:
    closed = say("季末前办结", "Closed by its end") if quarter.over else say("已办结", "Closed so far")
    return (
        *(say("区域 / 领域", "Area or field"), say("登记", "Registered"), closed, say("占比", "Share")),
        *(say("季后办结", "Closed later"), say("已告知或答复", "Replied")),
    )


def _rows(quarter: Quarter, area: str, say: Say) -> tuple[Row, ...]:
    rows = [_settled(quarter.all, say("合计", "All"), say, "strong")]
    below = [each for each in quarter.areas if each.of != area]
    own = say("未细分", "not named below")
    if below:
        rows += [
            _settled(each, own if each.of == area else paths.name(each.of), say, "inset")
            for each in sorted(quarter.areas, key=lambda each: by_name(each.of))
        ]
    rows += [_settled(each, paths.name(each.of), say, "plain") for each in quarter.fields]
    return tuple(rows)


def _settled(each: Settled, name: str, say: Say, kind: str) -> Row:
    share = None if each.closed is None or not each.registered else each.closed / each.registered
    numbers = [HIDDEN if count is None else words.count(count) for count in (each.registered, each.closed)]
    rest = [HIDDEN if count is None else words.count(count) for count in (each.late, each.replied)]
    cells = (name, *numbers, NONE if share is None else say.share(share), *rest)
    return Row(cells, "strong" if kind == "strong" else "inset" if kind == "inset" else "plain")


def _ages(quarter: Quarter, say: Say) -> str:
    names = [f"≤{bound}" for bound in PETITION_BOUNDS] + [f">{PETITION_BOUNDS[-1]}"]
    ages = say("，", ", ").join(
        f"{name}{say('天', ' d')} {number}" for name, number in zip(names, quarter.open_by_age, strict=True)
    )
    told = (
        say(f"另有 {quarter.not_told} 件未标明是否初次，不计。", f"Of {quarter.not_told} more it is not told.")
        if quarter.not_told
        else ""
    )
    return say(
        f"未办结按登记日起天数：{ages}。{told}办结按办结时间计，迟报的办结会改写本表（见 --since）。"
        f"{HIDDEN} 为因数量过小而隐去的数。",
        f"Open, by days since the registration: {ages}. {told} Closings that become known late restate this table. "
        f"{HIDDEN}: too small to be shown.",
    )
