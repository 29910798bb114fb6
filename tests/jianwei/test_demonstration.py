"""The demonstration's busy evening."""

from city.times import Zone
from intake.simulator import SCALES, simulate
from jianwei.demonstration import FIRST_DAY, Plan, busy_evening, demonstrate
from jianwei.stores import reading


def test_the_evening_is_that_of_the_last_strong_peak():
    truth = simulate(SCALES["small"], 1, FIRST_DAY, 120).truth
    evening = Zone(truth.zone).iso(busy_evening(truth))
    assert evening[:10] == max(planted.peak_day for planted in truth.planted if planted.strong)
    assert evening[11:16] == "20:00"


def test_a_duty_store_is_the_city_as_it_stood_while_the_rest_is_watched_all_the_same(tmp_path):
    done = demonstrate(tmp_path, Plan(scale="small", seed=1, days=60, duty=True), lambda _stage, _share: None)
    cases = {}
    for name in ("duty", "city"):
        with reading(f"sqlite:{tmp_path / name}.db") as (store, _configuration):
            cases[name] = store.count("cases")
    assert 0 < cases["duty"] < cases["city"] == done.report.cases
    assert done.report.pending == 0
    assert done.duty == busy_evening(done.truth)
