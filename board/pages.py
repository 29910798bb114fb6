"""The page of alerts: one self-contained file that can be sent, printed and kept."""

from collections import Counter
from collections.abc import Callable, Sequence

from board import alert_card, charts, series, words
from board.digest_section import digest_section
from board.markup import Child, Html, document, join, tag
from board.style import PAGE
from briefing.digests import is_held
from city.drills import is_drill
from city.times import Zone
from indexing.store import Body, Store

ACTIVE = ("open", "growing", "continuing")

COLUMNS = (
    ("级别", "Level"),
    ("问题", "Topic"),
    ("区域", "Area"),
    ("起始", "Since"),
    ("状态", "State"),
    ("实际 / 预期", "Observed / expected"),
)

Progress = Callable[[int, int], None]
"""Told after each card: how many are done, of how many."""


def alerts_page(
    store: Store, zone: Zone, title: str, *, alerts: Sequence[Body] | None = None, progress: Progress | None = None
) -> str:
    """A summary, a table of the alerts told at once, the digests, and for each alert its reason, charts, areas and
    history: of these alerts, else of all. Drills stand apart and are not counted.
    """
    every = ranked(store.search("alerts") if alerts is None else alerts)
    shown = [alert for alert in every if not is_drill(alert["span"])]
    drills = [alert for alert in every if is_drill(alert["span"])]
    told = [alert for alert in shown if not is_held(alert)]
    return document(
        title,
        PAGE,
        page_head(title, _lead(shown)),
        tag(
            "main",
            summary(shown),
            listed(told, zone) if told or not shown else None,
            digest_section(shown, zone),
            cards(store, shown, zone, progress=progress),
            _drills(store, drills, zone),
        ),
        page_foot(zone),
    )


def ranked(alerts: Sequence[Body]) -> list[Body]:
    """Alerts in the order of attention: those not over first, then by level, the newest first."""
    newest = sorted(alerts, key=lambda alert: (words.instant_of(alert["opened_at"]), alert["alert_id"]), reverse=True)
    return sorted(newest, key=lambda alert: (alert["status"] not in ACTIVE, -alert["level"]))


def page_head(title: str, lead: Child, *more: Html) -> Html:
    """The head of every page: whose it is, its title, what it is about, and what levels are not."""
    return tag(
        "header",
        tag("p", tag("b", "见微", lang="zh"), " Jianwei", class_="mark"),
        tag("h1", title),
        tag("p", lead, class_="lead"),
        *more,
        not_statutory(),
    )


def not_statutory() -> Html:
    """The line that says what a level is."""
    chinese, english = words.NOT_STATUTORY
    return tag("p", tag("span", chinese, lang="zh"), tag("span", english, class_="en"), class_="note")


def page_foot(zone: Zone) -> Html:
    """The foot of every page: how to read its numbers."""
    chinese = (
        f"时间为 {zone.name}。件数为实际事项：重复件和同诉件不重复计数。"
        "各来源分别计数，不相加。预期、正常范围和级别为最近一次判定的结果。"
    )
    english = (
        f"Times are of {zone.name}. A matter is a real problem: repeats and copies of a case are reports, not matters. "
        "Feeds are counted apart and never added. Expected counts, bands and levels are those of the latest judgement."
    )
    return tag("footer", words.both((chinese, english)))


def summary(alerts: Sequence[Body]) -> Html:
    """How many alerts, how many not over, how many of each level."""
    levels = Counter(alert["level"] for alert in alerts)
    active = sum(alert["status"] in ACTIVE for alert in alerts)
    tiles = [
        tag("div", tag("b", len(alerts)), tag("span", words.both(("预警", "alerts"))), class_="tile"),
        tag("div", tag("b", active), tag("span", words.both(("未了结", "not over yet"))), class_="tile"),
        *(tag("div", tag("b", levels.get(number, 0)), words.level(number), class_="tile") for number in (4, 3, 2, 1)),
    ]
    return tag("section", tag("div", tiles, class_="tiles"))


def cards(store: Store, alerts: Sequence[Body], zone: Zone, *, progress: Progress | None = None) -> Html | None:
    """The cards of alerts, with the key to their charts."""
    if not alerts:
        return None
    newest = series.newest_days(store, alerts, zone)
    shown: list[Html] = []
    for alert in alerts:
        shown.append(alert_card.card(store, alert, zone, newest.get(alert["feed"])))
        if progress is not None:
            progress(len(shown), len(alerts))
    return tag("section", tag("h2", words.both(("理由、区域与起始", "Why, where, since when"))), legend(), shown)


def _drills(store: Store, drills: Sequence[Body], zone: Zone) -> Html | None:
    if not drills:
        return None
    return tag("section", tag("h2", words.both(words.DRILL)), [alert_card.card(store, one, zone) for one in drills])


def legend() -> Html:
    """The key to the charts of days and hours."""
    return charts.key(
        ("预警期间件数", "matters while the alert lasts"),
        ("其他时段件数", "matters at other times"),
        ("正常范围上限以内", "up to the highest ordinary count"),
        ("预期；按小时为此前同一小时平均", "expected; by the hour, the mean of that hour before"),
    )


def _lead(alerts: Sequence[Body]) -> str:
    if not alerts:
        return "No alert: nothing in the counts was far enough out of the ordinary."
    feeds = sorted({alert["feed"] for alert in alerts})
    days = sorted(alert["opened_at"][:10] for alert in alerts)
    when = f"on {days[0]}" if days[0] == days[-1] else f"from {days[0]} to {days[-1]}"
    number = "One alert" if len(alerts) == 1 else f"{len(alerts)} alerts"
    held = sum(map(is_held, alerts))
    told = f"; told in a digest only: {held}" if held else ""
    return f"{number} opened {when}, in {', '.join(feeds)}{told}."


def listed(alerts: Sequence[Body], zone: Zone) -> Html:
    """The table of alerts, each with a link to its card."""
    if not alerts:
        return tag("section", tag("p", "没有预警 · no alerts", class_="empty"))
    heads = [tag("th", words.both(name), class_="n" if name is COLUMNS[-1] else None) for name in COLUMNS]
    return tag(
        "section",
        tag("h2", "预警 Alerts"),
        tag(
            "table",
            tag("thead", tag("tr", heads)),
            tag("tbody", [_row(alert, zone) for alert in alerts]),
            class_="list",
        ),
    )


def _row(alert: Body, zone: Zone) -> Html:
    link = words.path(alert["topic_id"] or " ".join(words.nameless(alert)), f"#{alert_card.anchor(alert)}")
    counted = join(
        tag("b", words.count(alert["observed"])), tag("span", f" / {words.count(alert['expected'])}", class_="quiet")
    )
    return tag(
        "tr",
        tag("td", words.level(alert["level"])),
        tag("td", link, class_="wide"),
        tag("td", words.path(alert["area_id"]), class_="wide"),
        tag("td", words.moment(alert["first_period"], zone), class_="nowrap"),
        tag("td", words.status(alert["status"]), class_="nowrap"),
        tag("td", counted, class_="n"),
    )
