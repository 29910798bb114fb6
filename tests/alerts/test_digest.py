"""The digest of a desk and day: what a person reads of alerts that were not told at once."""

from datetime import datetime

from alerts.digest import digest
from city.alerts import Alert
from city.times import Zone

ZONE = Zone("Asia/Shanghai")
EAST, MILL, QUAY = "Town>East", "Town>East>Mill", "Town>East>Quay"
MARCH_25 = datetime(2026, 3, 25).toordinal()


def clock(text):
    return ZONE.instant(datetime.fromisoformat(text), ambiguous="first")


def alert(name, when, area=MILL, **more):
    tick = clock(when)
    given = {
        "level": 1,
        "status": "open",
        "updated_at": tick,
        "p": 1e-6,
        "told": "digest",
    } | more
    return Alert(
        alert_id=name,
        feed="complaint/town",
        topic="Roads>Pothole",
        area=area,
        opened_at=tick,
        first_period=tick,
        last_period=tick,
        span="hour",
        observed=9,
        expected=1.0,
        upper=4.0,
        score=6.0,
        excess=8.0,
        method="intraday profile",
        reason="9 where 1 is expected",
        **given,
    )


def names(alerts, desk=MILL, day=MARCH_25):
    return [one.alert_id for one in digest(alerts, desk, day, ZONE)]


def test_a_digest_holds_what_was_opened_for_it_on_its_day():
    alerts = [
        alert("before", "2026-03-24 23:59"),
        alert("first", "2026-03-25 00:00"),
        alert("told", "2026-03-25 09:00", told="at_once"),
        alert("last", "2026-03-25 23:59"),
        alert("after", "2026-03-26 00:00"),
    ]
    assert names(alerts) == ["first", "last"]
    assert names(alerts, day=MARCH_25 + 1) == ["after"]


def test_a_digest_is_of_one_desk():
    alerts = [
        alert("street", "2026-03-25 09:00"),
        alert("below", "2026-03-25 09:00", area=f"{MILL}>Dam"),
        alert("other", "2026-03-25 09:00", area=QUAY),
        alert("district", "2026-03-25 09:00", area=EAST),
    ]
    assert names(alerts) == ["below", "street"]
    assert names(alerts, desk=EAST) == ["district"]


def test_the_strongest_comes_first_in_whatever_order_the_alerts_are_given():
    alerts = [
        alert("faint", "2026-03-25 09:00", p=1e-4),
        alert("sharp", "2026-03-25 11:00", p=1e-30),
        alert("high", "2026-03-25 12:00", level=2),
    ]
    assert names(alerts) == names(alerts[::-1]) == ["high", "sharp", "faint"]


def test_what_was_promoted_on_its_day_is_not_in_the_digest_what_was_promoted_later_still_is():
    alerts = [
        alert("same day", "2026-03-25 09:00", told="at_once", promoted_at=clock("2026-03-25 23:00")),
        alert("next day", "2026-03-25 09:00", told="at_once", promoted_at=clock("2026-03-26 00:00")),
    ]
    assert names(alerts) == ["next day"]
