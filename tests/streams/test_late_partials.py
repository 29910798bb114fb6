"""What the ledger does where a paused worker comes back and sends older bytes behind newer ones."""

import pytest

from streams.messages import decode_partials
from tests.streams.test_ledger import TODAY, Town, partial, reached

EIGHT, NINE, TEN = (f"2026-03-02 {hour:02}:00" for hour in (8, 9, 10))


@pytest.fixture
def town():
    """Three ticks passed; the count of the day was 1, then 3, and is 3 since."""
    found = Town()
    found.takes(partial(EIGHT, {7: 1}), reached(EIGHT))
    found.takes(partial(NINE, {7: 3}), reached(NINE))
    found.takes(reached(TEN))
    return found


def sent(outputs):
    return [(output.stream, output.key, decode_partials(output.value)) for output in outputs]


def test_an_older_partial_is_answered_by_the_newest_of_its_key(town):
    key = f"Roads>Pothole|{TODAY}|0".encode()
    assert sent(town.takes(partial(EIGHT, {7: 1}))) == [("partials", key, partial(NINE, {7: 3}))]


def test_an_older_reached_is_answered_by_the_newest(town):
    assert sent(town.takes(reached(EIGHT))) == [("partials", b"reached|0", reached(TEN))]


def test_the_answer_and_any_other_repetition_of_the_newest_are_not_answered(town):
    assert town.takes(partial(NINE, {7: 3}), reached(TEN)) == []


def test_a_silent_fold_answers_nothing(town):
    assert town.takes(partial(EIGHT, {7: 1}), reached(EIGHT), silent=True) == []


def test_an_older_partial_changes_no_count(town):
    town.takes(partial(EIGHT, {7: 1}))
    assert {
        key: counts[0]
        for key, counts in town.buckets(partial("2026-03-02 11:00", {7: 4}), reached("2026-03-02 11:00")).items()
    } == {(TODAY, "Town>East>Mill", "request"): 4}
