"""Stories of a town whose years are known: what grows slowly is told, once, and what stays becomes normal."""

import pytest

from streams.topology import Partitions
from tests.streams.town import BIN, BURST, HILL, LAMP, MILL, QUAY, documents, exported
from tests.streams.years import DAYS, KNOWING, TICKS, YEARS, daily

DRAIN = "Drains>Blocked drain"
DRIFT, STEP, FLOOD = DAYS - 113, DAYS - 101, DAYS - 100
STORY = [
    *YEARS,
    *daily(LAMP, MILL, lambda day: 4.0 * 1.01 ** max(0, day - DRIFT), 7),
    *daily(BIN, HILL, lambda day: 5.0 if day < STEP else 9.0, 8),
    *daily(DRAIN, QUAY, lambda day: 12.0 if FLOOD <= day < FLOOD + 14 else 4.0, 9),
]
"""One per cent more lamps every day from 2025-09-20; four in five more bins from 2025-10-02; drains that block for two
weeks from 2025-10-03; and what comes every winter."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lines():
    """All documents of the town."""
    return exported(STORY, TICKS, configuration=KNOWING)


@pytest.fixture(scope="module")
def alerts(lines):
    """All alerts of the last five months, oldest first."""
    told = documents(lines, "alerts")
    return sorted((one for one in told if one["opened_at"] >= "2025-08-01"), key=lambda one: one["opened_at"])


def of(alerts, topic):
    return [(one["span"], one["area_id"]) for one in alerts if one["topic_id"] == topic]


def test_a_drift_of_one_per_cent_a_day_on_one_street_is_told_once_and_before_any_burst(alerts):
    first, *later = [one for one in alerts if one["topic_id"] == LAMP]
    assert (first["span"], first["area_id"]) == ("rise", MILL)
    assert "2025-10-20" <= first["opened_at"] <= "2025-11-30"
    assert " what the years lead to expect since 2025-" in first["reason"]
    assert all(one["span"] != "rise" for one in later)
    assert first["status"] in ("open", "growing")


def test_a_step_that_stays_is_told_and_then_it_is_normal(alerts):
    (rise,) = [one for one in alerts if one["topic_id"] == BIN and one["span"] == "rise"]
    assert (rise["area_id"], rise["status"]) == (HILL, "closed")
    assert rise["history"][-1]["why"].startswith("it is now normal: 2.1 times")
    assert rise["history"][0]["status"] == "open"


def test_a_burst_that_passes_is_no_rise(alerts):
    assert ("week", QUAY) in of(alerts, DRAIN) or ("day", QUAY) in of(alerts, DRAIN)
    assert all(span != "rise" for span, _ in of(alerts, DRAIN))


def test_a_season_is_no_rise(alerts):
    assert of(alerts, BURST) == []


def test_nothing_above_the_places_is_told(alerts):
    assert {one["topic_id"] for one in alerts if one["span"] == "rise"} == {LAMP, BIN}


def test_neither_partitions_nor_a_restart_change_a_byte(lines):
    more = Partitions(events=2, partials=3)
    assert exported(STORY, TICKS, configuration=KNOWING, partitions=more, stops=(DAYS - 40,)) == lines
