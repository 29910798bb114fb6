"""The one-page sheet of a tier: A4, self-contained, to be read in three minutes before a meeting."""

from board import charts, words
from board.markup import Html, document, join, tag
from board.series import Daily
from board.sheet_tables import active, ages, areas, over, table, topics
from board.style import SHEET
from briefing.sheet import Compared, Sheet, figures
from city import paths
from city.desks import Tier
from city.feeds import KINDS
from city.findings import RECLASSIFIED
from city.times import Zone
from indexing.store import Body, Store

TIERS: dict[Tier, tuple[str, str]] = {
    "city": ("市级", "City"),
    "district": ("区级", "District"),
    "street": ("街道", "Street"),
}
CHARTS = 3
"""Most charts, one for a feed."""
SILENT = 2
"""Most silences that are told in words."""


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
        _fact(found),
        _silent(found),
        _totals(found),
        _charts(found),
        tag(
            "div",
            tag("div", topics(found), active(found, zone), class_="stack"),
            tag("div", areas(found) if found.areas else None, over(found, zone), ages(found), class_="stack"),
            class_="two",
        ),
        _foot(zone),
        class_="sheet",
    )
    return document(f"{paths.name(area_path)} {first_day} – {last_day}", SHEET, body)


def _top(found: Sheet, chinese: str, english: str) -> Html:
    first, last = found.first, found.last
    days = last - first + 1
    when = words.day(last) if days == 1 else f"{words.day(first)} – {words.day(last)}"
    return tag(
        "div",
        tag(
            "div",
            tag("p", tag("span", f"见微 {chinese}", lang="zh"), f" · {english}", class_="mark"),
            tag("h1", paths.name(found.area)),
            tag("p", " › ".join(paths.parts(found.area)[:-1]), class_="quiet") if paths.depth(found.area) else None,
        ),
        tag("div", tag("b", when), f"{days} 天 days" if days > 1 else "1 天 one day", class_="when"),
        class_="top",
    )


def _fact(found: Sheet) -> Html | None:
    """The page in two sentences: the first feed's requests with their largest topic, and the alerts."""
    requests = [total for total in found.totals if total.counted_as == "request" and total.compared.matters]
    if not requests:
        return None
    first = requests[0]
    compared = first.compared
    kind = KINDS.get(first.feed.partition("/")[0], (first.feed, first.feed))
    against = [
        [f"{name[at]}{words.change(compared.matters, then)}" for at in (0, 1)]
        for then, name in (
            (compared.before, ("环比 ", "on the week before ")),
            (compared.usual, ("较平常 ", "on the usual ")),
        )
        if then is not None
    ]
    chinese, english = ("".join(mark + one[at] for one in against) for at, mark in ((0, "，"), (1, ", ")))
    largest = next(line for line in found.topics if line.feed == first.feed)
    topic, most = paths.name(largest.topic), f"{largest.compared.matters:,}"
    said, told = _alerts_said(found)
    return join(
        tag(
            "p",
            tag("b", f"{kind[0]}诉求 {compared.matters:,} 件"),
            f"{chinese}；最多：",
            tag("b", topic),
            f"（{most} 件）。",
            said,
            class_="fact",
            lang="zh",
        ),
        tag(
            "p",
            f"{compared.matters:,} matters of {kind[1]} requests{english}; most: {topic} ({most}). {told}",
            class_="en",
        ),
    )


def _alerts_said(found: Sheet) -> tuple[Html, str]:
    """In Chinese with the badge of the highest level, and in English. What sits above the area is said to be there."""
    problems = [alert for alert in found.active if alert["method"] != RECLASSIFIED]
    own = [alert for alert in problems if paths.within(alert["area_id"], found.area)]
    above = len(problems) - len(own)
    chinese, english = (f"；另有上级预警 {above} 条", f"; of areas above: {above}") if above else ("", "")
    if not own:
        return join(f"没有未结预警{chinese}。"), f"No alert is open{english}."
    highest = words.level(max(alert["level"] for alert in own))
    told = "One alert is open" if len(own) == 1 else f"{len(own)} alerts are open"
    return join(f"未结预警 {len(own)} 条，最高 ", highest, f"{chinese}。" if chinese else ""), f"{told}{english}."


def _silent(found: Sheet) -> Html | None:
    """What is not heard: without it the counts of the page would be taken for all there is."""
    if not found.silent:
        return None
    said = " ".join(alert["reason"] or _silent_above(alert) for alert in found.silent[:SILENT])
    left = len(found.silent) - SILENT
    more = join(" ", words.both((f"另有 {left} 条", f"and {left} more"))) if left > 0 else None
    return tag("p", words.both(words.SILENCE), f": {said}", more, class_="fact")


def _silent_above(alert: Body) -> str:
    """What is told of a silence that sits above: its numbers are of others."""
    return f"{alert['feed']}，{paths.name(alert['area_id'])}（上级区域 an area above）"


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
    return table(
        "总量 Totals",
        (
            "来源 Feed",
            "类别 Class",
            "件次 Reports",
            "事项 Matters",
            "上期 Before",
            "环比",
            "平常 Usual",
            "较平常 vs usual",
        ),
        rows,
        left=2,
        none="期内没有工单 No case in these days.",
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
        title = words.feed(feed if narrow == 1 else feed.partition("/")[0])
        shown.append(tag("div", tag("h2", title, " ", words.both(("每日事项", "matters a day"))), chart))
    return tag("div", shown, class_="row", style=f"grid-template-columns:repeat({max(1, narrow)},1fr)")


def _foot(zone: Zone) -> Html:
    chinese, english = words.NOT_STATUTORY
    return tag(
        "p",
        tag(
            "span",
            f"{chinese}事项不含重复件和同诉件；各来源不相加。环比与平常取相同星期：前一期，及前四周均值。"
            "其他区域不足 3 件不显示（<3），由此可推出的另一项也不显示；上级预警只列本区域部分。问题与区域只计诉求。",
            lang="zh",
        ),
        f" {english} Matters leave out repeats and copies; feeds are never added. Week before and usual are over "
        "the same weekdays: of the week before, and the mean of four weeks. Of other areas, counts below 3 are not "
        "shown (<3), nor one more where it would give them away; of alerts above only the "
        "area's part is. Topics and areas count requests only. "
        f"Times of {zone.name}.",
        class_="foot",
    )
