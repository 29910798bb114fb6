"""The one-page sheet of a tier: A4, self-contained, to be read in three minutes before a meeting."""

from typing import Literal

from board import charts, words
from board.html import Child, Html, document, join, tag
from board.series import Daily
from board.style import SHEET
from briefing.sheet import AreaLine, Compared, Sheet, figures
from city import paths
from city.times import Zone
from indexing.store import Body, Store

Tier = Literal["city", "district", "street"]
TIERS: dict[Tier, tuple[str, str]] = {
    "city": ("市级", "City"),
    "district": ("区级", "District"),
    "street": ("街道", "Street"),
}
TOPICS, AREAS, ACTIVE, OVER, CHARTS = 10, 16, 6, 4, 3
"""Most lines of each table, so that the sheet stays one page."""


def sheet(  # noqa: PLR0913, PLR0917 - what, for whom, where, when
    store: Store, tier: Tier, area_path: str, first_day: str, last_day: str, zone: Zone
) -> str:
    """The sheet of an area from ``first_day`` to ``last_day`` (ISO dates, both inclusive).

    Raises ``ValueError`` where the last day lies before the first or the tier is none of the three.
    """
    if tier not in TIERS:
        raise ValueError(f"{tier!r} is no tier: there are {', '.join(TIERS)}")
    found = figures(store, area_path, first_day, last_day, zone)
    chinese, english = TIERS[tier]
    body = tag(
        "main",
        _top(found, f"{chinese}例会材料", f"{english} sheet"),
        _totals(found),
        _charts(found),
        tag("div", _topics(found), _areas(found), class_="two"),
        tag("div", _active(found, zone), tag("div", _over(found, zone), _ages(found)), class_="two"),
        _foot(zone),
        class_="sheet",
    )
    return document(f"{paths.name(area_path)} {first_day} – {last_day}", SHEET, body)


def _top(found: Sheet, chinese: str, english: str) -> Html:
    first, last = found.first, found.last
    days = last - first + 1
    when = words.day(last) if days == 1 else f"{words.day(first, year=False)} – {words.day(last)}"
    return tag(
        "div",
        tag(
            "div",
            tag("p", tag("span", f"见微 {chinese}", lang="zh"), f" · {english}", class_="mark"),
            tag("h1", paths.name(found.area)),
            tag("p", " › ".join(paths.parts(found.area)[:-1]), class_="quiet") if paths.depth(found.area) else None,
        ),
        tag("div", tag("b", when), f"{days} days" if days > 1 else "one day", class_="when"),
        class_="top",
    )


def _totals(found: Sheet) -> Html:
    rows = [
        tag(
            "tr",
            tag("td", words.feed(total.feed)),
            tag("td", words.class_of(total.counted_as)),
            tag("td", f"{total.reports:,}", class_="n"),
            tag("td", tag("b", f"{total.compared.matters:,}"), class_="n"),
            _compared(total.compared),
        )
        for total in found.totals
    ]
    return _table(
        "总量 Totals",
        ("Feed", "Class", "Reports 件次", "Matters 事项", "Week before", "环比", "Usual", "vs usual"),
        rows,
        left=2,
        none="No case in these days.",
    )


def _compared(compared: Compared) -> Html:
    before, usual = compared.before, compared.usual
    return join(
        tag("td", "–" if before is None else f"{before:,}", class_="n quiet"),
        tag("td", words.change(compared.matters, before), class_="n"),
        tag("td", "–" if usual is None else words.count(round(usual, 1)), class_="n quiet"),
        tag("td", words.change(compared.matters, usual), class_="n"),
    )


