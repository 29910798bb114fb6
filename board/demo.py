"""The page of the demonstration: what was planted in a simulated city, what was found of it, and what was not."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from board import alert_card, words
from board.focus_section import focus_section
from board.markup import Child, Html, document, join, tag
from board.pages import Progress, cards, page_foot, page_head, ranked
from board.style import PAGE
from briefing.digests import is_held
from briefing.focus import Candidate
from city import paths
from city.drills import COUNTED
from city.times import Zone
from indexing.store import Body, Query, Store
from intake.simulator.score import PlantedScore, Score
from intake.simulator.score_focus import FocusScore

KINDS: dict[str, tuple[str, str]] = {
    "outbreak": ("突发", "outbreak"),
    "storm": ("风雨", "storm"),
    "new": ("新问题", "new topic"),
    "chronic": ("顽疾", "chronic"),
    "seasonal": ("季节", "seasonal"),
}
_HEADS = (("植入", "Planted"), ("问题", "Topic"), ("区域", "Area"), ("发现", "Found"), ("用时", "After"))
_STRENGTHS = {"strong": ("强", "strong"), "medium": ("中", "medium"), "weak": ("弱", "weak")}
_DAYS_FROM = 72
CARDS = 24
"""Most alerts that the page draws charts of."""


def demo_page(  # noqa: PLR0913 - a page of several results
    store: Store,
    zone: Zone,
    score: Score | Mapping[str, Any] | None,
    candidates: Sequence[Candidate],
    *,
    title: str = "模拟城市一年 A year of a simulated city",
    focus: FocusScore | Mapping[str, Any] | None = None,
    period: str = "",
    progress: Progress | None = None,
) -> str:
    """The result against the truth, the focus candidates of ``period``, and the alerts with charts.

    Shown with charts are the alerts that found something planted and the false ones, then others by level, ``CARDS`` in
    all. Without a ``score`` the page shows only what was found.
    """
    known = {alert["alert_id"]: alert for alert in store.search("alerts", Query(among={"span": COUNTED}))}
    result = msgspec.convert(score, Score) if isinstance(score, Mapping) else score
    planted = msgspec.convert(focus, FocusScore) if isinstance(focus, Mapping) else focus
    shown = _shown(known, result)
    drawn = frozenset(alert["alert_id"] for alert in shown)
    body: list[Child] = [
        tag("section", tag("div", _tiles(known, result, planted), class_="tiles")),
        _planted(result, drawn, zone) if result is not None else None,
        _false(result, known, drawn) if result is not None else None,
        _focus(candidates, planted, period),
        cards(store, shown, zone, progress=progress),
    ]
    lead = words.both(
        (
            "城市、街道与工单均为虚构。植入的内容已知，因此可以核对服务发现了什么：它只看到按到达顺序的事件。",
            (
                "The city, its streets and its cases are made up. What was planted is known, so what the service found "
                "can be checked: it saw nothing but the events, in the order of their arrival."
            ),
        )
    )
    return document(title, PAGE, page_head(title, lead), tag("main", body), page_foot(zone))


def _tiles(known: Mapping[str, Body], score: Score | None, focus: FocusScore | None) -> list[Html]:
    tiles: list[tuple[str, tuple[str, str]]] = []
    if score is not None:
        found = sum(row.found for row in score.planted)
        delays = sorted(row.delay_hours for row in score.planted if row.delay_hours is not None)
        tiles = [
            (
                f"{score.strong_within_two_days} / {score.strong}",
                _with_digest(("强突发在两天内发现", "strong outbreaks found within two days"), score.strong_in_digest),
            ),
            (f"{found} / {len(score.planted)}", ("全部植入中发现，含弱的", "of all that was planted, weak ones too")),
            (
                f"{_median(delays):.0f} h" if delays else "–",
                ("自首件植入至预警，中位数", "from the first planted case to the alert, median"),
            ),
            (
                f"{score.false_per_week:.2g}",
                (
                    f"每周误报，共 {len(score.false_alerts)} 条",
                    f"false alerts a week, {len(score.false_alerts)} in all",
                ),
            ),
        ]
    if focus is not None:
        tiles.append(
            (
                f"{focus.found} / {len(focus.rows)}",
                ("顽疾与季节问题列入候选", "chronic and seasonal topics among the candidates"),
            )
        )
    tiles.append((str(len(known)), _with_digest(("预警", "alerts"), sum(map(is_held, known.values())))))
    return [tag("div", tag("b", number), tag("span", words.both(said)), class_="tile") for number, said in tiles]


def _with_digest(said: tuple[str, str], number: int) -> tuple[str, str]:
    if not number:
        return said
    return f"{said[0]}；其中仅列汇总 {number}", f"{said[1]}; told in a digest only: {number}"


def _median(values: Sequence[float]) -> float:
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def _shown(known: Mapping[str, Body], score: Score | None) -> list[Body]:
    first = [row.alerts[0] for row in score.planted if row.alerts] if score is not None else []
    wanted = [
        *first,
        *(score.false_alerts if score is not None else ()),
        *(each["alert_id"] for each in ranked(list(known.values()))),
    ]
    names = [name for name in dict.fromkeys(wanted) if name in known][:CARDS]
    return sorted((known[name] for name in names), key=lambda alert: words.instant_of(alert["opened_at"]))


def _planted(score: Score, drawn: frozenset[str], zone: Zone) -> Html:
    head = tag("tr", [tag("th", words.both(name), class_="n" if name is _HEADS[-1] else None) for name in _HEADS])
    rows = [_planted_row(row, drawn, zone) for row in sorted(score.planted, key=lambda row: (not row.strong, row.kind))]
    lead = words.both(
        (
            "“强”指高峰日不低于真实模型 99% 上限的三倍；较弱的用来看服务到何处为止。",
            (
                "Strong means that the peak day has at least three times the 99% bound of the true model. "
                "Weaker ones are planted to see where the service stops."
            ),
        )
    )
    return tag(
        "section",
        tag("h2", "植入与发现 Planted and found"),
        tag("p", lead, class_="lead"),
        tag("table", tag("thead", head), tag("tbody", rows), class_="list")
        if rows
        else tag("p", words.both(("没有植入", "Nothing was planted.")), class_="empty"),
    )


def _planted_row(row: PlantedScore, drawn: frozenset[str], zone: Zone) -> Html:
    if row.found and row.opened_at is not None:
        link = _link(row.alerts[0] if row.alerts else "", words.moment(row.opened_at, zone), drawn)
        mark = tag("span", words.both(("仅列汇总", "only in the digest")), class_="above") if row.in_digest else None
        said: Child = join(link, mark)
    else:
        missed = words.both(("漏报", "missed") if row.strong else ("未发现", "not found"))
        said = tag("span", missed, class_="no" if row.strong else "quiet")
    strength = "strong" if row.strong else "medium" if row.planned == "strong" else row.planned
    return tag(
        "tr",
        tag(
            "td",
            words.both(KINDS.get(row.kind, ("", row.kind))),
            tag("span", words.both(_STRENGTHS.get(strength, ("", strength))), class_="above") if strength else None,
        ),
        tag("td", words.path(row.topic), class_="wide"),
        tag("td", words.path(row.area), class_="wide"),
        tag("td", said, class_="nowrap"),
        tag("td", _delay(row.delay_hours), class_="n"),
    )


def _delay(hours: float | None) -> str:
    """In hours; from three days on in days."""
    if hours is None:
        return "–"
    said = f"{hours:,.0f} h" if abs(hours) < _DAYS_FROM else f"{hours / 24:,.0f} d"
    return said.replace("-", "−")


def _link(alert_id: str, said: str, drawn: frozenset[str]) -> Html:
    if alert_id in drawn:
        return tag("a", said, href=f"#{alert_card.anchor({'alert_id': alert_id})}", class_="yes")
    return tag("span", said, class_="yes")


def _false(score: Score, known: Mapping[str, Body], drawn: frozenset[str]) -> Html:
    items = [
        tag(
            "li", _link(name, f"{known[name]['topic']} · {known[name]['area']}, {known[name]['opened_at'][:10]}", drawn)
        )
        for name in score.false_alerts
        if name in known
    ]
    weeks = f"{score.weeks:.0f}"
    said = (f"{weeks} 周内没有", f"None in {weeks} weeks.")
    if items:
        said = (
            f"{weeks} 周内 {len(items)} 条：没有植入的突发、风雨、季节或政策可以解释",
            f"{len(items)} in {weeks} weeks: nothing planted explains them, no outbreak, storm, season or news.",
        )
    return tag(
        "section",
        tag("h2", "误报 False alerts"),
        tag("p", words.both(said), class_="lead"),
        tag("ul", items) if items else None,
    )


def _focus(candidates: Sequence[Candidate], focus: FocusScore | None, period: str) -> Html:
    notes: dict[str, str] = {}
    missed: list[str] = []
    for row in focus.rows if focus is not None else ():
        chinese, english = KINDS.get(row.kind, ("", row.kind))
        nested = [each for each in candidates if paths.nested(each.topic_id, row.topic)]
        for each in nested:
            notes[each.topic_id] = f"植入为{chinese} Planted as {english}."
        if not nested:
            missed.append(f"{paths.name(row.topic)}（{chinese} {english}）")
    return tag(
        "section",
        tag(
            "h2",
            join(words.both(("每月一题候选", "Candidates for the focus issue")), f", {period}" if period else ""),
        ),
        tag(
            "p",
            words.both(
                (
                    "按官方标准排序；横条为同级问题中的百分位；由人选题。",
                    (
                        "Ranked by the official criteria. Bars are percentiles among the topics of the same level. "
                        "People choose."
                    ),
                )
            ),
            class_="lead",
        ),
        focus_section(candidates, notes),
        tag("p", words.both(("植入而未列入", "Planted and not among them")), f": {'、'.join(missed)}", class_="quiet")
        if missed
        else None,
    )
