"""The running day: windows, sizes, calibration, and the trees of a hurricane."""

import csv
import gzip
from datetime import date, datetime

import numpy as np
import pytest

from detectors import intraday
from detectors.baseline import fit
from detectors.hours import profile
from detectors.series import History
from tests.detectors.simulation import WEEKDAYS, kinds_of

DAYS = 56
NIGHTLY = np.where((np.arange(24) >= 8) & (np.arange(24) < 20), 1.0, 0.15)
NIGHTLY /= NIGHTLY.sum()


def quiet_hours(rng, means, dispersion, kinds, batch=1):
    """Counts [n, T, 24]; all hours of a day share its gamma effect; reports come ``batch`` at a time."""
    mean = means[:, None] * WEEKDAYS[kinds]
    if dispersion > 1.0:
        size = means[:, None] / (dispersion - 1.0)
        mean = mean * rng.gamma(size, 1.0 / size, mean.shape)
    return batch * rng.poisson(mean[:, :, None] * NIGHTLY / batch).astype(np.float64)


def city(rng, mean, dispersion, rows=60, batch=1):
    kinds = kinds_of(int(rng.integers(7)), DAYS + 1)
    counts = quiet_hours(rng, np.full(rows, mean), dispersion, kinds, batch)
    past = counts[:, :DAYS]
    history = History(past.sum(axis=2), kinds[:DAYS], np.full(rows, -1), np.zeros(rows, dtype=np.intp))
    hours = np.tile(np.arange(24, dtype=np.int8), DAYS)
    return (
        fit(history),
        profile(past.reshape(rows, -1), np.repeat(kinds[:DAYS], 24), hours, history.roots),
        counts,
        kinds,
    )


