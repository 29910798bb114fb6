"""What a gateway tells Prometheus is what it has answered."""

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from city.times import MINUTE
from intake.city_tables import NONE_GIVEN
from intake.http.metrics import GatewayCounts
from intake.http.row_gate import RowGate
from intake.profile import load_profile
from jianwei.gateway_metrics import METRICS, GatewayCollector
from jianwei.metrics import registry_of
from jianwei.times import instant
from tests.intake.chinese import HOTLINE

PROFILE = load_profile("hotline12345")
FEED, GRID = PROFILE.feed, "incident/grid"
NOW = instant("2026-02-02 12:00", PROFILE.zone)


class Clock:
    time = NOW

    def __call__(self):
        return self.time


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def counts():
    return GatewayCounts()


@pytest.fixture
def told(clock, counts):
    registry = registry_of(GatewayCollector([FEED, GRID], counts, lambda feed: feed == GRID, clock))

    def read():
        families = text_string_to_metric_families(generate_latest(registry).decode())
        return {
            (
                sample.name.removeprefix("jianwei_gateway_"),
                *(sample.labels[name] for name in sorted(sample.labels)),
            ): sample.value
            for family in families
            for sample in family.samples
            if sample.name.startswith("jianwei_gateway_")
        }

    return read


def test_rows_are_told_by_feed_and_outcome_and_rejects_by_code(counts, told):
    rows = [HOTLINE, HOTLINE | {"工单编号": ""}, HOTLINE | {"来电时间": "yesterday"}, HOTLINE | {"来电时间": "soon"}]
    counts.rows(FEED, RowGate(PROFILE, NONE_GIVEN).take(rows, 1, NOW), NOW)
    found = told()
    assert {name: value for name, value in found.items() if name[0] == "rows_total"} == {
        ("rows_total", FEED, "queued"): 1,
        ("rows_total", FEED, "rejected"): 3,
        ("rows_total", GRID, "queued"): 0,
        ("rows_total", GRID, "rejected"): 0,
    }
    assert found["rejected_rows_total", "id", FEED] == 1
    assert found["rejected_rows_total", "time", FEED] == 2
    assert found["events_total", FEED] > 1


def test_silence_lasts_from_the_last_queued_row_or_from_the_start(clock, counts, told):
    told()
    clock.time += 30 * MINUTE
    row = HOTLINE | {"来电时间": "2026-02-02 12:10:00", "导入时间": "", "修改时间": "", "办结时间": ""}
    counts.rows(FEED, RowGate(PROFILE, NONE_GIVEN).take([row], 1, clock.time), clock.time)
    clock.time += 10 * MINUTE
    counts.rows(FEED, RowGate(PROFILE, NONE_GIVEN).take([row | {"工单编号": ""}], 1, clock.time), clock.time)
    found = told()
    assert found["silence_seconds", FEED] == 600
    assert found["silence_seconds", GRID] == 2400
    assert found["row_age_seconds", FEED] == 1200
    assert ("row_age_seconds", GRID) not in found


def test_refused_requests_and_feeds_are_told(counts, told):
    counts.refused_requests["rate"] += 2
    found = told()
    assert found["refused_requests_total", "rate"] == 2
    assert (found["feed_refused", FEED], found["feed_refused", GRID]) == (0, 1)


def test_every_metric_of_the_list_is_told(counts, told):
    counts.rows(FEED, RowGate(PROFILE, NONE_GIVEN).take([HOTLINE, HOTLINE | {"工单编号": ""}], 1, NOW), NOW)
    counts.refused_requests["key"] += 1
    assert {name for name, *_ in told()} == {metric.name.removeprefix("jianwei_gateway_") for metric in METRICS}