def _charts(found: Sheet) -> Html:
    shown = []
    narrow = min(CHARTS, len(found.feeds))
    for feed, daily in list(zip(found.feeds, found.daily, strict=True))[:CHARTS]:
        start = found.last - len(daily) + 1
        series = Daily(start, daily, (None,) * len(daily), (None,) * len(daily), (found.first, found.last))
        chart = charts.daily_chart(series, width=660 if narrow == 1 else 660 // narrow - 24, height=76)
        shown.append(tag("div", tag("h2", words.feed(feed), " matters a day, eight weeks"), chart))
    return tag(
        "div", shown, class_="row", style=f"display:grid;grid-template-columns:repeat({max(1, narrow)},1fr);gap:12px"
    )


def _topics(found: Sheet) -> Html:
    several = len({line.feed for line in found.topics}) > 1
    rows = [
        tag(
            "tr",
            tag("td", words.path(line.topic), class_="line"),
            tag("td", words.KINDS.get(line.feed.partition("/")[0], (line.feed, ""))[0], class_="quiet nowrap")
            if several
            else None,
            tag("td", tag("b", f"{line.compared.matters:,}"), class_="n"),
            tag("td", words.change(line.compared.matters, line.compared.before), class_="n"),
            tag("td", words.change(line.compared.matters, line.compared.usual), class_="n"),
        )
        for line in found.topics[:TOPICS]
    ]
    names = ("Topic", *(("",) if several else ()), "Matters", "环比", "vs usual")
    return _table(
        "突出问题 Top topics, requests", names, rows, left=2 if several else 1, none="No request in these days."
    )


def _areas(found: Sheet) -> Html:
    names = ("Area", *(words.KINDS.get(feed.partition("/")[0], (feed, ""))[0] for feed in found.feeds[:CHARTS]), "环比")
    rows = [
        tag(
            "tr",
            tag("td", paths.name(line.area), class_="line"),
            [tag("td", "<3" if count is None else f"{count:,}", class_="n") for count in line.matters[:CHARTS]],
            tag("td", _area_change(line), class_="n"),
        )
        for line in found.areas[:AREAS]
    ]
    title = "分布 Areas, requests"
    if len(found.areas) > AREAS:
        title += f" (the first {AREAS} of {len(found.areas)})"
    return _table(title, names, rows, left=1, none="No area below this one is named.")


def _area_change(line: AreaLine) -> str:
    """Of the first feed, where neither count is hidden."""
    if not line.matters or line.matters[0] is None or line.before[0] is None:
        return "–"
    return words.change(line.matters[0], line.before[0])


def _active(found: Sheet, zone: Zone) -> Html:
    title = f"未结预警 Alerts not over: {len(found.active)}"
    if len(found.active) > ACTIVE:
        title += f", the first {ACTIVE}"
    return _table(
        title,
        ("Level", "Topic · area", "Since", "Obs. / exp."),
        [_alert(each, zone) for each in found.active[:ACTIVE]],
        left=3,
        none="None.",
    )


def _over(found: Sheet, zone: Zone) -> Html:
    title = f"已回落或关闭 Alerts over in these days: {len(found.over)}"
    if len(found.over) > OVER:
        title += f", the first {OVER}"
    return _table(title, (), [_alert(each, zone) for each in found.over[:OVER]], left=3, none="None.")


def _alert(alert: Body, zone: Zone) -> Html:
    since = zone.day(words.instant_of(alert["first_period"]))
    return tag(
        "tr",
        tag("td", words.level(alert["level"])),
        tag("td", tag("b", alert["topic"]), f" · {alert['area']}", class_="line"),
        tag("td", words.day(since, year=False), class_="nowrap"),
        tag("td", f"{words.count(alert['observed'])} / {words.count(alert['expected'])}", class_="n"),
    )


def _ages(found: Sheet) -> Html:
    rows = [
        tag(
            "tr",
            tag("td", words.feed(each.feed), class_="line"),
            [tag("td", f"{count:,}", class_="n") for count in (*each.groups, each.overdue)],
        )
        for each in found.ages
    ]
    names = ("", "≤ 7 d", "≤ 30 d", "≤ 90 d", "> 90 d", "超期 overdue")
    return _table("未办结 Open cases by age", names, rows, left=1, none="None.")


def _table(title: str, names: tuple[str, ...], rows: list[Html], *, left: int, none: str) -> Html:
    if not rows:
        return tag("section", tag("h2", title), tag("p", none, class_="none"))
    head: Child = tag(
        "tr", [tag("th", name, class_="n" if index >= left else None) for index, name in enumerate(names)]
    )
    return tag(
        "section",
        tag("h2", title),
        tag("div", tag("table", tag("thead", head) if names else None, tag("tbody", rows)), class_="scroll"),
    )


def _foot(zone: Zone) -> Html:
    chinese, english = words.NOT_STATUTORY
    return tag(
        "p",
        tag("span", chinese, lang="zh"),
        f" {english} Matters leave out repeats and copies; feeds are never added. Week before and usual are over "
        "the same weekdays: of the week before, and the mean of four weeks. Of other areas, counts below 3 are not "
        "shown (<3), nor one more where it would give them away. Topics and areas count requests only. "
        f"Times of {zone.name}.",
        class_="foot",
    )
