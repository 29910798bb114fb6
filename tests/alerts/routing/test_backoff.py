"""Pauses between notices of one thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.routing.backoff import next_pause


def elastalert(until, exponent, now, pause, longest):
    """``ElastAlerter.next_alert_time`` with ``exponential_realert``, in numbers: a transcript, to hold ours against."""
    diff = now - until
    if diff < pause * 2**exponent:
        exponent += 1
    else:
        while diff > pause * 2**exponent and exponent > 0:
            diff -= pause * 2**exponent
            exponent -= 1
    wait = pause * 2**exponent
    if wait >= longest:
        return now + longest, exponent - 1
    return now + wait, exponent


@pytest.mark.parametrize(
    ("until", "exponent", "now", "expected"),
    [
        (0, 0, 100, (110, 0)),
        (110, 0, 110, (130, 1)),
        (130, 1, 130, (170, 2)),
        (170, 2, 170, (250, 3)),
        (250, 3, 250, (350, 3)),
        (350, 3, 350, (450, 3)),
        (450, 3, 530, (610, 3)),
        (450, 3, 560, (600, 2)),
        (450, 3, 9_999, (10_009, 0)),
    ],
)
def test_pauses_of_10_with_at_most_100_double_and_calm_is_forgiven(until, exponent, now, expected):
    assert next_pause(until, exponent, now, 10, 100) == expected


@given(st.integers(1, 50), st.integers(2, 40), st.lists(st.integers(0, 5_000), min_size=1, max_size=30))
def test_it_is_the_formula_of_elastalert_wherever_the_longest_pause_is_longer_than_one(pause, times, gaps):
    longest, (until, exponent) = pause * times, next_pause(0, 0, 1, pause, pause * times)
    for gap in gaps:
        theirs = elastalert(until, exponent, until + gap, pause, longest)
        until, exponent = next_pause(until, exponent, until + gap, pause, longest)
        assert (until, exponent) == theirs


def test_where_it_is_not_longer_no_pause_is_shorter_than_asked():
    until, exponent = next_pause(0, 0, 1, 10, 10)
    for _ in range(5):
        now = until + 7
        until, exponent = next_pause(until, exponent, now, 10, 10)
        assert until - now == 10
