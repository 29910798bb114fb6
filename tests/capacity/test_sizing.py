from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.load import CRISIS, PROFILE, Burst, Load, city, offered
from capacity.sizing import FULL, sizes
from capacity.terms import MEASURED


class TestLoad:
    def test_a_city_of_22_million_has_the_contacts_of_beijing(self):
        assert city(22).contacts == pytest.approx(60_000, rel=0.02)
        assert city(22, crisis=True).contacts == pytest.approx(250_000, rel=0.02)

    def test_rates_of_a_day_add_up_to_its_events(self):
        load = Load(10_000)
        assert load.rates(0.0, 86_400, 1.0).sum() == pytest.approx(load.events)

    def test_the_peak_is_the_fullest_hour_and_the_burst_on_top(self):
        load = Load(10_000, bursts=(Burst(36_000, 600, 50),))
        assert load.peak == pytest.approx(load.rates(0.0, 86_400, 1.0).max())
        assert load.peak == pytest.approx(50_000 * max(PROFILE) / sum(PROFILE) / 3600 + 50)

    def test_what_is_offered_is_even(self):
        assert offered(200).rates(0.0, 100, 7.0) == pytest.approx(200)

    def test_a_crisis_is_four_ordinary_days(self):
        assert pytest.approx(4.17, abs=0.01) == CRISIS


class TestSizes:
    @settings(deadline=None)
    @given(st.floats(0.1, 200))
    def test_a_larger_city_never_needs_less(self, millions):
        small, large = (sizes(city(each), MEASURED, series=30_000) for each in (millions, 2 * millions))
        assert large.workers >= small.workers
        assert large.log_bytes >= small.log_bytes
        assert large.partitions >= small.partitions

    @settings(deadline=None)
    @given(st.floats(0.1, 500))
    def test_workers_are_never_fuller_than_planned_even_without_one(self, millions):
        found = sizes(city(millions, crisis=True), MEASURED, series=0)
        work = found.peak * (MEASURED.worker_event + MEASURED.worker_counted)
        assert work / (found.workers - 1) <= FULL + 1e-9
        assert found.partitions >= found.workers - 1

    def test_copies_are_counted(self):
        one, two = (sizes(city(20), MEASURED, series=0, copies=copies) for copies in (1, 2))
        assert two.log_bytes == 3 * one.log_bytes
        assert two.store_bytes == 2 * one.store_bytes
        assert (one.brokers, two.brokers) == (1, 3)

    def test_brokers_have_room_for_the_work_of_as_many_copies_of_the_log_as_there_are(self):
        load = offered(100_000)
        one, two = (sizes(load, MEASURED, series=0, copies=copies) for copies in (1, 2))
        copies = two.log_bytes / one.log_bytes
        assert two.brokers > 3
        assert copies * two.broker_cores <= FULL * 4 * two.brokers < copies * two.broker_cores + FULL * 4

    def test_a_rebuild_is_the_log_of_the_horizon_folded(self):
        found = sizes(city(20), replace(MEASURED, fold_event=10e-6, fold_tick=0.0), series=0)
        assert found.rebuild_seconds == pytest.approx(city(20).events * 400 / found.partitions * 10e-6)
        assert found.partitions_to_rebuild > found.partitions

    def test_a_rebuild_from_a_snapshot_reads_the_cases_and_folds_what_came_since(self):
        found = sizes(city(20), replace(MEASURED, restore_case=1e-6), series=0)
        assert (round(city(20).contacts), found.partitions) == (55_000, 4)
        assert found.restore_seconds == pytest.approx(5.5 + 10.0)
