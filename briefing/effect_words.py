"""The answer to whether a measure did anything in two sentences, Chinese and English: the verdict, then its ground."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from briefing.effect import LEAST_AFTER, LEAST_BEFORE
from briefing.effect_values import Effect, Figures, Shift, Verdict
from city import paths

VERDICTS: Final[dict[Verdict, tuple[str, str]]] = {
    "fell": ("有下降", "fewer than expected"),
    "shifted": ("疑似转移", "moved elsewhere"),
    "rose": ("不降反升", "more than expected"),
    "none_shown": ("看不出效果", "no effect can be shown"),
    "too_early": ("为时过早", "too early to tell"),
    "history_too_short": ("历史太短", "history too short"),
}
_CLASSES: Final = {"inquiry": ("咨询类", "inquiries"), "staff": ("自录类", "entries by staff")}


class Said(NamedTuple):
    """The same in two languages."""

    chinese: str
    english: str


def verdict(effect: Effect) -> Said:
    """The verdict with its ground."""
    return _SENTENCES[effect.verdict](effect)


def _sums(figures: Figures, weeks: int) -> Said:
    return Said(
        f"措施后{weeks}周共{figures.observed:,}件；若无措施预计{figures.expected:,.0f}件"
        f"（{figures.low:,.0f}至{figures.high:,.0f}）",
        f"{figures.observed:,} matters in {weeks} weeks where {figures.expected:,.0f} were to come without a measure "
        f"({figures.low:,.0f} to {figures.high:,.0f})",
    )


def _far(figures: Figures) -> Said:
    """A fall or a rise with its interval, as positive shares."""
    ends = sorted((abs(figures.change_low), abs(figures.change_high)))
    size = f"{abs(figures.change):.0%}"
    return Said(f"{size}（{ends[0]:.0%}至{ends[1]:.0%}）", f"{size} ({ends[0]:.0%} to {ends[1]:.0%})")


def _fell(effect: Effect) -> Said:
    figures = _known(effect)
    sums, far = _sums(figures, effect.weeks_after), _far(figures)
    moved = [shift for shift in effect.shifts if shift.shown]
    more = _moved(moved[0]) if moved else Said("", "")
    return Said(
        f"有下降：{sums.chinese}，下降{far.chinese}。{more.chinese}同期的其他原因不能由此排除。",
        f"Fewer than expected: {sums.english}, a fall by {far.english}. {more.english}"
        "Other causes at the same time are not ruled out by this.",
    )


def _shifted(effect: Effect) -> Said:
    figures = _known(effect)
    sums, moved = _sums(figures, effect.weeks_after), _moved(effect.shifts[0])
    return Said(
        f"疑似转移：{sums.chinese}，但{moved.chinese}合并计算看不出下降。",
        f"Moved elsewhere, it seems: {sums.english}, but {moved.english[0].lower()}{moved.english[1:]}"
        "Taken together no fall can be shown.",
    )


def _moved(shift: Shift) -> Said:
    chinese, english = _CLASSES.get(shift.name, (paths.name(shift.name), paths.name(shift.name)))
    ends = f"{max(shift.share_low, 0.0):.0%}", f"{shift.share_high:.0%}"
    return Said(
        f"减少量中约{shift.share:.0%}（{ends[0]}至{ends[1]}）同期出现在“{chinese}”。",
        f"About {shift.share:.0%} of what was lost ({ends[0]} to {ends[1]}) came up in {english}. ",
    )


def _rose(effect: Effect) -> Said:
    figures = _known(effect)
    sums, far = _sums(figures, effect.weeks_after), _far(figures)
    return Said(
        f"不降反升：{sums.chinese}，上升{far.chinese}。",
        f"More than expected: {sums.english}, a rise by {far.english}.",
    )


def _none(effect: Effect) -> Said:
    figures = _known(effect)
    sums, least = _sums(figures, effect.weeks_after), _least(figures)
    return Said(
        f"看不出效果：{sums.chinese}，差异在正常波动之内。{least.chinese}",
        f"No effect can be shown: {sums.english}, which is within the ordinary. {least.english}",
    )


def _early(effect: Effect) -> Said:
    if effect.figures is None:
        return Said(
            f"为时过早：措施后只有{effect.weeks_after}个整周，至少需要{LEAST_AFTER}周。",
            f"Too early to tell: {effect.weeks_after} whole weeks since the measure; {LEAST_AFTER} are needed.",
        )
    sums, least = _sums(effect.figures, effect.weeks_after), _least(effect.figures)
    return Said(f"为时过早：{sums.chinese}。{least.chinese}", f"Too early to tell: {sums.english}. {least.english}")


def _least(figures: Figures) -> Said:
    if figures.detectable is None:
        return Said("数量太少，任何下降都难以看出。", "With so few matters hardly any fall could be shown.")
    least = f"{figures.detectable:.0%}"
    return Said(
        f"在这样的数量和波动下，下降{least}以上才有八成把握看出。",
        f"At this volume a fall by {least} or more would be shown in four of five cases.",
    )


def _short(effect: Effect) -> Said:
    return Said(
        f"历史太短：措施前只有{effect.weeks_before}周可用数据，没有可比对象时至少需要{LEAST_BEFORE}周。",
        f"History too short: {effect.weeks_before} usable weeks before the measure; without anything to compare with "
        f"{LEAST_BEFORE} are needed.",
    )


def _known(effect: Effect) -> Figures:
    if effect.figures is None:
        raise ValueError(f"a verdict {effect.verdict!r} has figures")
    return effect.figures


_SENTENCES: Final[Mapping[Verdict, Callable[[Effect], Said]]] = {
    "fell": _fell,
    "shifted": _shifted,
    "rose": _rose,
    "none_shown": _none,
    "too_early": _early,
    "history_too_short": _short,
}
