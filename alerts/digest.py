"""The digest of a desk: what was opened on a day and not told at once on it."""

from collections.abc import Iterable

from city.alerts import Alert
from city.desks import desk_of, digest_day
from city.times import Zone


def digest(alerts: Iterable[Alert], desk: str, day: int, zone: Zone) -> list[Alert]:
    """The alerts of a desk's digest of a day, the strongest first.

    ``alerts`` are as last told, in any order; ``desk`` is the path of its area, ``day`` the ordinal number of a day in
    the zone. The digest holds what was opened on the day for it. What was promoted on that day is not in it, what was
    promoted later still is: so the digest of a day that is over changes only with the numbers of its alerts.
    """
    found = [
        alert
        for alert in alerts
        if desk_of(alert.area) == desk and digest_day(alert.told, alert.opened_at, alert.promoted_at, zone) == day
    ]
    return sorted(found, key=lambda alert: (-alert.level, alert.p, alert.opened_at, alert.alert_id))
