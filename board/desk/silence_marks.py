"""That nobody is told of an alert for a time: by whom it is silenced, and until when."""

from collections.abc import Iterable

from board import words
from board.markup import Html, join, tag
from city.notice_silences import NoticeSilence
from city.times import Zone
from jianwei.silencing import Listed

SILENCED = ("已静默", "silenced")


def marks(silences: Iterable[Listed], zone: Zone) -> dict[str, Html]:
    """By alert the mark of the silence that holds it, of several the one that ends last."""
    found: dict[str, NoticeSilence] = {}
    for one in silences:
        for about in one.holds:
            known = found.get(about.alert_id)
            if known is None or known.window[1] < one.silence.window[1]:
                found[about.alert_id] = one.silence
    return {alert: tag("span", _said(silence, zone), class_="above") for alert, silence in found.items()}


def _said(silence: NoticeSilence, zone: Zone) -> Html:
    until = words.moment(zone.iso(silence.window[1]), zone)
    return join(words.both(SILENCED), ": ", tag("bdi", silence.author), f", → {until}")
