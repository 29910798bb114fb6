"""A table of alerts on the served pages: what, where, how long, and who has it."""

from collections.abc import Collection, Mapping, Sequence

from board import words
from board.desk.hand_overs import hand_overs_of, stages
from board.desk.layout import address_of
from board.desk.scope import UNTOUCHED
from board.markup import Html, join, tag
from city.drills import is_drill
from city.times import HOUR, Zone
from indexing.store import Body

_HEAD = (
    ("级别", "Level"),
    ("问题", "Topic"),
    ("区域", "Area"),
    ("已历时", "Age"),
    ("状态", "State"),
    ("实际 / 预期", "Observed / expected"),
)


CLOSABLE = ("可关闭", "can be closed")


def listed(
    alerts: Sequence[Body],
    zone: Zone,
    now: int,
    silenced: Mapping[str, Html] | None = None,
    closable: Collection[str] = (),
) -> Html:
    """The table, each row with a link to the page of its alert.

    ``silenced`` tells by whom one is, by its id; those that can be closed as they are bear a mark.
    """
    names = [tag("th", words.both(name), scope="col", class_="n" if name is _HEAD[-1] else None) for name in _HEAD]
    rows = [
        _row(alert, zone, now, (silenced or {}).get(alert["alert_id"]), closable=alert["alert_id"] in closable)
        for alert in alerts
    ]
    return tag("table", tag("thead", tag("tr", names)), tag("tbody", rows), class_="list")


def handled_by(alert: Body, zone: Zone, now: int) -> Html | None:
    """Which role has an alert, to whom it was handed over, and what became of that."""
    handling = alert.get("handling") or {}
    role = handling.get("handled_by") or handling.get("acknowledged_by")
    outlets = [join("→ ", stages(one, zone, now)) for one in hand_overs_of(alert)]
    shown = [*([tag("bdi", role)] if role else []), *outlets]
    return tag("span", [tag("span", one, class_="above") for one in shown]) if shown else None


def _until(alert: Body, zone: Zone) -> str:
    """Up to when the numbers of an alert count: the end of its last hour, else its last day, all of it."""
    last = words.instant_of(alert["last_period"])
    if alert["span"] == "hour":
        return words.moment(zone.iso(last + HOUR), zone, year=False)
    return words.day(zone.day(last), year=False)


def _row(alert: Body, zone: Zone, now: int, silenced: Html | None, *, closable: bool) -> Html:
    link = words.path(alert["topic_id"] or " ".join(words.nameless(alert)), address_of(alert["alert_id"]))
    nameless = is_drill(alert["span"]) and not alert["topic_id"]
    until = tag("span", words.both(("截至", "up to")), f" {_until(alert, zone)}", class_="above")
    counted = join(
        tag("b", words.count(alert["observed"])),
        tag("span", f" / {words.count(alert['expected'])}", class_="quiet"),
        None if is_drill(alert["span"]) else until,
    )
    mark = tag("span", words.both(CLOSABLE), class_="above closable") if closable else None
    return tag(
        "tr",
        tag("td", words.level(alert["level"])),
        tag("td", tag("strong", link, class_="drill") if nameless else join(words.drill(alert), link), class_="wide"),
        tag("td", words.path(alert["area_id"]), class_="wide"),
        tag("td", words.age(words.instant_of(alert["opened_at"]), now), class_="nowrap"),
        tag("td", words.status(alert["status"]), mark, handled_by(alert, zone, now), silenced),
        tag("td", counted, class_="n"),
        class_="untouched" if alert["status"] in UNTOUCHED else None,
    )
