"""How many rows a sender may send: a timeline for each fact, in seconds."""

from hypothesis import given
from hypothesis import strategies as st

from intake.http.limits import Bucket


def test_a_minutes_worth_can_be_taken_at_once_and_then_none():
    bucket = Bucket.full(60, now=0)
    assert bucket.take(60, 0) == 0
    assert bucket.take(1, 0) == 1


def test_what_was_refused_may_be_taken_after_the_seconds_told():
    bucket = Bucket.full(60, now=0)
    bucket.take(60, 0)
    wait = bucket.take(10, 0)
    assert bucket.take(10, wait - 0.01) > 0
    assert bucket.take(10, wait) == 0


def test_a_refusal_takes_nothing():
    bucket = Bucket.full(60, now=0)
    bucket.take(50, 0)
    assert bucket.take(20, 0) > 0
    assert bucket.take(10, 0) == 0


def test_a_quiet_hour_gathers_no_more_than_a_minute():
    bucket = Bucket.full(60, now=0)
    assert bucket.take(60, 3600) == 0
    assert bucket.take(1, 3600) > 0


def test_a_request_larger_than_a_minutes_worth_is_taken_from_a_full_bucket():
    bucket = Bucket.full(60, now=0)
    assert bucket.take(500, 0) == 0
    assert bucket.take(500, 30) == 30


def test_a_clock_that_goes_back_gives_nothing():
    bucket = Bucket.full(60, now=100)
    bucket.take(60, 100)
    assert bucket.take(1, 50) > 0
    assert bucket.take(1, 101) == 0


@given(
    st.integers(1, 1000),
    st.lists(st.tuples(st.floats(0, 30), st.integers(1, 500)), max_size=30),
)
def test_over_any_time_no_more_is_taken_than_a_minutes_worth_and_the_rate(rate, requests):
    bucket, now, taken = Bucket.full(rate, now=0), 0.0, 0
    for pause, rows in requests:
        now += pause
        if bucket.take(rows, now) == 0:
            taken += min(rows, rate)
    assert taken <= rate + now * rate / 60 + 1e-6
