"""What an answer means, and how long to wait after it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.answers import answer_of
from alerts.delivery.backoff import FIRST, LONGEST, wait
from alerts.delivery.channels import KINDS


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "accepted"),
        (204, "accepted"),
        (301, "refused"),
        (400, "refused"),
        (401, "refused"),
        (404, "refused"),
        (408, "failed"),
        (429, "failed"),
        (500, "failed"),
        (503, "failed"),
        (102, "failed"),
    ],
)
def test_a_status_is_taken_refused_or_passing(status, outcome):
    assert answer_of("webhook", status, b"").outcome == outcome


@given(st.sampled_from(KINDS), st.integers(100, 599), st.binary(max_size=50))
def test_an_answer_of_any_bytes_has_a_meaning_and_is_never_repeated(kind, status, content):
    answer = answer_of(kind, status, content)
    assert answer.outcome in {"accepted", "refused", "failed"}
    assert answer.code in {f"http {status}", "no answer of a robot"} or answer.code.startswith("code ")


@pytest.mark.parametrize("content", [b"true", b'{"errcode": true}', b'{"errcode": "0"}', b"[0]", b"\xff", b""])
def test_a_robot_is_believed_only_with_its_own_zero(content):
    assert answer_of("wecom", 200, content).outcome == "failed"


@given(st.text(), st.integers(1, 10_000))
def test_waits_grow_up_to_a_quarter_more_than_the_longest(name, failures):
    base = min(LONGEST, FIRST * 2 ** (min(failures, 40) - 1))
    assert 0.75 * base <= wait(name, failures) <= 1.25 * base
    assert wait(name, failures) == wait(name, failures)


def test_notices_that_failed_together_come_back_apart():
    assert len({wait(f"n{number}", 3) for number in range(100)}) > 95
