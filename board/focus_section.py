"""Focus candidates on a page: the reason in words, each criterion as a bar of its percentile with its numbers."""

from collections.abc import Mapping, Sequence

from board import words
from board.markup import Html, join, tag
from briefing.evidence import Criterion
from briefing.focus import Candidate

NAMES: dict[str, tuple[str, str]] = {
    "volume": ("高频", "volume"),
    "spread": ("共性", "spread"),
    "growth": ("上升", "growth"),
    "persistence": ("延续", "persistence"),
    "season": ("季节", "season"),
}
"""Criteria in the order of the page, with the official word for each."""
HIGH = 0.9
"""Percentile from which a criterion is picked out."""


def focus_section(candidates: Sequence[Candidate], notes: Mapping[str, str] | None = None) -> Html:
    """The candidates of one feed or several. ``notes`` are words to print beside a topic, by its path."""
    if not candidates:
        return tag("p", "No candidates: too few matters in the period.", class_="empty")
    several = len({candidate.feed for candidate in candidates}) > 1
    return join([_issue(each, (notes or {}).get(each.topic_id), show_feed=several) for each in candidates])


def _issue(candidate: Candidate, note: str | None, *, show_feed: bool) -> Html:
    said = tag(
        "div",
        tag("h3", candidate.topic),
        tag("span", " › ".join(candidate.topic_path[:-1]), class_="above"),
        tag("p", words.feed(candidate.feed), class_="quiet") if show_feed else None,
        tag("p", candidate.why),
        tag("p", note, class_="yes") if note else None,
    )
    scale = [
        _criterion(NAMES[name], candidate.criteria[name], figure(name, candidate.criteria[name]))
        for name in NAMES
        if name in candidate.criteria
    ]
    score = join(
        tag("span", tag("b", "综合", lang="zh"), " score"),
        tag("span"),
        tag("span", tag("b", f"{candidate.score:.2f}"), class_="n"),
    )
    return tag(
        "article",
        tag("div", candidate.rank, class_="rank"),
        said,
        tag("div", scale, score, class_="scale"),
        class_="issue",
    )


def _criterion(name: tuple[str, str], criterion: Criterion, said: str) -> Html:
    percent = round(100 * criterion.percentile)
    track = tag(
        "span",
        tag("i", style=f"width:{percent}%"),
        class_="track top" if criterion.percentile >= HIGH else "track",
        title=f"above {percent}% of the topics of its level",
    )
    return join(tag("span", words.both(name)), track, tag("span", said, class_="n"))


def figure(name: str, criterion: Criterion) -> str:
    """The number that stands for a criterion."""
    numbers = criterion.numbers
    if name == "volume":
        due = float(numbers["due"])
        return f"{numbers['matters']:,} matters" if due <= float(numbers["steady"]) else f"{due:,.0f} due"
    if name == "spread":
        return f"{numbers['areas']} of {numbers['of_areas']} areas"
    if name == "persistence":
        return f"{numbers['weeks_above_median']} of {numbers['weeks']} weeks"
    if criterion.value <= 0:
        return "none sure"
    ratio = float(numbers["ratio"])
    return f"×{ratio:.1f}, {numbers['month']}" if name == "season" else f"+{ratio - 1:.0%}"
