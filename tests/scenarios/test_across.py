"""What several feeds and topics say together, through the whole embedded service of a small town."""

import msgspec
import pytest

from city.configuration import Budget, Judging
from streams.topology import Partitions
from tests.streams.town import (
    BIN,
    BURST,
    FEED,
    GRID,
    HILL,
    LAMP,
    MILL,
    POTHOLE,
    QUAY,
    TOWN,
    at,
    burst,
    documents,
    exported,
    hourly,
    month,
    problems,
)

PETITION = "petition/town"
QUIET = month("2026-03-02", 34, 11, rate=4.0)
SEEN = month("2026-03-02", 34, 12, feed=GRID, rate=2.0)
WRITTEN = month("2026-03-02", 34, 13, feed=PETITION, rate=1.0)
TICKS = [*hourly("2026-03-02 06:00", "2026-03-22 00:00", 6), *hourly("2026-03-22 01:00", "2026-04-07 12:00")]
DAY = "2026-03-24"
REFUSE = "Waste>Refuse"


def alerts(events, **named):
    return problems(exported([*QUIET, *events], TICKS, **named))


def of_feed(feed, events):
    return [msgspec.structs.replace(one, feed=feed) for one in events]


def letters(first, area=MILL):
    """Seven petitions a day about a burst pipe, two hours apart, on three days."""
    days = [f"{first[:8]}{int(first[8:]) + number:02d}" for number in range(3)]
    written = [one for day in days for one in burst(f"letter-{day}", f"{day} 08:10", 7, BURST, area, minutes=120)]
    return of_feed(PETITION, written)


CALLS = burst("pipe", f"{DAY} 09:05", 30, BURST, MILL, minutes=3)


class TestPetitionsThatFollowTheHotline:
    LATER = letters("2026-03-26")

    def test_within_days_are_part_of_its_alert_with_both_numbers(self):
        (alert,) = alerts([*WRITTEN, *CALLS, *self.LATER])
        assert (alert["feed"], alert["topic_id"], alert["area_id"]) == (FEED, BURST, MILL)
        (joined,) = alert["joined"]
        assert (joined["feed"], joined["topic_id"], joined["relation"]) == (PETITION, BURST, "after")
        assert joined["observed"] > 3 * joined["expected"]
        assert "followed by petitions: Burst pipe in Mill" in alert["reason"]

    def test_raise_its_level(self):
        (alone,) = alerts([*WRITTEN, *CALLS])
        (confirmed,) = alerts([*WRITTEN, *CALLS, *self.LATER])
        assert confirmed["level"] == min(3, alone["level"] + 1)

    def test_are_the_same_alert_with_any_number_of_partitions_and_after_any_stop(self):
        events = [*QUIET, *WRITTEN, *CALLS, *self.LATER]
        whole = exported(events, TICKS)
        assert exported(events, TICKS, partitions=Partitions(events=3, partials=2), stops=range(0, 400, 37)) == whole

    def test_after_it_is_closed_are_one_that_names_it(self):
        late = alerts([*WRITTEN, *CALLS, *letters("2026-04-02")])
        first, later = sorted(late, key=lambda alert: alert["opened_at"])
        assert (first["feed"], first["status"]) == (FEED, "closed")
        assert later["feed"] == PETITION
        before = next(one for one in later["joined"] if one["relation"] == "before")
        assert (before["alert_id"], before["feed"]) == (first["alert_id"], FEED)
        assert "a follow-up of the hotline alert of 2026-03-24" in later["reason"]

    def test_in_another_street_are_alerts_of_their_own(self):
        found = alerts([*WRITTEN, *CALLS, *letters("2026-03-26", HILL)])
        assert {alert["area_id"] for alert in found} == {MILL, HILL}


def test_the_grid_that_sees_it_four_days_later_is_part_of_the_alert():
    later = of_feed(GRID, burst("seen", "2026-03-28 08:10", 8, BURST, MILL, minutes=60))
    (alert,) = alerts([*SEEN, *CALLS, *later])
    assert [(one["feed"], one["relation"]) for one in alert["joined"]] == [(GRID, "after")]


