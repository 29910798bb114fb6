"""Where changed alerts come from: the stream of an installation, or the documents of a store."""

from typing import Protocol

from city.alerts import Alert
from city.times import instant_of_iso, utc_iso
from indexing.store import Query, Store
from jianwei.alert_histories import alert_of


class Alerts(Protocol):
    """Alerts as they change. What comes again from before a position changes nothing."""

    def since(self, position: int | None) -> tuple[list[Alert], int]:
        """All that changed from a position on, None for ever, oldest first; and the position to go on from."""
        ...


class StoredAlerts:
    """The alerts of a store, for a city in one file. A position is the time of the last change, which is read again."""

    def __init__(self, documents: Store) -> None:
        self._documents = documents

    def since(self, position: int | None) -> tuple[list[Alert], int]:
        """See ``Alerts``."""
        query = Query(changed_since=None if position is None else utc_iso(position))
        bodies = self._documents.search("alerts", query)
        last = max((instant_of_iso(body["updated_at"]) for body in bodies), default=0)
        found = sorted(map(alert_of, bodies), key=lambda alert: (alert.updated_at, alert.alert_id))
        return found, max(last, position or 0)
