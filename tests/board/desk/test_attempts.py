"""How long somebody waits who guesses."""

from board.desk.attempts import HELD, Attempts
from city.times import HOUR, MINUTE, SECOND


def test_each_failure_after_the_third_doubles_the_wait_of_an_account_up_to_a_minute():
    attempts, waits = Attempts(), []
    for number in range(12):
        attempts.failed("town", f"address {number}", 0)
        waits.append(attempts.wait("town", "another", 0) // SECOND)
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_an_address_waits_after_ten_failures_whatever_the_account_up_to_a_quarter_of_an_hour():
    attempts = Attempts()
    for number in range(10):
        assert attempts.wait("town", "here", 0) == 0
        attempts.failed(f"account {number}", "here", 0)
    assert attempts.wait("town", "here", 0) == SECOND
    for _ in range(30):
        attempts.failed("other", "here", 0)
    assert attempts.wait("town", "here", 0) == 15 * MINUTE
    assert attempts.wait("town", "there", 0) == 0


def test_a_wait_passes_and_an_hour_forgets():
    attempts = Attempts()
    for _ in range(5):
        attempts.failed("town", "here", 0)
    assert (attempts.wait("town", "x", 3 * SECOND), attempts.wait("town", "x", 4 * SECOND)) == (SECOND, 0)
    attempts.failed("town", "here", HOUR)
    assert attempts.wait("town", "x", HOUR) == 0


def test_a_right_password_forgets_the_account_and_not_the_address():
    attempts = Attempts()
    for _ in range(12):
        attempts.failed("town", "here", 0)
    attempts.succeeded("town")
    assert attempts.wait("town", "there", 0) == 0
    assert attempts.wait("town", "here", 0) > 0


def test_no_number_of_names_fills_the_memory():
    attempts = Attempts()
    for number in range(HELD):
        attempts.failed(f"guess {number}", f"from {number}", 0)
    assert len(attempts._failures) == HELD
