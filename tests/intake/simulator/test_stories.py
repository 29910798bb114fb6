"""Stories for a trial of focus candidates stand beside the rest of the city, and nowhere else."""

from collections import Counter

import pytest

from city.paths import nested, parent
from intake.simulator import SCALES, simulate
from intake.simulator.story_rows import DUE, RETURNS, TEXT, TIMES

SMALL = SCALES["small"].times(0.2)
KINDS = {"new", "spreading", "hard", "told_again", "sent_again", "moved"}


@pytest.fixture(scope="module")
def city():
    return simulate(SMALL, 3, focus_stories=True)


@pytest.fixture(scope="module")
def stories(city):
    return {each.kind: each for each in city.truth.planted if each.id.endswith("-story")}


def of(city, topic, **cells):
    """Numbers of rows of a topic by street; ``cells`` are further conditions."""
    table = city.hotline
    chosen = table["问题分类"] == topic.replace(">", "->")
    for header, value in cells.items():
        chosen &= table[header] == value
    return Counter(table["被反映街乡镇"][chosen].tolist())


def test_every_kind_is_told_once_and_no_two_are_of_one_family(stories):
    assert set(stories) == KINDS
    topics = [each.topic for each in stories.values()]
    assert len({parent(topic) for topic in topics}) == len(topics)
    receiver, former = stories["moved"].topics
    assert parent(receiver) == parent(former)


def test_without_stories_the_city_has_none_of_their_columns():
    plain = simulate(SMALL, 3, days=30)
    assert not {DUE, RETURNS, TEXT} & set(plain.hotline.columns)
    assert not KINDS & {each.kind for each in plain.truth.planted if each.id.endswith("-story")}


def test_no_outbreak_and_no_storm_is_planted_in_a_story(city, stories):
    bursts = [each for each in city.truth.planted if each.kind in {"outbreak", "storm"} and "hotline" in each.feed]
    told = [topic for each in stories.values() for topic in each.all_topics]
    assert not any(nested(topic, other) for each in bursts for topic in each.all_topics for other in told)


def test_one_matter_is_told_a_hundred_times_in_one_street_and_no_row_says_by_whom(city, stories):
    topic, street = stories["told_again"].topic, stories["told_again"].area.rpartition(">")[2]
    told = city.hotline["并单主单号"][[number.startswith("RB") for number in city.hotline["工单编号"].tolist()]]
    assert (len(told), len(set(told.tolist()))) == (TIMES, 1)
    assert of(city, topic, 是否重复="是")[street] >= TIMES // 2
    sent = city.hotline[TEXT] != ""
    assert sent.sum() == TIMES
    assert set(city.hotline["是否重复"][sent].tolist()) == {"否"}


def test_a_spreading_topic_is_in_a_few_streets_first_and_in_many_last(city, stories):
    days = city.hotline["来电时间"]
    chosen = city.hotline["问题分类"] == stories["spreading"].topic.replace(">", "->")
    first, last = stories["spreading"].first_day, "2025-12-01"
    streets = city.hotline["被反映街乡镇"]
    early = set(streets[chosen & (days >= first) & (days < f"{first[:5]}{int(first[5:7]) + 1:02d}")].tolist())
    late = set(streets[chosen & (days >= last)].tolist())
    assert 1 <= len(early) <= 5
    assert len(late) >= 12


def test_a_class_that_moved_gets_the_cases_of_the_other_from_its_day_on(city, stories):
    receiver, former = (topic.replace(">", "->") for topic in stories["moved"].topics)
    days, classes = city.hotline["来电时间"], city.hotline["问题分类"]
    late = days >= stories["moved"].first_day
    counts = {name: ((classes == name) & late).sum() / max(1, (classes == name).sum()) for name in (receiver, former)}
    assert counts[former] < 0.1
    assert counts[receiver] > 0.4


def test_too_few_days_hold_no_stories():
    with pytest.raises(ValueError, match="at least 300 days"):
        simulate(SMALL, 1, days=200, focus_stories=True)
