"""Focus candidates on a page: the reason in words, each criterion as a bar of its percentile with its numbers."""

from collections.abc import Mapping, Sequence

from board import words
from board.markup import Html, join, tag
from briefing.evidence import Criterion
from briefing.focus import Candidate
from briefing.reasons import MANY_TIMES
from briefing.reasons_zh import month_zh

NAMES: dict[str, tuple[str, str]] = {
    "volume": ("高频", "volume"),
    "spread": ("共性", "spread"),
    "hard": ("难点", "hard to solve"),
    "continued": ("延续", "continued"),
    "growth": ("上升", "growth"),
    "persistence": ("常年", "persistence"),
    "season": ("季节", "season"),
    "units": ("跨部门", "units"),
}
"""Criteria in the order of the page, with the official word for each."""
_NONE = ("没有候选：期内件数太少", "No candidates: too few matters in the period.")
HIGH = 0.9
"""Percentile from which a criterion is picked out."""


def focus_section(candidates: Sequence[Candidate], notes: Mapping[str, str] | None = None) -> Html:
    """The candidates of one feed or several. ``notes`` are words to print beside a topic, by its path."""
    if not candidates:
        return tag("p", words.both(_NONE), class_="empty")
    several = len({candidate.feed for candidate in candidates}) > 1
    return join([_issue(each, (notes or {}).get(each.topic_id), show_feed=several) for each in candidates])


def _issue(candidate: Candidate, note: str | None, *, show_feed: bool) -> Html:
    said = tag(
        "div",
        tag("h3", candidate.topic),
        tag("span", " › ".join(candidate.topic_path[:-1]), class_="above"),
        tag("p", words.feed(candidate.feed), class_="quiet") if show_feed else None,
        tag("p", candidate.why_zh, lang="zh"),
        tag("p", candidate.why, class_="en"),
        tag("p", note, class_="yes") if note else None,
    )
    return tag("article", tag("div", candidate.rank, class_="rank"), said, scale_of(candidate), class_="issue")


def scale_of(candidate: Candidate, *, percentiles: bool = False) -> Html:
    """Each criterion as a bar with its number, where asked for with its percentile, and the score."""
    scale = []
    for name, called in NAMES.items():
        if (criterion := candidate.criteria.get(name)) is not None:
            percentile = f" · P{round(100 * criterion.percentile)}" if percentiles else ""
            scale.append(_criterion(called, criterion, join(_said(figure(name, criterion)), percentile)))
    score = join(
        tag("span", tag("b", "综合", lang="zh"), " score"),
        tag("span"),
        tag("span", tag("b", f"{candidate.score:.2f}"), class_="n"),
    )
    return tag("div", scale, score, class_="scale")


def _criterion(name: tuple[str, str], criterion: Criterion, said: Html) -> Html:
    percent = round(100 * criterion.percentile)
    track = tag(
        "span",
        tag("i", style=f"width:{percent}%"),
        class_="track top" if criterion.percentile >= HIGH else "track",
        title=f"高于同级 {percent}% 的问题 above {percent}% of the topics of its level",
    )
    return join(tag("span", words.both(name)), track, tag("span", said, class_="n"))


def _said(pair: tuple[str, str]) -> Html:
    """Both words, one where they are the same."""
    return words.both(pair) if pair[0] != pair[1] else join(pair[0])


def figure(name: str, criterion: Criterion) -> tuple[str, str]:
    """The number that stands for a criterion, in Chinese and in English."""
    numbers = criterion.numbers
    if name in {"volume", "spread", "persistence"}:
        return _extent(name, criterion)
    if name in {"hard", "continued", "units"}:
        return _handling(name, criterion)
    if criterion.value <= 0:
        return "无明显变化", "none sure"
    ratio = float(numbers["ratio"])
    if name == "season":
        return f"{month_zh(str(numbers['month']))} ×{ratio:.1f}", f"×{ratio:.1f}, {numbers['month']}"
    return _growth(criterion, ratio)


def _extent(name: str, criterion: Criterion) -> tuple[str, str]:
    numbers = criterion.numbers
    if name == "spread":
        areas, whole = numbers["areas"], numbers["of_areas"]
        return f"{whole} 个区域中 {areas} 个", f"{areas} of {whole} areas"
    if name == "persistence":
        above, weeks = numbers["weeks_above_median"], numbers["weeks"]
        return f"{weeks} 周中 {above} 周", f"{above} of {weeks} weeks"
    due = float(numbers["due"])
    if due <= float(numbers["steady"]):
        return f"{numbers['matters']:,} 件", f"{numbers['matters']:,} matters"
    return f"将到季 {due:,.0f} 件", f"{due:,.0f} due"


def _growth(criterion: Criterion, ratio: float) -> tuple[str, str]:
    if not criterion.numbers.get("before", 1):
        return "此前没有", "none before"
    return (f"×{ratio:.1f}",) * 2 if ratio >= MANY_TIMES else (f"+{ratio - 1:.0%}",) * 2


def _handling(name: str, criterion: Criterion) -> tuple[str, str]:
    numbers = criterion.numbers
    if name == "continued":
        return f"{numbers['years']} 年", f"{numbers['years']} years"
    if name == "units":
        units = f"{float(numbers['effective']):.1f}"
        return f"{units} 个单位", f"{units} units"
    if "solved_share" not in numbers:
        return "解决率无数据", "solved: not told"
    return f"解决 {float(numbers['solved_share']):.0%}", f"{float(numbers['solved_share']):.0%} solved"
