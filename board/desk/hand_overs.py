"""Hand-overs on the served pages: when one was asked for, delivered and received, and since when it is not."""

from collections.abc import Iterable

from board import words
from board.desk.layout import address_of
from board.markup import Child, Html, join, tag
from city.times import Zone
from indexing.store import Body

ASKED, DELIVERED, RECEIVED = ("移交", "asked"), ("送达", "delivered"), ("签收", "received")
NOT_DELIVERED, NOT_RECEIVED = ("未送达，始于", "not delivered since"), ("未签收", "NOT RECEIVED for")
MISSING = ("移交后未签收", "Handed over, not received")


def hand_overs_of(alert: Body) -> list[Body]:
    """The hand-overs of an alert."""
    return list((alert.get("handling") or {}).get("outlets", ()))


def is_missing(one: Body) -> bool:
    """Whether there is no receipt of a hand-over."""
    return not one["received_at"]


def stages(one: Body, zone: Zone, now: int) -> Html:
    """To whom, and in one line what has become of it; what is missing stands out."""

    def at(name: tuple[str, str], time: str) -> Child:
        return join(words.both(name), " ", _clock(time, zone, now))

    said = [at(ASKED, one["at"])]
    if one.get("sent_at"):
        said.append(at(DELIVERED, one["sent_at"]))
    elif one.get("failed_at") and is_missing(one):
        said.append(tag("b", at(NOT_DELIVERED, one["failed_at"]), class_="missing"))
    if is_missing(one):
        waits = join(words.both(NOT_RECEIVED), " ", words.age(words.instant_of(one["at"]), now))
        said.append(tag("b", waits, class_="missing"))
    else:
        said.append(at(RECEIVED, one["received_at"]))
    return join(tag("bdi", one["outlet"]), ": ", *[part for each in said for part in (", ", each)][1:])


def missing(alerts: Iterable[Body]) -> list[tuple[Body, Body]]:
    """Hand-overs without a receipt of alerts that are not closed, each behind its alert, the longest waiting first."""
    found = [(alert, one) for alert in alerts if alert["status"] != "closed" for one in hand_overs_of(alert)]
    return sorted((pair for pair in found if is_missing(pair[1])), key=lambda pair: (pair[1]["at"], pair[1]["outlet"]))


def missing_section(waiting: list[tuple[Body, Body]], zone: Zone, now: int) -> Html | None:
    """What must not be forgotten at a change of shifts; nothing where all is received."""
    if not waiting:
        return None
    rows = [
        tag(
            "li",
            words.level(alert["level"]),
            " ",
            tag(
                "a",
                tag("bdi", f"{alert['topic'] or words.nameless(alert)[0]} · {alert['area'] or alert['feed']}"),
                href=address_of(alert["alert_id"]),
            ),
            " → ",
            stages(one, zone, now),
        )
        for alert, one in waiting
    ]
    number = tag("span", f" {len(waiting)}", class_="quiet")
    return tag("section", tag("h2", words.both(MISSING), number), tag("ul", rows, class_="changes"))


def _clock(text: str, zone: Zone, now: int) -> str:
    """The time of day; of another day with its date."""
    local, today = zone.local(words.instant_of(text)), zone.local(now)
    return f"{local:%H:%M}" if local.date() == today.date() else words.moment(text, zone)
