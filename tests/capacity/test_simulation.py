from dataclasses import replace

import pytest

from capacity.layout import BROKER, STORE, apart, one_machine
from capacity.load import Burst, Load, city, offered
from capacity.simulation import Pause, simulate
from capacity.terms import MEASURED

TERMS = replace(
    MEASURED,
    worker_event=12e-6,
    worker_counted=60e-6,
    worker_tick=0.3e-3,
    worker_rest=0.02,
    broker_event=100e-6,
    broker_rest=0.05,
    index_event=30e-6,
    store_event=250e-6,
    store_rest=0.03,
    hop=0.1,
)
TWO_CORES = one_machine(2, tick_seconds=10)


def run(rate, layout=TWO_CORES, terms=TERMS, seconds=300, **more):
    return simulate(offered(rate), layout, terms, seconds=seconds, **more)


class TestAge:
    def test_is_the_time_to_the_next_tick_while_there_is_room(self):
        found = run(50)
        assert 9.0 <= found.uncounted[30:].max() < 11.5

    def test_grows_without_end_above_what_the_machine_can_do(self):
        found = run(20_000, seconds=120)
        assert found.uncounted[100] > found.uncounted[50] + 20

    def test_falls_back_after_a_burst(self):
        load = Load(60_000, bursts=(Burst(100, 60, 15_000),), even=True)
        found = simulate(load, TWO_CORES, TERMS, seconds=900)
        assert found.uncounted[100:300].max() > 20
        assert found.uncounted[-60:].max() < 12

    def test_of_what_is_indexed_is_never_less_than_of_what_is_counted(self):
        found = run(1_000, terms=replace(TERMS, store_event=2e-3))
        assert (found.unindexed >= found.uncounted - 1e-9)[20:].all()


class TestPauses:
    def test_without_elasticsearch_counting_goes_on_and_documents_wait(self):
        found = run(200, pauses=(Pause(STORE, 60, 120),))
        assert found.uncounted[30:].max() < 12
        assert found.unindexed.max() > 115
        assert found.unindexed[-30:].max() < 15

    def test_without_the_broker_nothing_moves_and_all_is_made_up_for(self):
        found = run(200, pauses=(Pause(BROKER, 60, 60),))
        assert 55 < found.uncounted.max() < 80
        assert found.uncounted[-60:].max() < 12

    def test_of_one_worker_holds_up_its_ticks_alone_until_it_is_back(self):
        found = run(200, pauses=(Pause("worker 2", 60, 45),))
        assert found.uncounted.max() > 44
        assert found.uncounted[-60:].max() < 12


class TestUse:
    def test_is_the_sum_of_the_terms(self):
        found = run(1_000, seconds=600)
        worker = TERMS.worker_rest + 500 * (TERMS.worker_event + TERMS.worker_counted) + 0.2 * TERMS.worker_tick
        assert found.used["worker 1"] == pytest.approx(worker, rel=0.1)
        assert found.used[STORE] == pytest.approx(TERMS.store_rest + 1_000 * TERMS.store_event, rel=0.1)

    def test_equal_seeds_give_equal_runs(self):
        assert (run(300).uncounted == run(300).uncounted).all()

    def test_more_workers_on_machines_of_their_own_share_the_partitions(self):
        found = run(8_000, apart(4, 2, 4, 8, partitions=16, tick_seconds=10))
        assert max(found.used[f"worker {number}"] for number in (1, 2, 3, 4)) < 0.5
        assert found.uncounted[30:].max() < 12

    def test_a_day_closed_is_worked_on_at_one_oclock(self):
        quiet = city(1)
        dear = replace(TERMS, day=1e-3)
        found = simulate(quiet, one_machine(2), dear, seconds=3_600, start=1_800, series=20_000, step=1.0)
        assert found.uncounted[1_790:1_900].max() > 62
        assert found.waited["worker 1"] > 9
