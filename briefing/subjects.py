"""What an issue is about, in words that the gateway has found fit to be shown, and which cases its alert is of."""

from datetime import datetime
from typing import Final

from city.times import DAY, from_datetime, utc_iso
from indexing.store import Body, Query, Store

NAMED: Final = 50
"""So many cases of an issue are named with its alert; `jianwei cases --issue` lists all."""


def subject(store: Store, alert: Body) -> list[str]:
    """The words of the alert's issue as the newest of its cases bears them; none where it has too few matters yet."""
    if not alert.get("issue"):
        return []
    cases = store.search("cases", _of_issue(alert))
    return next((list(case["subject"]) for case in reversed(cases) if case.get("subject")), [])


def case_ids(store: Store, alert: Body) -> list[str]:
    """The cases of an alert, oldest first: those that an urgent alert names, of an issue the first fifty of its days.

    The flow counts matters by issue and knows no cases of it, so they are looked up. Copies and repeats are among them.
    """
    if not alert.get("issue"):
        return list(alert["cases"])
    since, last = (from_datetime(datetime.fromisoformat(alert[name])) for name in ("first_period", "last_period"))
    days = _of_issue(alert, since=utc_iso(since), until=utc_iso(last + DAY), limit=NAMED)
    return [case["case"] for case in store.search("cases", days)]


def _of_issue(alert: Body, since: str | None = None, until: str | None = None, limit: int | None = None) -> Query:
    return Query(equal={"issue": alert["issue"], "feed": alert["feed"]}, since=since, until=until, limit=limit)
