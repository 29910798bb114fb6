"""Where changed alerts and silences come from: the stream of an installation, or the documents of a store."""

from typing import Protocol

from city.alerts import Alert
from city.notice_silences import NoticeSilence
from city.times import MINUTE, instant_of_iso, utc_iso
from indexing.notice_silences import silence_of
from indexing.store import Body, Query, Store
from jianwei.alert_histories import alert_of

OVERLAP = 10 * MINUTE

Heard = Alert | NoticeSilence


class Alerts(Protocol):
    """Alerts and silences as they change. What comes again from before a position changes nothing."""

    def since(self, position: int | None) -> tuple[list[Heard], int]:
        """All that changed from a position on, None for ever, oldest first; and the position to go on from."""
        ...


class StoredAlerts:
    """What a store holds, for a city in one file. A position is the last tick that changed an alert.

    What desks do and order is of their clocks, which may be far ahead of the time of the data: it moves no position,
    or what the data brings later would be passed over. ``OVERLAP`` is read again, because a deed may be met after the
    next tick; what was given before and is the same is not given again. With it come all silences that end later.
    """

    def __init__(self, documents: Store) -> None:
        self._documents = documents
        self._given: dict[str, Alert] = {}

    def since(self, position: int | None) -> tuple[list[Heard], int]:
        """See ``Alerts``."""
        query = Query(changed_since=None if position is None else utc_iso(max(0, position - OVERLAP)))
        bodies = self._documents.search("alerts", query)
        alerts = {alert.alert_id: alert for alert in map(alert_of, bodies)}
        found = [alert for name, alert in alerts.items() if self._given.get(name) != alert]
        self._given = alerts
        last = max(map(_ticked, bodies), default=0)
        silences = self._documents.search("notice-silences", Query(since=utc_iso(position or 0)))
        found.sort(key=lambda alert: (alert.updated_at, alert.alert_id))
        return [*found, *map(silence_of, silences)], max(last, position or 0)


def _ticked(body: Body) -> int:
    """The last tick that changed an alert; 0 for one that only people have."""
    return max((instant_of_iso(one["at"]) for one in body["history"] if not one.get("by")), default=0)
