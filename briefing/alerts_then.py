"""The alerts that concern an area as they stood at the end of a period, by their own history.

Of an alert that sits above the area only the area's own part is told: its reason and the other parts are of others.
"""

from briefing.digests import is_held
from city import paths
from city.drills import COUNTED
from city.times import Zone, instant_of_iso
from indexing.store import Body, Query, Store

ACTIVE = ("open", "growing", "continuing")


def alerts(store: Store, area: str, start: int, until: int) -> tuple[tuple[Body, ...], tuple[Body, ...]]:
    """Alerts in the area and those above it that it carries, with the status and level of the instant ``until``.

    First those that were not over then, those of a digest last, the highest level first; then those that were, and had
    become so since ``start``. Numbers and areas of an alert are those of its latest state, of one above the own part of
    them. Silence is no problem of the area: it is told apart, see ``silences``. Drills are left out.
    """
    found = store.search("alerts", Query(among={"span": COUNTED}, until=Zone("UTC").iso(until)))
    known = [seen_from(then(alert, until), area) for alert in found if not is_silence(alert) and concerns(alert, area)]
    active = [alert for alert in known if alert["status"] in ACTIVE]
    active.sort(key=lambda alert: (is_held(alert), -alert["level"], alert["opened_at"]))
    over = [alert for alert in known if alert["status"] not in ACTIVE and over_since(alert, until) >= start]
    return tuple(active), tuple(over)


def silences(store: Store, area: str, until: int) -> tuple[Body, ...]:
    """Alerts of silence that were not over at an instant: of the area, what lies below it, and what holds it."""
    found = store.search("alerts", Query(equal={"span": "silence"}, until=Zone("UTC").iso(until)))
    near = [alert for alert in found if not alert["area_id"] or paths.nested(alert["area_id"], area)]
    known = [seen_from(then(alert, until), area) for alert in near]
    silent = [alert for alert in known if alert["status"] in ACTIVE]
    return tuple(sorted(silent, key=lambda alert: (-alert["level"], alert["opened_at"])))


def is_silence(alert: Body) -> bool:
    """True for an alert that says that far too little or nothing is heard."""
    return bool(alert["span"] == "silence")


def concerns(alert: Body, area: str) -> bool:
    """True for an alert in the area, and for one above it that names a part of the area among those that carry it."""
    if paths.within(alert["area_id"], area):
        return True
    carried = any(paths.nested(part["area_id"], area) for part in alert["areas"])
    return paths.within(area, alert["area_id"]) and carried


def seen_from(alert: Body, area: str) -> Body:
    """The alert as an area may see it: one that sits above without the numbers, the parts and the words of others."""
    if paths.within(alert["area_id"], area):
        return alert
    observed, expected = own_part(alert, area)
    parts = [part for part in alert["areas"] if paths.within(part["area_id"], area)]
    return {**alert, "observed": observed, "expected": expected, "reason": "", "areas": parts, "joined": []}


def own_part(alert: Body, area: str) -> tuple[int | None, float | None]:
    """Observed and expected matters of what an alert counts in an area; None where the alert does not tell them."""
    if paths.within(alert["area_id"], area):
        return int(alert["observed"]), float(alert["expected"])
    parts = [part for part in alert["areas"] if paths.within(part["area_id"], area)]
    if not parts:
        return None, None
    return sum(int(part["observed"]) for part in parts), round(sum(float(part["expected"]) for part in parts), 6)


def then(alert: Body, until: int) -> Body:
    """The alert with the status and level that it had just before an instant, and told as it was until then."""
    passed = [change for change in alert["history"] if instant_of_iso(change["at"]) < until]
    if not passed:
        return alert
    promoted = alert.get("promoted_at")
    told = "digest" if promoted and instant_of_iso(promoted) >= until else alert.get("told", "at_once")
    return {**alert, "status": passed[-1]["status"], "level": passed[-1]["level"], "told": told}


def over_since(alert: Body, until: int) -> int:
    """The instant from which an alert was over without a break, as known just before ``until``."""
    since = instant_of_iso(alert["updated_at"])
    for change in reversed([change for change in alert["history"] if instant_of_iso(change["at"]) < until]):
        if change["status"] in ACTIVE:
            break
        since = instant_of_iso(change["at"])
    return since
