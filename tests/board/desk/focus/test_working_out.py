"""Candidates are worked out once for a period and a state of the data, and nobody waits."""

from threading import Event

import pytest

from board.desk.focus.working_out import KEPT, QUESTIONS, WAITING, WorkingOut


@pytest.fixture
def working():
    made = WorkingOut()
    yield made
    made.close()


def done(working):
    """Waits until the thread has nothing to do."""
    working._thread.submit(lambda: None).result(20)


def test_they_are_asked_for_once_until_a_day_or_an_hour_is_over(working):
    asked = []

    def of(newest, now):
        found = working.of("2026-03", newest, now, lambda: asked.append(now) or [])
        done(working)
        return found[0] and found[0].at, found[1]

    assert of(9, 0) == (None, True)
    assert of(9, 1) == (0, False)
    assert of(9, KEPT) == (0, True)
    assert of(9, KEPT + 1) == (KEPT, False)
    assert of(10, KEPT + 2) == (KEPT, True)
    assert of(10, KEPT + 3) == (KEPT + 2, False)
    assert asked == [0, KEPT, KEPT + 2]


def test_nobody_waits_and_nobody_asks_twice_while_they_are_worked_out(working):
    go, asked = Event(), []
    for now in range(3):
        assert working.of("2026", 9, now, lambda: asked.append(go.wait(20)) or []) == (None, True)
    go.set()
    done(working)
    assert asked == [True]


def test_no_more_than_a_few_periods_wait_and_no_more_than_some_are_kept(working):
    go, asked = Event(), []
    for year in range(2000, 2010):
        working.of(str(year), 9, 0, lambda year=year: (go.wait(20) and asked.append(year)) or [])
    go.set()
    done(working)
    assert asked == list(range(2000, 2000 + WAITING))
    for year in range(1900, 1950):
        working.of(str(year), 9, 0, list)
        done(working)
    working.of("1900", 9, 0, list)
    assert len(working._known) == QUESTIONS


def test_a_failure_is_told_once_and_then_begun_anew(working):
    def fails():
        raise OSError("away")

    assert working.of("2026", 9, 0, fails) == (None, True)
    done(working)
    with pytest.raises(OSError, match="away"):
        working.of("2026", 9, 1, fails)
    assert working.of("2026", 9, 2, list) == (None, True)
    done(working)
    assert working.of("2026", 9, 3, list)[1] is False


def test_what_is_begun_anew_forgets_what_was_known_and_is_begun_once(working):
    go, asked = Event(), []
    assert working.known("pack") == (None, False)
    assert working.begin("pack", 0, lambda: "first")
    done(working)
    assert (working.known("pack")[0].found, working.known("pack")[1]) == ("first", False)
    for now in (1, 2):
        assert working.begin("pack", now, lambda: (go.wait(20) and asked.append(1)) or "second")
        assert working.known("pack") == (None, True)
    go.set()
    done(working)
    assert (working.known("pack")[0].found, asked) == ("second", [1])


def test_where_too_many_wait_nothing_more_is_begun(working):
    go = Event()
    assert [working.begin(name, 0, lambda: go.wait(20)) for name in range(WAITING + 1)] == [*(True,) * WAITING, False]
    go.set()
