"""Alerts of clusters: a timeline of the mornings on which neighbouring streets are found to have had too much."""

from itertools import permutations

import pytest

from alerts import clusters
from alerts.cluster_causes import Told as Other
from alerts.cluster_lives import ClustersState, paused
from alerts.cluster_reason import cluster_reason
from city.alerts import Alert, Joined
from city.findings import CLUSTER, Cluster, Finding, Part
from city.times import DAY, HOUR

FEED = "complaint/town"
LAMP, ROADS, BIN = "Roads>Lamp", "Roads", "Waste>Bin"
TOWN, EAST, WEST = "Town", "Town>East", "Town>West"
MILL, QUAY, HILL, DALE = "Town>East>Mill", "Town>East>Quay", "Town>West>Hill", "Town>West>Dale"
BORDER = {MILL: (9, 2.0), QUAY: (7, 2.0), HILL: (8, 2.0)}
BEGIN = 20_000 * DAY + 4 * HOUR
"""A midnight in New York: 2024-10-04."""
TESTS = {(FEED, "cluster"): 300}


def on(day, streets=BORDER, *, topic=LAMP, days=3, p=1e-6, latest=(8, 2.0), area=TOWN, feed=FEED):
    """What is found as of the end of a day, told six hours later."""
    end = BEGIN + (day + 1) * DAY
    parts = tuple(Part(path, *numbers) for path, numbers in streets.items())
    return Finding(
        feed=feed,
        topic=topic,
        area=area,
        tick=end + 6 * HOUR,
        span="cluster",
        start=end - days * DAY,
        end=end,
        observed=sum(part.observed for part in parts),
        expected=sum(part.expected for part in parts),
        upper=11.0,
        p=p,
        method=CLUSTER,
        outside=True,
        areas=parts,
        cluster=Cluster(streets=len(parts), latest=latest[0], latest_expected=latest[1]),
    )


def other(topic=LAMP, area=TOWN, *, excess=20.0, until=None, feed=FEED, joined=(), day=2):
    """An alert of the tree."""
    alert = Alert(
        alert_id="abcdefabcdef",
        feed=feed,
        topic=topic,
        area=area,
        level=1,
        status="open",
        opened_at=BEGIN + day * DAY,
        updated_at=BEGIN + day * DAY,
        first_period=BEGIN,
        last_period=BEGIN,
        span="day",
        observed=30,
        expected=10.0,
        upper=20.0,
        p=1e-9,
        score=9.0,
        excess=excess,
        method="negative binomial",
        reason="",
        joined=joined,
    )
    return Other(alert, until)


class Told:
    """Folds days and keeps what was told: (day, status, level, area)."""

    def __init__(self, watching):
        self.watching, self.state, self.told, self.alerts = watching, ClustersState(), [], []

    def day(self, day, *findings, others=(), tests=None):
        heard = clusters.Heard(findings, TESTS if tests is None else tests, others)
        self.state, changed = clusters.advance(self.state, on(day).tick, heard, self.watching)
        self.alerts += changed
        self.told += [(day, one.status, one.level, one.area) for one in changed]

    def quiet(self, days):
        for day in days:
            self.day(day)
        return self.told


@pytest.fixture
def town(watching):
    return Told(watching)


def test_a_cluster_is_told_with_its_streets_and_recovers_and_closes(town):
    town.day(3, on(3))
    assert town.quiet(range(4, 12)) == [(3, "open", 1, TOWN), (5, "recovered", 1, TOWN), (8, "closed", 1, TOWN)]
    opened = town.alerts[0]
    assert {part.path for part in opened.areas} == {MILL, QUAY, HILL}
    assert (opened.span, opened.observed, opened.expected) == ("cluster", 24, 6.0)
    assert opened.first_period == BEGIN + DAY


def test_one_that_goes_on_is_told_once_a_day_and_then_ever_more_rarely(town):
    for day in range(3, 12):
        town.day(day, on(day))
    assert town.told == [(3, "open", 1, TOWN), *((day, "continuing", 1, TOWN) for day in (4, 5, 7, 11))]


def test_days_that_only_the_window_still_holds_are_no_news(town):
    town.day(3, on(3))
    for day in range(4, 10):
        town.day(day, on(day, days=day, latest=(2, 2.0)))
    assert [status for _, status, _, _ in town.told] == ["open", "recovered", "closed"]


def test_what_is_found_of_closed_days_is_not_told_again_and_later_days_are(town):
    town.day(3, on(3))
    town.quiet(range(4, 9))
    town.day(9, on(9, days=7))
    town.day(12, on(12))
    assert town.told[2:] == [(8, "closed", 1, TOWN), (12, "open", 1, TOWN)]


def test_a_street_that_comes_to_it_and_a_larger_excess_are_told(town):
    town.day(3, on(3))
    town.day(4, on(4, {**BORDER, DALE: (14, 2.0)}))
    assert town.told[1:] == [(4, "growing", 1, TOWN)]
    assert town.alerts[-1].history[-1].why == "spread to Dale; excess grew from 18 to 30"
    assert {part.path for part in town.alerts[-1].areas} == {*BORDER, DALE}


