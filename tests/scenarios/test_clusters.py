"""Stories of a town in which three streets across a border rise together, each too weak to be told of alone."""

import json
from collections import Counter

import msgspec
import pytest

from streams.topology import Partitions
from tests.streams.town import documents, exported, hourly, problems
from tests.streams.villages import BORDER, CITY, DAYS, FIRST, LAMP, more, ordinary

TICKS = hourly(f"{FIRST} 06:00", "2026-05-15 06:00", 24)
BEGIN = DAYS - 16
STORY = [*ordinary(4), *more(LAMP, BORDER, range(BEGIN, BEGIN + 3), 3)]


@pytest.fixture(scope="module")
def lines():
    """All documents of the town."""
    return exported(STORY, TICKS, configuration=CITY)


def test_a_cluster_across_two_districts_is_told_once_with_its_streets_and_closed(lines):
    (alert,) = problems(lines)
    assert (alert["span"], alert["topic_id"], alert["area_id"]) == ("cluster", LAMP, "Town")
    assert {part["area_id"] for part in alert["areas"]} == set(BORDER)
    assert "3 neighbouring streets in 2 districts of Town" in alert["reason"]
    assert "2026-05-01" <= alert["opened_at"][:10] <= "2026-05-04"
    assert alert["status"] == "closed"
    assert [change["status"] for change in alert["history"]][-2:] == ["recovered", "closed"]


def test_no_series_of_the_tree_says_what_the_cluster_says(lines):
    found = Counter(one["span"] for one in documents(lines, "findings") if one["outside"])
    assert found["cluster"] >= 4


def test_quiet_days_have_no_cluster():
    told = [problems(exported(ordinary(seed), TICKS, configuration=CITY), span="cluster") for seed in (11, 12, 13)]
    assert told == [[], [], []]


def test_neither_partitions_nor_order_nor_a_restart_change_a_byte(lines):
    split = Partitions(events=3, partials=2)

    def backwards(_, events):
        return reversed(events)

    named = {"configuration": CITY, "partitions": split, "arrange": backwards, "stops": (BEGIN + 2, BEGIN + 6)}
    assert exported(STORY, TICKS, **named) == lines


def test_without_places_the_same_streets_are_no_zone():
    nowhere = msgspec.structs.replace(CITY, places=())
    told = problems(exported(STORY, TICKS, configuration=nowhere))
    assert all(len(json.loads(json.dumps(alert["areas"]))) != len(BORDER) for alert in told)