def trailing(counts, kinds, hour):
    """The 24 hours up to ``hour`` of the last day."""
    ends = 24 * DAYS + hour
    flat = counts.reshape(len(counts), -1)[:, ends - 24 : ends]
    return [(int(kinds[at // 24]), at % 24) for at in range(ends - 24, ends)], flat


@pytest.mark.parametrize("dispersion", [1.0, 2.0, 5.0])
@pytest.mark.parametrize("mean", [0.02, 0.3, 5.0, 100.0, 1000.0])
def test_quiet_hours_stay_inside_the_stated_chance(mean, dispersion):
    rng = np.random.default_rng(31)
    chances = []
    for _ in range(8):
        baseline, hours, counts, kinds = city(rng, mean, dispersion)
        for hour in (3, 9, 12, 17, 24):
            when, observed = trailing(counts, kinds, hour)
            chances.append(intraday.judge(baseline, hours, np.arange(60), when, observed).p)
    p = np.concatenate(chances)
    assert np.mean(p < 0.01) <= 0.016
    assert np.mean(p < 0.001) <= 0.0025


def test_reports_that_always_come_in_batches_are_no_alarm():
    rng = np.random.default_rng(32)
    low = []
    for _ in range(8):
        baseline, hours, counts, kinds = city(rng, 8.0, 1.0, batch=6)
        for hour in (9, 12, 17, 24):
            when, observed = trailing(counts, kinds, hour)
            low.append(intraday.judge(baseline, hours, np.arange(60), when, observed).p < 1e-4)
    assert np.mean(low) <= 2e-3


def test_a_burst_is_seen_in_the_window_that_holds_it():
    baseline, hours, counts, kinds = city(np.random.default_rng(33), 3.0, 1.5)
    when, observed = trailing(counts, kinds, 10)
    observed[:] = 0
    observed[0, 23] = 14
    observed[1, 21:] = 5
    observed[2, 18:] = 4
    observed[3] = 2
    judged = intraday.judge(baseline, hours, np.arange(60), when, observed)
    assert judged.window[:4].tolist() == [1, 3, 6, 24]
    assert judged.observed[:4].tolist() == [14, 15, 24, 48]
    assert (judged.p[:4] < 1e-5).all()
    assert (judged.p[4:] == 1.0).all()


def test_a_day_is_judged_with_the_size_of_a_day_and_an_hour_with_no_greater_one():
    baseline, hours, counts, kinds = city(np.random.default_rng(34), 5.0, 2.0)
    when, observed = trailing(counts, kinds, 24)
    observed[:] = 0
    observed[::2] = 4
    observed[1::2, 23] = 40
    judged = intraday.judge(baseline, hours, np.arange(60), when, observed)
    assert judged.window.tolist() == [24, 1] * 30
    assert (judged.size[0::2] < baseline.size[0::2]).all()
    assert (judged.size[1::2] < baseline.size[1::2]).all()
    assert judged.expected[0::2] == pytest.approx((baseline.level * baseline.factors[:, when[0][0]])[0::2], rel=0.01)


def test_the_upper_count_and_the_chance_say_the_same():
    baseline, hours, counts, kinds = city(np.random.default_rng(35), 5.0, 2.0)
    when, observed = trailing(counts, kinds, 15)
    observed[:, 22:] += np.arange(60)[:, None] // 4
    judged = intraday.judge(baseline, hours, np.arange(60), when, observed)
    outside = judged.observed > judged.upper(np.arange(60), alpha=0.001)
    assert np.array_equal(outside, judged.p <= 0.001)
    assert outside.any()
    assert not outside.all()


def test_more_reports_in_the_last_hour_are_never_more_ordinary():
    baseline, hours, counts, kinds = city(np.random.default_rng(36), 0.7, 2.0)
    when, observed = trailing(counts, kinds, 15)
    before = np.ones(60)
    for _ in range(30):
        after = intraday.judge(baseline, hours, np.arange(60), when, observed).p
        assert (after <= before).all()
        before = after
        observed[:, 23] += 1
    assert (before < 1e-6).all()


def test_a_row_alone_gets_the_bits_it_gets_in_the_batch():
    baseline, hours, counts, kinds = city(np.random.default_rng(37), 2.0, 2.0)
    when, observed = trailing(counts, kinds, 15)
    whole = intraday.judge(baseline, hours, np.arange(60), when, observed)
    for row in (0, 7, 59):
        alone = type(baseline)(*(getattr(baseline, name)[row : row + 1] for name in baseline.__slots__))
        one = intraday.judge(alone, hours, np.array([row]), when, observed[row : row + 1])
        assert [one.p[0], one.expected[0], one.size[0]] == [whole.p[row], whole.expected[row], whole.size[row]]


def test_anything_but_24_hours_is_refused():
    baseline, hours, counts, kinds = city(np.random.default_rng(38), 2.0, 2.0)
    when, observed = trailing(counts, kinds, 15)
    with pytest.raises(ValueError, match="23 hours"):
        intraday.judge(baseline, hours, np.arange(60), when[1:], observed)
    with pytest.raises(ValueError, match="24 hours"):
        intraday.judge(baseline, hours, np.arange(60), when, observed[:, 1:])


def boston_trees(data):
    """Hourly requests [2, days, 24] of the parks department and, of them, tree emergencies, from 2011-07-01 on."""
    first = date(2011, 7, 1).toordinal()
    counts = np.zeros((2, 60, 24))
    file = data / "boston311" / "service_requests_2011-07_2011-12.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            opened = datetime.fromisoformat(row["open_dt"])
            day = opened.date().toordinal() - first
            staff = row["source"] == "Employee Generated"
            if day >= 60 or staff or row["subject"] != "Parks & Recreation Department":
                continue
            counts[0, day, opened.hour] += 1
            counts[1, day, opened.hour] += row["type"] == "Tree Emergencies"
    return counts


def test_the_trees_of_hurricane_irene_are_seen_by_nine_in_the_morning(data):
    counts = boston_trees(data)
    kinds = kinds_of(date(2011, 7, 1).weekday(), 60)
    day = date(2011, 8, 28).toordinal() - date(2011, 7, 1).toordinal()
    past = slice(day - DAYS, day)
    alone, root = np.full(2, -1), np.zeros(2, dtype=np.intp)
    baseline = fit(History(counts[:, past].sum(axis=2), kinds[past], alone, root))
    hours_of = np.tile(np.arange(24, dtype=np.int8), DAYS)
    hours = profile(counts[:, past].reshape(2, -1), np.repeat(kinds[past], 24), hours_of, root)
    p, seen = {}, {}
    for hour in (5, 8, 9):
        ends = 24 * day + hour
        when = [(int(kinds[at // 24]), at % 24) for at in range(ends - 24, ends)]
        observed = counts.reshape(2, -1)[:, ends - 24 : ends]
        judged = intraday.judge(baseline, hours, np.arange(2), when, observed)
        p[hour], seen[hour] = judged.p[1], judged.observed[1]
    assert p[5] > 0.01
    assert p[8] < 1e-4
    assert p[9] < 1e-9
    assert seen[9] == 17
