"""The page of a measure's effect: the verdict, the chart, the figures, what was compared, where it may have gone."""

from collections.abc import Sequence

from board import charts, words
from board.effect_chart import effect_chart
from board.markup import Html, document, join, tag
from board.pages import page_head
from board.scrolling import scrolled
from board.style import PAGE
from briefing.effect_values import Comparison, Effect, Figures, Shift
from briefing.effect_words import VERDICTS, verdict
from city import paths
from city.times import day_of_iso

_SUMS = "合计 Sums"
_FIGURES = (
    *("口径 Sum", "实际 Observed", "预期 Expected", "正常范围 Ordinary", "变化 Change", "区间 Interval"),
    "可看出的下降 Would be shown from",
)
_SIBLINGS = (
    *("相近问题 Sibling", "实际 Observed", "预期 Expected", "占减少量 Of what was lost", "区间 Interval"),
    "增加可看出 Gain shown",
)
_MOVED = "是否转移 Moved elsewhere?"


def effect_page(effect: Effect) -> str:
    """The page of one effect."""
    title = f"{paths.name(effect.topic)} · {'、'.join(map(paths.name, effect.areas))}"
    return document(title, PAGE, _head(effect, title), tag("main", effect_sections(effect)), _foot())


def effect_sections(effect: Effect) -> Html:
    """The verdict with all that it rests on, to stand on a page of its own or in another."""
    return join(
        _said(effect),
        _charted(effect) if effect.weeks else None,
        _figures(effect) if effect.figures is not None else None,
        _comparison(effect.comparison) if effect.comparison is not None else None,
        _shifts(effect.shifts) if effect.shifts else None,
    )


def _head(effect: Effect, title: str) -> Html:
    span = f"{words.day(day_of_iso(effect.start))} – {words.day(day_of_iso(effect.until))}"
    return page_head(title, [words.both(("措施效果", "effect of a measure")), f" · {span} · ", words.feed(effect.feed)])


def _said(effect: Effect) -> Html:
    chinese, english = verdict(effect)
    return tag(
        "section",
        tag("h2", words.both(VERDICTS[effect.verdict])),
        tag("p", chinese, lang="zh"),
        tag("p", english, class_="en"),
    )


def _charted(effect: Effect) -> Html:
    key = charts.key(
        ("措施后每周", "matters a week since the measure"),
        ("措施前每周", "matters a week before it"),
        ("若无措施单周所在范围", "where a single week would lie without it"),
        ("若无措施的预期", "expected without it"),
    )
    title = ("每周事项，及若无措施的预期", "Matters a week, and what was to come without the measure")
    return tag("section", charts.figure(title, effect_chart(effect.weeks)), key)


def _figures(effect: Effect) -> Html:
    main = ("措施后合计 since the measure", effect.figures)
    rows = [
        main,
        ("只看自身历史 by its own past alone", effect.alone),
        ("连同转移去向 with where it went", effect.together),
    ]
    body = [_row(name, figures) for name, figures in rows if figures is not None]
    names = _FIGURES
    head = tag("tr", [tag("th", name, class_=None if at == 0 else "n") for at, name in enumerate(names)])
    return tag("section", tag("h2", _SUMS), scrolled(tag("table", tag("thead", head), tag("tbody", body)), _SUMS))


def _row(name: str, figures: Figures) -> Html:
    least = "–" if figures.detectable is None else f"−{figures.detectable:.0%}"
    cells = (
        f"{figures.observed:,}",
        f"{figures.expected:,.0f}",
        f"{figures.low:,.0f}–{figures.high:,.0f}",
        _signed(figures.change),
        f"{_signed(figures.change_low)} … {_signed(figures.change_high)}",
        least,
    )
    return tag("tr", tag("td", name), [tag("td", cell, class_="n") for cell in cells])


def _signed(change: float) -> str:
    return f"{change:+.0%}".replace("-", "−")


def _comparison(comparison: Comparison) -> Html:
    what = "同一问题，其他区域 the same topic in areas without the measure"
    if comparison.kind == "topics":
        what = "同一区域，其他问题 other topics in the same areas"
    out = f" 剔除 left out: {_named(comparison.left_out)}." if comparison.left_out else ""
    return tag(
        "section",
        tag("h2", "对照 Compared with"),
        tag("p", f"{what}: {_named(comparison.used)}.{out}"),
        tag(
            "p",
            f"跟随程度 It follows {comparison.follows:.0%} of their course ({comparison.follows_low:.0%} to "
            f"{comparison.follows_high:.0%}).",
            class_="quiet",
        ),
    )


def _named(nodes: Sequence[str]) -> str:
    return ", ".join(map(paths.name, nodes))


def _shifts(shifts: Sequence[Shift]) -> Html:
    body = [
        tag(
            "tr",
            tag("td", paths.name(shift.name) if shift.kind == "topic" else words.class_of(shift.name)),
            tag("td", f"{shift.observed:,}", class_="n"),
            tag("td", f"{shift.expected:,.0f}", class_="n"),
            tag("td", f"{shift.share:.0%}", class_="n"),
            tag("td", f"{shift.share_low:.0%} … {shift.share_high:.0%}", class_="n"),
            tag("td", tag("b", "是 yes") if shift.shown else "看不出 not shown"),
        )
        for shift in shifts
    ]
    names = _SIBLINGS
    head = tag("tr", [tag("th", name, class_="n" if 0 < at < 5 else None) for at, name in enumerate(names)])
    return tag("section", tag("h2", _MOVED), scrolled(tag("table", tag("thead", head), tag("tbody", body)), _MOVED))


def _foot() -> Html:
    return tag(
        "footer",
        "Expected is what the weeks before the measure, the season, the calendar and what is compared with lead to "
        "expect; it is fitted to the time before only. A fall is said where a sum as low has a chance of 2.5% at most. "
        "It says that something changed, not why. Feeds are counted apart; a matter leaves out repeats and copies.",
    )
