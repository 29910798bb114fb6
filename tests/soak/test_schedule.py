"""A soak's faults are a function of its seed, leave no kind out, and never fall on one thing twice at once."""

import pytest

from tests.soak.schedule import KINDS, LOOPS, SLACK, kills, schedule

TWENTY = 20 * 60


def test_the_same_seed_gives_the_same_faults_and_another_seed_others():
    assert schedule(1, TWENTY, 60, 10) == schedule(1, TWENTY, 60, 10)
    assert len({schedule(seed, TWENTY, 60, 10) for seed in range(20)}) == 20


@pytest.mark.parametrize("seed", range(1, 21))
def test_twenty_minutes_hold_every_kind_a_fault_a_minute(seed):
    faults = schedule(seed, TWENTY, 60, 10)
    assert {fault.kind for fault in faults} == set(KINDS)
    assert len(faults) >= 17
    assert all(fault.at % 60 == 0 for fault in faults)
    assert all(fault.ends < TWENTY for fault in faults)


@pytest.mark.parametrize("seed", range(1, 21))
def test_two_faults_on_one_group_are_apart(seed):
    faults = schedule(seed, TWENTY, 60, 10)
    for number, one in enumerate(faults):
        for other in faults[number + 1 :]:
            assert one.kind.group != other.kind.group or one.ends + 10 <= other.at


def test_what_a_rule_is_there_for_lasts_as_long_as_the_rule_needs():
    by_name = {fault.kind.name: fault for fault in schedule(1, TWENTY, 60, 10)}
    assert by_name["Kafka away"].lasts == 300 / 10 + SLACK
    assert by_name["receiver away"].lasts == 160


def test_a_loop_kills_many_times_and_a_pause_never():
    faults = schedule(3, TWENTY, 60, 10)
    of_notify = [fault.kind.name for fault in faults if fault.kind.place == "notify"]
    assert kills(faults, "notify") == len(of_notify) - 1 + LOOPS
    assert kills(tuple(fault for fault in faults if fault.kind.what == "pause"), "kafka") == 0
