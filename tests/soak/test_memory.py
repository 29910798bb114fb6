"""When memory is flat, and when it is not."""

import os
import socket

from tests.soak.memory import Sample, held, pid_at, ratio, resident, slope


def line(begin, seconds, first, last, pid=1):
    return [Sample(begin + at, pid, first + (last - first) * at / seconds) for at in range(0, seconds + 1, 2)]


def test_a_line_without_slope_is_flat():
    found = held("notify", line(0, 600, 100, 100))
    assert (found.flat, found.ratio, found.a_minute) == (True, 1.0, 0.0)


def test_a_leak_over_the_run_is_not_flat():
    found = held("notify", line(0, 1200, 100, 200))
    assert not found.flat
    assert round(found.a_minute) == 5


def test_what_a_process_takes_in_its_first_half_minute_is_no_growth():
    found = held("worker", [*line(0, 28, 10, 100), *line(30, 600, 100, 101)])
    assert found.flat
    assert found.most > 100


def test_a_leak_that_kills_hide_is_seen_in_a_process_that_lived_long():
    lives = [one for number in range(4) for one in line(number * 300, 290, 100, 160, pid=number)]
    found = held("worker", lives)
    assert found.processes == 4
    assert found.ratio < 1.15
    assert found.worst_of_one > 1.15
    assert not found.flat


def test_nothing_is_said_of_processes_that_never_became_warm():
    assert held("notify", line(0, 20, 100, 100)) is None


def test_slope_and_ratio_are_of_time_not_of_the_number_of_samples():
    dense = [*line(0, 100, 100, 110), *[Sample(100 + at / 10, 1, 110) for at in range(1000)]]
    assert round(ratio(dense), 2) == round(110 / 107.5, 2)
    assert slope([Sample(0, 1, 5.0), Sample(10, 1, 6.0)]) == 0.1


def test_this_process_holds_memory_and_is_found_by_its_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert pid_at(listening.getsockname()[1]) == os.getpid()
    assert resident(os.getpid()) > 10
    assert resident(1 << 30) == 0.0