def test_the_level_is_that_of_the_table_over_the_days_of_the_window(town):
    far = {MILL: (40, 2.0), QUAY: (30, 2.0)}
    town.day(3, on(3, far, area=EAST, days=1, p=1e-8))
    assert town.told == [(3, "open", 2, EAST)]


@pytest.mark.parametrize(
    "known",
    [
        other(LAMP, TOWN),
        other(ROADS, TOWN),
        other(LAMP, EAST),
        other(ROADS, EAST),
        other(LAMP, TOWN, until=BEGIN + 2 * DAY),
        other("Roads>Lamp>Broken", TOWN, excess=9.0),
        other(BIN, EAST, joined=(Joined(feed=FEED, topic=LAMP, area=TOWN, observed=9, expected=1.0, since=BEGIN),)),
    ],
)
def test_what_an_alert_tells_of_already_is_no_news(town, known):
    town.day(3, on(3), others=[known])
    assert town.told == []


@pytest.mark.parametrize(
    "beside",
    [
        other(BIN, TOWN),
        other(LAMP, MILL),
        other(LAMP, DALE),
        other(LAMP, TOWN, feed="incident/town"),
        other(LAMP, TOWN, until=BEGIN + DAY),
        other("Roads>Lamp>Broken", TOWN, excess=8.0),
    ],
)
def test_what_stands_beside_it_does_not_hide_it(town, beside):
    town.day(3, on(3), others=[beside])
    assert town.told == [(3, "open", 1, TOWN)]


def test_an_alert_of_the_tree_takes_it_in(town):
    town.day(3, on(3))
    town.day(4, on(4), others=[other(LAMP, TOWN, day=4)])
    town.day(5, on(5))
    assert town.told == [(3, "open", 1, TOWN), (4, "closed", 1, TOWN)]
    assert town.alerts[-1].history[-1].why == "part of alert abcdefabcdef"


def test_an_alert_that_is_over_takes_nothing_in(town):
    town.day(3, on(3))
    town.day(4, on(4), others=[other(LAMP, TOWN, day=4, until=BEGIN + 5 * DAY)])
    assert town.told == [(3, "open", 1, TOWN), (4, "continuing", 1, TOWN)]


def test_a_cluster_is_told_of_the_lowest_topic_that_holds_most_of_it(town):
    wider = {MILL: (11, 3.0), QUAY: (9, 3.0), HILL: (10, 3.0)}
    town.day(3, on(3), on(3, wider, topic=ROADS, p=1e-7))
    assert [alert.topic for alert in town.alerts] == [LAMP]
    town.day(4, on(4), on(4, wider, topic=ROADS, p=1e-7))
    assert {alert.topic for alert in town.alerts} == {LAMP}


def test_clusters_of_other_topics_feeds_and_streets_are_alerts_of_their_own(town):
    town.day(3, on(3), on(3, topic=BIN), on(3, feed="incident/town"), on(3, {DALE: (12, 1.0)}, area=DALE))
    assert len(town.told) == 4


def test_what_chance_explains_among_so_many_scans_is_not_told(town):
    town.day(3, on(3, p=5e-6))
    town.day(3, on(3, p=5e-6), tests={(FEED, "cluster"): 100})
    assert town.told == [(3, "open", 1, TOWN)]


def test_what_is_small_is_not_told(town):
    town.day(3, on(3, {MILL: (2, 0.1), HILL: (2, 0.1)}), on(3, {MILL: (40, 24.0), QUAY: (40, 24.0)}, topic=BIN))
    assert town.told == []


def test_the_order_of_findings_changes_nothing(watching):
    found = [on(3), on(3, topic=ROADS), on(3, topic=BIN), on(3, {QUAY: (9, 1.0), DALE: (9, 1.0)}, days=1)]
    outcomes = []
    for order in permutations(found):
        town = Told(watching)
        town.day(3, *order)
        outcomes.append(town.state)
    assert all(one == outcomes[0] for one in outcomes)


def test_while_a_feed_is_silent_time_stands_still(town):
    town.day(3, on(3))
    for day in range(4, 8):
        town.state = paused(town.state, {FEED}, DAY)
        town.day(day)
    assert town.told == [(3, "open", 1, TOWN)]
    assert paused(town.state, {"incident/town"}, DAY) == town.state


def test_the_sentence_names_streets_and_districts_in_both_languages(watching):
    finding = on(3)
    english = cluster_reason(finding, finding.cluster, watching.zone)
    chinese = cluster_reason(finding, finding.cluster, watching.zone, language="zh")
    assert english == (
        "Lamp in 3 neighbouring streets in 2 districts of Town: 24 in the 3 days to 2024-10-07 where 6 are expected "
        "(ordinary up to 11), since 2024-10-05; carried by Mill 9, Hill 8, Quay 7; "
        "space-time scan, negative binomial, p < 1e-6."
    )
    assert chinese == (
        "Town Lamp：相邻 3 个街道（跨 2 个区）截至 2024-10-07 的 3 天共 24 件，预期 6 件（正常不超过 11 件），"
        "自 2024-10-05 起；主要来自Mill 9 件、Hill 8 件、Quay 7 件；"
        "方法：时空扫描、负二项，p < 1e-6。"
    )
