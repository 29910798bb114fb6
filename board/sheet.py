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
from indexing.store import Store

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
        tag("div", tag("b", when), f"{days} days" if days > 1 else "one day", class_="when"),
        class_="top",
    )


def _fact(found: Sheet) -> Html | None:
    """The page in two sentences: the first feed's requests with their largest topic, and the alerts."""
    requests = [total for total in found.totals if total.counted_as == "request" and total.compared.matters]
    if not requests:
        return None
    first = requests[0]
    compared = first.compared
    kind = KINDS.get(first.feed.partition("/")[0], ("", first.feed))[1]
    against = [
        f"{words.change(compared.matters, then)} {name}"
        for then, name in ((compared.before, "on the week before"), (compared.usual, "on the usual"))
        if then is not None
    ]
    largest = next(line for line in found.topics if line.feed == first.feed)
    return tag(
        "p",
        tag("b", f"{compared.matters:,} matters"),
        f" of {kind} requests{': ' + ', '.join(against) if against else ''}. Most: ",
        tag("b", paths.name(largest.topic)),
        f" ({largest.compared.matters:,}). ",
        _alerts_said(found),
        class_="fact",
    )


def _alerts_said(found: Sheet) -> Html:
    problems = [alert for alert in found.active if alert["method"] != RECLASSIFIED]
    number = len(problems)
    if not number:
        return join("No alert is open.")
    highest = words.level(max(alert["level"] for alert in problems))
    return join("One alert is open: " if number == 1 else f"{number} alerts are open, the highest ", highest, ".")


def _silent(found: Sheet) -> Html | None:
    """What is not heard: without it the counts of the page would be taken for all there is."""
    if not found.silent:
        return None
    said = " ".join(alert["reason"] for alert in found.silent[:SILENT])
    more = f" And {len(found.silent) - SILENT} more." if len(found.silent) > SILENT else ""
    return tag("p", words.both(words.SILENCE), f": {said}{more}", class_="fact")


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
        shown.append(
            tag("div", tag("h2", words.feed(feed if narrow == 1 else feed.partition("/")[0]), " matters a day"), chart)
        )
    return tag("div", shown, class_="row", style=f"grid-template-columns:repeat({max(1, narrow)},1fr)")


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
