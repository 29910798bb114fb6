"""Alerts as documents, by the day in whose digest they stand."""

from briefing.digests import digests, is_held
from city.times import Zone, day_of_iso

ZONE = Zone("Asia/Shanghai")


def alert(name, opened, **more):
    given = {"told": "digest", "promoted_at": None, "level": 1, "p": 1e-6}
    return {"alert_id": name, "opened_at": opened} | given | more


def test_days_are_those_of_the_city_and_the_newest_comes_first():
    alerts = [
        alert("late", "2026-03-24T23:59:00+08:00"),
        alert("early", "2026-03-24T16:00:00.000Z"),
        alert("told", "2026-03-25T09:00:00+08:00", told="at_once"),
    ]
    by_day = digests(alerts, ZONE)
    assert [(day, [one["alert_id"] for one in held]) for day, held in by_day.items()] == [
        (day_of_iso("2026-03-25"), ["early"]),
        (day_of_iso("2026-03-24"), ["late"]),
    ]


def test_in_a_digest_the_strongest_comes_first():
    opened = "2026-03-25T09:00:00+08:00"
    alerts = [alert("faint", opened, p=1e-4), alert("sharp", opened), alert("high", opened, level=2, p=1e-4)]
    (held,) = digests(alerts, ZONE).values()
    assert [one["alert_id"] for one in held] == ["high", "sharp", "faint"]


def test_a_promotion_on_a_later_day_leaves_the_digest_of_the_first_as_it_was_read():
    opened = "2026-03-25T09:00:00+08:00"
    same = alert("same", opened, told="at_once", promoted_at="2026-03-25T15:59:00.000Z")
    later = alert("later", opened, told="at_once", promoted_at="2026-03-25T16:00:00.000Z")
    (held,) = digests([same, later], ZONE).values()
    assert [one["alert_id"] for one in held] == ["later"]


def test_alerts_of_a_store_of_before_were_told_at_once():
    old = {"alert_id": "a", "opened_at": "2026-03-25T09:00:00+08:00", "level": 1, "p": 1e-6}
    assert not is_held(old)
    assert digests([old], ZONE) == {}
