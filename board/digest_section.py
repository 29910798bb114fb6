"""The digests on the page of alerts: day by day what was opened beyond what the desks are told of at once."""

from collections.abc import Sequence

from board import alert_card, words
from board.markup import Html, join, tag
from briefing.digests import digests
from city.times import Zone
from indexing.store import Body

_LEAD = (
    "超出当日即时告知条数的预警：照常监视，升至 3 级或继续增长且尚有名额时立即告知",
    (
        "Opened beyond the number of alerts that their desks are told of at once on a day. They are watched like all "
        "others, and told at once when they reach level 3, or when they grow and their desk has room."
    ),
)
_COLUMNS = (
    ("级别", "Level"),
    ("问题", "Topic"),
    ("区域", "Area"),
    ("状态", "State"),
    ("实际 / 预期", "Observed / expected"),
)


def digest_section(alerts: Sequence[Body], zone: Zone) -> Html | None:
    """A table for each day that has a digest, the newest first; None where there is none."""
    found = digests(alerts, zone)
    if not found:
        return None
    return tag(
        "section",
        tag("h2", words.both(words.DIGEST)),
        tag("p", words.both(_LEAD), class_="lead"),
        [_day(day, held, zone) for day, held in found.items()],
        class_="digest",
    )


def _day(day: int, held: Sequence[Body], zone: Zone) -> Html:
    heads = [tag("th", words.both(name), class_="n" if name is _COLUMNS[-1] else None) for name in _COLUMNS]
    number = "one alert" if len(held) == 1 else f"{len(held)} alerts"
    return join(
        tag("h3", f"{words.day(day)}: ", words.both((f"{len(held)} 条", number))),
        tag(
            "table", tag("thead", tag("tr", heads)), tag("tbody", [_row(alert, zone) for alert in held]), class_="list"
        ),
    )


def _row(alert: Body, zone: Zone) -> Html:
    link = words.path(alert["topic_id"] or " ".join(words.SILENCE), f"#{alert_card.anchor(alert)}")
    promoted = alert.get("promoted_at")
    told = words.both(("已立即告知", "told at once on"))
    said = tag("p", told, f" {words.moment(promoted, zone)}", class_="quiet") if promoted else None
    counted = join(
        tag("b", words.count(alert["observed"])), tag("span", f" / {words.count(alert['expected'])}", class_="quiet")
    )
    return tag(
        "tr",
        tag("td", words.level(alert["level"])),
        tag("td", link, tag("p", alert["reason"], class_="quiet"), said, class_="wide"),
        tag("td", words.path(alert["area_id"]), class_="wide"),
        tag("td", words.status(alert["status"]), class_="nowrap"),
        tag("td", counted, class_="n"),
    )
