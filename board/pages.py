"""The page of alerts: one self-contained file that can be sent, printed and kept."""

from collections import Counter
from collections.abc import Callable, Sequence

from board import alert_card, charts, series, words
from board.digest_section import digest_section
from board.markup import Html, document, join, tag
from board.style import PAGE
from briefing.digests import is_held
from city.times import Zone
from indexing.store import Body, Store

ACTIVE = ("open", "growing", "continuing")

Progress = Callable[[int, int], None]
"""Told after each card: how many are done, of how many."""


def alerts_page(
    store: Store, zone: Zone, title: str, *, alerts: Sequence[Body] | None = None, progress: Progress | None = None
) -> str:
    """A summary, a table of the alerts told at once, the digests, and for each alert its reason, charts, areas and
    history: of these alerts, else of all.
    """
    shown = ranked(store.search("alerts") if alerts is None else alerts)
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
        ),
        page_foot(zone),
    )


def ranked(alerts: Sequence[Body]) -> list[Body]:
    """Alerts in the order of attention: those not over first, then by level, the newest first."""
    newest = sorted(alerts, key=lambda alert: (words.instant_of(alert["opened_at"]), alert["alert_id"]), reverse=True)
    return sorted(newest, key=lambda alert: (alert["status"] not in ACTIVE, -alert["level"]))


def page_head(title: str, lead: str) -> Html:
    """The head of every page: whose it is, its title, and what levels are not."""
    return tag(
        "header",
        tag("p", tag("b", "见微", lang="zh"), " Jianwei", class_="mark"),
        tag("h1", title),
        tag("p", lead, class_="lead"),
        not_statutory(),
    )


def not_statutory() -> Html:
    """The line that says what a level is."""
    chinese, english = words.NOT_STATUTORY
    return tag("p", tag("span", chinese, lang="zh"), tag("span", english, class_="en"), class_="note")


def page_foot(zone: Zone) -> Html:
    """The foot of every page: how to read its numbers."""
    return tag(
        "footer",
        f"Times are of {zone.name}. A matter is a real problem: repeats and copies of a case are reports, not matters. "
        "Feeds are counted apart and never added. Expected counts, bands and levels are those of the latest judgement.",
    )


def summary(alerts: Sequence[Body]) -> Html:
    """How many alerts, how many not over, how many of each level."""
    levels = Counter(alert["level"] for alert in alerts)
    active = sum(alert["status"] in ACTIVE for alert in alerts)
    tiles = [
        tag("div", tag("b", len(alerts)), tag("span", "alerts"), class_="tile"),
        tag("div", tag("b", active), tag("span", "not over yet"), class_="tile"),
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
    return tag("section", tag("h2", "Why, where, since when"), legend(), shown)


def legend() -> Html:
    """The key to the charts of days and hours."""
    return charts.key(
        "matters while the alert lasts",
        "matters on other days",
        "up to the highest ordinary count",
        "expected; by the hour, the mean of that hour before",
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
    names = ("Level", "Topic", "Area", "Since", "State", "Observed / expected")
    head = tag("tr", [tag("th", name, class_="n" if name == names[-1] else None) for name in names])
    return tag(
        "section",
        tag("h2", "预警 Alerts"),
        tag("table", tag("thead", head), tag("tbody", [_row(alert, zone) for alert in alerts]), class_="list"),
    )


def _row(alert: Body, zone: Zone) -> Html:
    link = words.path(alert["topic_id"] or " ".join(words.SILENCE), f"#{alert_card.anchor(alert)}")
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
