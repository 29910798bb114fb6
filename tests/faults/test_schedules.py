"""The schedules and the town of the fault tests themselves, and what they are compared with. No servers."""

from collections import Counter
from typing import get_args

import pytest

from city.events import Tick, encode_record
from streams.messages import Bands, encode
from streams.topology import Partitions
from tests.faults.expected import differences, different_lines, fold
from tests.faults.installation import Dumped
from tests.faults.schedule import LONG, Shape, What, schedule
from tests.faults.traffic import TICKS, TOWNS, stretches, town
from tests.streams.town import TOWN, documents, exported

FIFTY = [schedule(seed) for seed in range(1, 51)]
PARTITIONS = Partitions(4, 4)


def logged(shape, seed):
    """The log that a town makes: each stretch by partition, then the tick."""
    found = []
    for tick, events in stretches(town(0), shape, seed):
        for partition in range(PARTITIONS.events):
            mine = [one for one in events if PARTITIONS.of_case(one.case) == partition]
            record = encode_record([*mine, Tick(time=tick, revision=TOWN.revision)])
            found.append(Dumped(partition, b"", record))
    return found


@pytest.fixture(scope="module")
def undisturbed():
    """The export of the embedded service, tick after tick in one partition."""
    return exported(town(0), TICKS)


def test_a_seed_gives_the_same_schedule_and_another_seed_another_one():
    assert schedule(7) == schedule(7)
    assert len({repr(plan) for plan in FIFTY}) == 50


def test_fifty_schedules_hold_every_kind_of_fault_and_every_shape_many_times():
    faults = Counter(fault.what for plan in FIFTY for fault in plan.faults)
    hit = Counter((fault.what, fault.server) for plan in FIFTY for fault in plan.faults if "server" in fault.what)
    assert min(faults[what] for what in get_args(What)) >= 10
    assert min(hit.values()) >= 3
    assert len(hit) == 4
    assert min(Counter(plan.shape for plan in FIFTY)[shape] for shape in get_args(Shape)) >= 5
    assert sum(plan.dropped > 0 for plan in FIFTY) >= 15
    assert sum(plan.poison > 0 for plan in FIFTY) >= 5
    assert sum((plan.events, plan.partials) == (4, 4) for plan in FIFTY) >= 15


def test_pauses_last_one_to_thirty_seconds_and_few_of_them_long():
    pauses = [fault for plan in FIFTY for fault in plan.faults if "pause" in fault.what or fault.what == "zombie"]
    assert all(1 <= fault.lasts <= 30 for fault in pauses)
    assert max(fault.lasts for fault in pauses) > 20
    assert max(sum(fault.what in LONG for fault in plan.faults) for plan in FIFTY) <= 2


@pytest.mark.parametrize("seed", range(TOWNS))
def test_a_town_has_outbreaks_urgent_cases_and_cases_that_change(seed):
    events = town(seed)
    assert 2_500 < len(events) < 4_500
    assert len({one.case for one in events}) < 0.75 * len(events)
    alerts = documents(exported(events, TICKS), "alerts")
    assert sum(one["span"] == "case" for one in alerts) >= 20
    assert sum(one["span"] != "case" for one in alerts) >= 3


def test_every_shape_sends_every_event_and_only_late_ones_after_their_tick():
    for shape in get_args(Shape):
        sent = [(tick, one) for tick, events in stretches(town(1), shape, 5) for one in events]
        assert {(one.case, one.version) for _, one in sent} == {(one.case, one.version) for one in town(1)}
        first = {}
        for tick, one in sent:
            first.setdefault((one.case, one.version), (tick, one))
        behind = sum(tick - one.arrived > 2 * 3_600_000 for tick, one in first.values())
        assert (behind > 100) == (shape == "late")


@pytest.mark.parametrize("shape", ["as it is", "repeated", "shuffled"])
def test_a_whole_log_folded_at_once_is_what_the_embedded_service_made_tick_by_tick(shape, undisturbed):
    assert different_lines(fold(logged(shape, 3), PARTITIONS).documents, undisturbed) == []


def test_what_differs_is_named():
    expected = fold(logged("as it is", 1), PARTITIONS)
    sent = {stream: list(some) for stream, some in expected.sent.items()}
    assert differences(sent, expected.sent) == []
    lost, bands = sent["partials"].pop(), encode([Bands(17, ())])
    sent["buckets"].append(sent["buckets"][0]._replace(value=bands))
    sent["partials"] = [one for one in sent["partials"] if one != lost]
    del sent["alerts"][-1]
    found = differences(sent, expected.sent)
    assert [one.partition(" ")[0] for one in found][:2] == ["partials:", "buckets:"]
    assert "lacks" in found[0]
    assert "should not have" in found[1]
    assert any(one.startswith("alerts: ") for one in found)


def test_lines_that_differ_are_named_and_order_counts():
    assert different_lines([b"a", b"b"], [b"a", b"b"]) == []
    assert len(different_lines([b"a", b"c"], [b"a", b"b"])) == 2
    assert len(different_lines([b"b", b"a"], [b"a", b"b"])) == 1