class TestAStorm:
    STREETS = (MILL, QUAY, HILL, "Town>East>Dock", "Town>West>Park")

    def test_in_three_topics_of_two_feeds_and_five_streets_is_one_alert(self):
        storm = burst("trees", f"{DAY} 08:01", 100, "Trees>Fallen", self.STREETS, minutes=1)
        storm += burst("lamps", f"{DAY} 08:32", 40, LAMP, self.STREETS, minutes=4)
        storm += of_feed(GRID, burst("seen", f"{DAY} 08:40", 40, "Streets>Fallen tree", self.STREETS, minutes=4))
        (alert,) = alerts([*SEEN, *storm])
        assert alert["topic_id"] in {"Trees", "Trees>Fallen"}
        assert alert["area_id"] == "Town"
        assert {one["feed"] for one in alert["joined"]} == {FEED, GRID}

    def test_is_told_apart_from_two_bursts_in_two_districts_at_the_same_hour(self):
        pipe = burst("pipe", f"{DAY} 09:05", 20, BURST, MILL, minutes=3)
        bins = burst("bins", f"{DAY} 09:07", 20, BIN, HILL, minutes=3)
        found = {(alert["topic_id"], alert["area_id"]) for alert in alerts([*SEEN, *pipe, *bins])}
        assert found == {(BURST, MILL), (BIN, HILL)}


BINS = [
    msgspec.structs.replace(one, id=f"b{turn}-{one.id}", topic=BIN)
    for turn in range(5)
    for one in month("2026-03-02", 34, 20 + turn, rate=4.0)
    if one.topic == POTHOLE
]
LATE = [one for one in BINS if one.registered >= at(f"{DAY} 00:00")]


RENAMED = [msgspec.structs.replace(one, topic=REFUSE) if one in LATE else one for one in BINS]


@pytest.fixture(scope="module")
def renamed():
    """The export of a town where from one day on what was called Bin is called Refuse, in every street."""
    return exported([*QUIET, *RENAMED], TICKS)


@pytest.fixture(scope="module")
def told(renamed):
    """Its alerts."""
    return problems(renamed)


class TestAChangeOfNames:
    def test_is_one_alert_of_level_1_and_no_problem(self, told):
        """In its first hours a street may show the new name before the town shows that the old one is gone."""
        assert {alert["level"] for alert in told} == {1}
        going_on = [alert for alert in told if not alert["history"][-1]["why"].startswith("part of alert")]
        assert [(alert["method"], alert["area_id"]) for alert in going_on] == [("classification changed", "Town")]

    def test_shows_what_rose_and_what_fell(self, told):
        alert = next(alert for alert in told if alert["area_id"] == "Town")
        assert alert["topic_id"] == REFUSE
        (fell,) = alert["joined"]
        assert (fell["topic_id"], fell["relation"]) == (BIN, "fell")
        assert alert["reason"].startswith("Classification changed in Town: Refuse +")

    def test_is_the_same_with_any_number_of_partitions_and_after_any_stop(self, renamed):
        parts = Partitions(events=2, partials=3)
        assert exported([*QUIET, *RENAMED], TICKS, partitions=parts, stops=range(0, 400, 53)) == renamed

    def test_that_is_none_is_a_problem(self):
        """The same rise beside Bin, which goes on."""
        found = alerts([*BINS, *(msgspec.structs.replace(one, id=f"more-{one.id}", topic=REFUSE) for one in LATE)])
        assert {alert["method"] for alert in found}.isdisjoint({"classification changed"})
        assert max(alert["level"] for alert in found) > 1

    def test_is_none_where_the_other_topic_ended_long_before(self):
        """A season ends on 14 March, and ten days later something else begins that is as frequent."""
        season = [one for one in BINS if one.registered < at("2026-03-14 00:00")]
        begun = [msgspec.structs.replace(one, topic=REFUSE) for one in LATE]
        found = alerts([*season, *begun])
        assert {alert["method"] for alert in found}.isdisjoint({"classification changed"})
        assert any(alert["topic_id"] == REFUSE for alert in found)


def test_feeds_that_are_judged_from_their_second_day_on_have_laws_of_which_little_is_known_and_no_faults():
    """Numbers that are none would be warnings, and warnings fail."""
    early = msgspec.structs.replace(
        TOWN,
        judging=Judging(warmup_days=1),
        budget=Budget(rate_hour=0.5, rate_day=0.5, rate_week=0.5, least_observed=3, least_ratio=1.2),
    )
    events = [
        *month("2026-03-01", 20, 3, rate=2.0),
        *burst("hole", "2026-03-05 01:00", 30, POTHOLE, MILL, minutes=4),
        *burst("lamp", "2026-03-06 01:00", 30, LAMP, [MILL, QUAY, HILL], minutes=4),
    ]
    lines = exported(events, hourly("2026-03-01 12:00", "2026-03-21 12:00"), configuration=early)
    assert {one["topic"] for one in documents(lines, "findings", outside=True)} >= {"Pothole", "Lamp"}
