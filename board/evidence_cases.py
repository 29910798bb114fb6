"""What single cases say of a candidate: who handles it, the three rates, open cases by age."""

from board import words
from board.evidence_parts import data_table, section
from board.markup import Html, tag
from briefing.evidence_cases import MOSTLY, Rates
from briefing.evidence_page import EvidencePage
from briefing.open_cases import BOUNDS
from briefing.reasons_zh import month_zh

_UNITS = ("承办单位", "Units that handle it")
_RATES = ("三率", "The three rates")
_AGES = ("未办结时长", "Open cases by age")


def units(found: EvidencePage) -> Html | None:
    """Offices by their cases of the month."""
    if not found.units:
        return None
    rows = ((each.name, f"{each.cases:,}", f"{each.closed:,}", f"{each.overdue:,}") for each in found.units)
    names = (
        ("单位", "Unit"),
        (f"{month_zh(found.month)}工单", f"Cases of {found.month}"),
        ("月末已办结", "Closed by its end"),
        ("超期未结", "Open past the limit"),
    )
    return section(_UNITS, data_table(_UNITS, names, rows))


def rates(told: Rates) -> Html:
    """The three rates over the assessment month, each with what it is of."""
    lines = (
        ("响应率 reached", float(told.reached), told.of_reached),
        ("解决率 solved", float(told.solved), told.of_solved),
        (f"满意率 satisfied (mostly: {MOSTLY:g})", told.satisfied, told.of_satisfied),
    )
    rows = (
        (
            name,
            f"{part:,.1f}".removesuffix(".0") if whole else "–",
            f"{whole:,}" if whole else "–",
            f"{part / whole:.0%}" if whole >= words.LEAST_FOR_PERCENT else "–",
        )
        for name, part, whole in lines
    )
    lag, days = ("not told by this feed", "本来源未给出")
    if told.lag_days is not None:
        lag, days = f"{told.lag_days:.0f} days in the median", f"中位数 {told.lag_days:.0f} 天"
    return section(
        _RATES,
        data_table(_RATES, (("指标", "Rate of"), ("分子", "Numerator"), ("分母", "Denominator"), ("率", "Rate")), rows),
        tag(
            "p",
            words.both(
                (
                    (
                        f"{told.first} 至 {told.last} 办结 {told.closed:,} 件，已有结果 {told.heard:,} 件；"
                        f"办结至回访：{days}。尚无结果的不进分母。"
                    ),
                    (
                        f"Cases closed from {told.first} to {told.last}: {told.closed:,}, with an answer "
                        f"{told.heard:,}. From closing to the call-back: {lag}. Cases without an answer yet are in no "
                        "denominator."
                    ),
                )
            ),
            class_="quiet",
        ),
    )


def ages(found: EvidencePage) -> Html:
    """Cases open at the end of the month."""
    names = (
        *((f"{bound} 天内", f"up to {bound} days") for bound in BOUNDS),
        ("更久", "older"),
        ("超期", "past the limit"),
    )
    row = tuple(f"{count:,}" for count in (*found.open.groups, found.open.overdue))
    return section(_AGES, data_table(_AGES, (("未办结", "Open"), *names), [(f"{sum(found.open.groups):,}", *row)]))
