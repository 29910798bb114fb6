"""The tables of a sheet: topics, areas, alerts, ages of open cases."""

from board import words
from board.markup import Child, Html, tag
from board.scrolling import scrolled
from briefing.digests import is_held
from briefing.sheet import AreaLine, Sheet
from city import paths
from city.feeds import KINDS
from city.times import Zone
from indexing.store import Body

TOPICS, AREAS, ACTIVE, OVER, FEEDS = 10, 16, 6, 4, 3
"""Most lines of each table, and most columns of feeds."""
_WITH = "\N{NO-BREAK SPACE}"
"""Keeps words of a head in one line."""
LINES = 24
"""Most lines of totals, areas, alerts over and ages together, so that the sheet stays one page."""


def topics(found: Sheet) -> Html:
    """The topics with the most matters of class request, over all feeds, each with its feed."""
    several = len({line.feed for line in found.topics}) > 1
    rows = [
        tag(
            "tr",
            tag("td", words.path(line.topic), class_="line"),
            tag("td", KINDS.get(line.feed.partition("/")[0], (line.feed, ""))[0], class_="quiet nowrap")
            if several
            else None,
            tag("td", tag("b", f"{line.compared.matters:,}"), class_="n"),
            tag("td", words.change(line.compared.matters, line.compared.before), class_="n"),
            tag("td", words.change(line.compared.matters, line.compared.usual), class_="n"),
        )
        for line in found.topics[:TOPICS]
    ]
    names = ("问题 Topic", *(("",) if several else ()), "事项 Matters", "环比", f"较平常 vs{_WITH}usual")
    return table(
        "突出问题 Top topics, requests",
        names,
        rows,
        left=2 if several else 1,
        none="期内没有诉求 No request in these days.",
    )


def areas(found: Sheet) -> Html:
    """The areas one level below, as many as leave the sheet one page."""
    most = min(AREAS, LINES - len(found.totals) - min(OVER, len(found.over)) - len(found.ages))
    names = ("区域 Area", *(KINDS.get(feed.partition("/")[0], (feed, ""))[0] for feed in found.feeds[:FEEDS]), "环比")
    rows = [
        tag(
            "tr",
            tag("td", paths.name(line.area), class_="line"),
            [tag("td", "<3" if count is None else f"{count:,}", class_="n") for count in line.matters[:FEEDS]],
            tag("td", _area_change(line), class_="n"),
        )
        for line in found.areas[:most]
    ]
    title = "分布 Areas, requests"
    if len(found.areas) > most:
        title += f"（前 {most} 个，共 {len(found.areas)} 个 the first {most} of {len(found.areas)}）"
    return table(title, names, rows, left=1, none="")


def _area_change(line: AreaLine) -> str:
    """Of the first feed, where neither count is hidden."""
    if not line.matters or line.matters[0] is None or line.before[0] is None:
        return "–"
    return words.change(line.matters[0], line.before[0])


def active(found: Sheet, zone: Zone) -> Html:
    """Alerts that were not over at the end of the period, those of a digest below those told at once."""
    title = f"未结预警 Alerts not over: {len(found.active)}"
    if len(found.active) > ACTIVE:
        title += f"，前 {ACTIVE} 条 the first {ACTIVE}"
    return table(
        title,
        ("级别 Level", "问题 · 区域 Topic · area", "起始 Since", f"实际{_WITH}/{_WITH}预期"),
        [_alert(each, zone) for each in found.active[:ACTIVE]],
        left=3,
        none="无 None.",
    )


def over(found: Sheet, zone: Zone) -> Html:
    """Alerts that came to their end in the period."""
    title = f"已回落或关闭 Alerts over in these days: {len(found.over)}"
    if len(found.over) > OVER:
        title += f"，前 {OVER} 条 the first {OVER}"
    return table(title, (), [_alert(each, zone) for each in found.over[:OVER]], left=3, none="无 None.")


def _alert(alert: Body, zone: Zone) -> Html:
    since = zone.day(words.instant_of(alert["first_period"]))
    return tag(
        "tr",
        tag("td", words.level(alert["level"])),
        tag("td", tag("b", alert["topic"]), f" · {alert['area']}", _held(alert), class_="line"),
        tag("td", words.day(since, year=False), class_="nowrap"),
        tag("td", _numbers(alert), class_="n"),
    )


def _numbers(alert: Body) -> str:
    """Observed and expected, of an alert above those of the area itself; a dash where they are not told."""
    return " / ".join("–" if value is None else words.count(value) for value in (alert["observed"], alert["expected"]))


def _held(alert: Body) -> Html | None:
    """The mark of an alert that stands in a digest only."""
    return tag("span", " ", words.both(words.DIGEST), class_="quiet") if is_held(alert) else None


def ages(found: Sheet) -> Html:
    """Open cases by feed and age."""
    rows = [
        tag(
            "tr",
            tag("td", words.feed(each.feed), class_="line"),
            [tag("td", f"{count:,}", class_="n") for count in (*each.groups, each.overdue)],
        )
        for each in found.ages
    ]
    days = ("≤ 7 天", "≤ 30 天", "≤ 90 天", "> 90 天")
    names = ("", *(one.replace(" ", _WITH) for one in days), "超期 overdue")
    return table("未办结 Open cases by age", names, rows, left=1, none="无 None.")


def table(title: str, names: tuple[str, ...], rows: list[Html], *, left: int, none: str) -> Html:
    """A table under its title, or ``none`` where it has no rows. The first ``left`` columns hold text."""
    if not rows:
        return tag("section", tag("h2", title), tag("p", none, class_="none"))
    head: Child = tag(
        "tr", [tag("th", name, class_="n" if index >= left else None) for index, name in enumerate(names)]
    )
    return tag(
        "section",
        tag("h2", title),
        scrolled(tag("table", tag("thead", head) if names else None, tag("tbody", rows)), title),
    )
