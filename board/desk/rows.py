"""A table of alerts on the served pages: what, where, how long, and who has it."""

from collections.abc import Sequence

from board import words
from board.desk.layout import address_of
from board.desk.scope import UNTOUCHED
from board.markup import Html, join, tag
from city.times import DAY, HOUR, MINUTE
from indexing.store import Body

_HEAD = (
    ("级别", "Level"),
    ("问题", "Topic"),
    ("区域", "Area"),
    ("已历时", "Age"),
    ("状态", "State"),
    ("实际 / 预期", "Observed / expected"),
)


def listed(alerts: Sequence[Body], now: int) -> Html:
    """The table, each row with a link to the page of its alert."""
    names = [tag("th", words.both(name), scope="col", class_="n" if name is _HEAD[-1] else None) for name in _HEAD]
    rows = [_row(alert, now) for alert in alerts]
    return tag("table", tag("thead", tag("tr", names)), tag("tbody", rows), class_="list")


def age(since: int, now: int) -> str:
    """How long ago an instant was.

    >>> age(0, 90 * MINUTE), age(0, 50 * HOUR), age(5, 0)
    ('1 h 30 min', '2 d 2 h', '0 min')
    """
    passed = max(0, now - since)
    days, hours, minutes = passed // DAY, passed % DAY // HOUR, passed % HOUR // MINUTE
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def handled_by(alert: Body) -> Html | None:
    """Which role has an alert, and to whom it was handed over."""
    handling = alert.get("handling") or {}
    role = handling.get("handled_by") or handling.get("acknowledged_by")
    outlets = [
        join("→ ", tag("bdi", one["outlet"]), " ", words.both(RECEIVED if one["received_at"] else WAITING))
        for one in handling.get("outlets", ())
    ]
    shown = [*([tag("bdi", role)] if role else []), *outlets]
    return tag("span", [tag("span", one, class_="above") for one in shown]) if shown else None


RECEIVED, WAITING = ("已签收", "received"), ("待签收", "not yet received")


def _row(alert: Body, now: int) -> Html:
    link = words.path(alert["topic_id"] or " ".join(words.SILENCE), address_of(alert["alert_id"]))
    counted = join(
        tag("b", words.count(alert["observed"])), tag("span", f" / {words.count(alert['expected'])}", class_="quiet")
    )
    return tag(
        "tr",
        tag("td", words.level(alert["level"])),
        tag("td", link, class_="wide"),
        tag("td", words.path(alert["area_id"]), class_="wide"),
        tag("td", age(words.instant_of(alert["opened_at"]), now), class_="nowrap"),
        tag("td", words.status(alert["status"]), handled_by(alert)),
        tag("td", counted, class_="n"),
        class_="untouched" if alert["status"] in UNTOUCHED else None,
    )
