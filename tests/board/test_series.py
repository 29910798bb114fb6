import pytest

from board import series
from city.times import Zone, day_of_iso

TOPIC = "城市管理>市容环境>垃圾清运"
BURST, LAST = day_of_iso("2026-03-18"), day_of_iso("2026-03-22")


def at(daily, day):
    index = day - daily.first
    return daily.observed[index], daily.expected[index], daily.upper[index]


def test_days_hold_the_counts_of_everything_below_and_the_band(store, zone, make):
    daily = series.picture(store, make.alert(), zone, LAST).daily
    assert at(daily, BURST) == (41, 2.0, 6.0)
    assert at(daily, BURST - 1) == (2, 2.0, 6.0)
    assert at(daily, day_of_iso("2026-02-10")) == (2, None, None)
    assert daily.marked == (BURST, BURST)


def test_no_day_is_shown_that_the_feed_has_not_reached(store, zone, make):
    newest = series.newest_days(store, [make.alert()], zone)
    assert newest == {"complaint/test": LAST}
    daily = series.picture(store, make.alert(), zone, newest["complaint/test"]).daily
    assert daily.first + len(daily.observed) - 1 == LAST


def test_areas_are_charted_by_their_own_counts(store, zone, make):
    areas = series.picture(store, make.alert(), zone, LAST).areas
    assert [(each.area, at(each.daily, BURST)) for each in areas] == [
        ("见微市>东区", (38, 1.0, 4.0)),
        ("见微市>西区", (3, None, None)),
    ]


def test_hours_hold_the_day_before_the_day_and_the_day_after(store, zone, make):
    hourly = series.picture(store, make.alert(), zone, LAST).hourly
    assert hourly is not None
    assert (hourly.first, len(hourly.observed)) == (BURST - 1, 72)
    assert (hourly.observed[10], hourly.observed[24 + 10], hourly.observed[24 + 14]) == (2, 4, 37)
    assert hourly.usual[24 + 10] == 2.0
    assert hourly.usual[24 + 14] == 0.0
    assert hourly.marked == (24 + 9, 24 + 18)


def test_an_alert_of_days_has_no_hours(store, zone, make):
    assert series.picture(store, make.alert(span="day"), zone, LAST).hourly is None


def test_a_long_alert_shows_its_last_days(store, zone, make):
    long = make.alert(first_period="2025-08-01T00:00:00+08:00")
    daily = series.picture(store, long, zone, LAST).daily
    assert len(daily.observed) == series.MOST_DAYS
    assert daily.first + len(daily.observed) - 1 == LAST


def test_the_hour_that_comes_twice_is_one_hour_on_the_wall(store, make):
    new_york = Zone("America/New_York")
    day = "2026-11-01"
    doc = make.bucket(TOPIC, "见微市>东区>一街", day, {1: 2, 2: 3, 3: 4})
    doc.body["matters"] = [*doc.body["matters"], 0]
    store.put([doc])
    alert = make.alert(first_period="2026-11-01T01:00:00-04:00", last_period="2026-11-01T03:00:00-05:00")
    hourly = series.picture(store, alert, new_york, day_of_iso(day)).hourly
    assert hourly is not None
    assert hourly.observed[24:28] == (0, 5, 4, 0)
    assert hourly.marked == (25, 27)


def test_the_hours_of_an_alert_are_marked_as_the_clock_shows_them_after_a_change(store, make):
    alert = make.alert(first_period="2026-11-02T10:00:00-05:00", last_period="2026-11-02T12:00:00-05:00")
    hourly = series.picture(store, alert, Zone("America/New_York"), day_of_iso("2026-11-02")).hourly
    assert hourly is not None
    assert hourly.marked == (24 + 10, 24 + 12)


def test_a_feed_that_has_just_begun_has_a_mean_over_its_own_days(store, zone, make):
    area = "见微市>东区>一街"
    store.put([make.bucket(TOPIC, area, f"2026-03-{day}", {9: 4}, feed="incident/new") for day in (16, 17, 18)])
    hourly = series.picture(store, make.alert(feed="incident/new"), zone, LAST).hourly
    assert hourly is not None
    assert hourly.usual[9] == pytest.approx(4.0)


def test_a_petition_that_followed_has_its_own_curve_over_the_same_days(store, zone, make):
    petition = "petition/test"
    store.put(
        [make.bucket("市容环境", "见微市>东区", day, {9: 4}, feed=petition) for day in ("2026-03-20", "2026-03-21")]
    )
    store.put([make.band("市容环境", "2026-03-21", {"见微市": (4, 0.2, 2.0)}, feed=petition)])
    joined = {
        **make.place("市容环境", "见微市"),
        "feed": petition,
        "observed": 8,
        "expected": 0.9,
        "since": "2026-03-19T16:00:00.000Z",
        "end": "2026-03-21T16:00:00.000Z",
        "relation": "after",
    }
    picture = series.picture(store, make.alert(joined=[joined]), zone, LAST)
    (shown,) = picture.joined
    assert (shown.daily.first, len(shown.daily.observed)) == (picture.daily.first, len(picture.daily.observed))
    assert at(shown.daily, day_of_iso("2026-03-20")) == (4, None, None)
    assert at(shown.daily, day_of_iso("2026-03-21")) == (4, 0.2, 2.0)
    assert shown.daily.marked == (day_of_iso("2026-03-20"), day_of_iso("2026-03-21"))


def test_another_topic_of_the_same_hours_and_feed_is_listed_and_not_charted(store, zone, make):
    assert series.picture(store, make.alert(), zone, LAST).joined == ()
