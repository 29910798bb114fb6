"""Which past alerts are like one, and what became of them."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from alerts.similar import distance, similar

FEED = "complaint/town"


def alert(name="a", topic="Roads>Surface>Pit", area="Town>East>Mill", opened="2026-04-02", **more):
    when = f"{opened}T09:00:00+08:00"
    body = {"alert_id": name, "feed": FEED, "topic_id": topic, "area_id": area, "opened_at": when, "first_period": when}
    return {**body, "excess": 20.0, "span": "hour", "level": 2, "history": [], **more}


NOW = alert("now")


def nearest(*past):
    return [one.alert["alert_id"] for one in similar(NOW, past)]


def test_the_same_topic_place_season_and_size_is_the_nearest():
    first, *others, last = nearest(
        alert("other place", area="Town>West>Hill", opened="2025-04-02"),
        alert("the same", opened="2025-04-02"),
        alert("other topic", topic="Roads>Lamp>Dark", opened="2025-04-02"),
        alert("other season", opened="2025-10-02"),
        alert("much larger", opened="2025-04-02", excess=400.0),
        alert("other kind", opened="2025-04-02", span="week"),
    )
    assert first == "the same"
    assert set(others) == {"other season", "much larger", "other kind"}
    assert last == "other place"


def test_the_five_nearest_are_named():
    past = [
        alert(f"{excess}", opened="2025-04-02", excess=float(excess)) for excess in (90, 21, 80, 24, 70, 22, 23, 25)
    ]
    assert nearest(*past) == ["21", "22", "23", "24", "25"]


def test_what_came_later_or_from_another_feed_is_no_past():
    assert (
        nearest(alert("later", opened="2026-04-03"), alert("feed", opened="2025-01-01", feed="petition/x"), NOW) == []
    )


def test_what_became_of_it_is_told_by_role_and_reason():
    deed = {"at": "2025-04-02T01:30:00.000Z", "status": "acknowledged", "by": "mill-duty", "refused": False}
    handling = {"close_reason": "known", "closed_by": "mill-duty", "reopened_at": None, "outlets": []}
    closed = alert("closed", opened="2025-04-02", history=[deed], handling=handling)
    (found,) = similar(NOW, [closed])
    assert (found.reason, found.closed_by, found.waited) == ("known", "mill-duty", 30.0)
    (untouched,) = similar(NOW, [alert("untouched", opened="2025-04-02")])
    assert (untouched.reason, untouched.closed_by, untouched.waited) == ("", "", None)


def test_a_silence_is_like_a_silence():
    quiet = alert("quiet", topic="", area="", opened="2025-04-02", span="silence")
    assert distance(quiet, {**quiet, "alert_id": "other"}) == 0


def test_new_year_is_near_the_end_of_the_year():
    eve, day = alert(opened="2025-12-31"), alert(opened="2025-01-02")
    assert distance(eve, day) < distance(eve, alert(opened="2025-02-02"))


@pytest.mark.parametrize(("topic", "further"), [("Roads>Surface>Bump", "Roads>Lamp>Dark"), ("Roads", "Water")])
def test_topics_are_the_further_the_earlier_their_paths_part(topic, further):
    assert distance(NOW, alert(topic=topic)) < distance(NOW, alert(topic=further))


ALERTS = some.builds(
    lambda topic, area, day, excess, span: alert(
        topic=">".join(topic),
        area=">".join(area),
        opened=(datetime(2023, 1, 1) + timedelta(days=day)).date().isoformat(),
        excess=excess,
        span=span,
    ),
    some.lists(some.sampled_from("abc"), max_size=3),
    some.lists(some.sampled_from("xyz"), max_size=3),
    some.integers(0, 1200),
    some.floats(0, 1e6),
    some.sampled_from(["hour", "day", "week"]),
)


@given(ALERTS, ALERTS)
def test_a_distance_is_from_0_to_1_and_the_same_both_ways(one, other):
    assert 0 <= distance(one, other) <= 1
    assert distance(one, other) == pytest.approx(distance(other, one))
    assert distance(one, one) == 0
