"""Alerts that their desks were not told of at once, by the day in whose digest they stand: documents, of all desks."""

from collections.abc import Iterable

from city.desks import Told, digest_day
from city.times import Zone, instant_of_iso
from indexing.store import Body


def is_held(alert: Body) -> bool:
    """True for an alert of a digest that was not told at once later. A store of before has none."""
    return bool(alert.get("told") == "digest")


def digests(alerts: Iterable[Body], zone: Zone) -> dict[int, list[Body]]:
    """The digests by day, the newest first, and in each the strongest first."""
    found: dict[int, list[Body]] = {}
    for alert in sorted(alerts, key=lambda one: (-one["level"], one["p"], one["opened_at"], one["alert_id"])):
        promoted = alert.get("promoted_at")
        told: Told = "digest" if is_held(alert) else "at_once"
        day = digest_day(told, instant_of_iso(alert["opened_at"]), instant_of_iso(promoted) if promoted else 0, zone)
        if day is not None:
            found.setdefault(day, []).append(alert)
    return dict(sorted(found.items(), reverse=True))
