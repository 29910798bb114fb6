"""Faults as they happen: a loop of kills ends, and it is noted when a server is there again."""

import time

from tests.faults.servers import Servers
from tests.soak.happening import Faults
from tests.soak.schedule import KINDS, LOOPS, Fault

BY_NAME = {kind.name: kind for kind in KINDS}


class Notify:
    """A place that answers from some second after each of its starts, or never."""

    name = "notify"

    def __init__(self, after):
        self.after, self.started, self.now, self.kills = after, 0.0, 0.0, 0

    @property
    def answers(self):
        return self.now >= self.started + self.after

    def kill(self):
        self.kills += 1

    def start(self):
        self.started = self.now


def seconds(faults, notify, most):
    """Lets time pass, second by second, until all is over; gives how many that took."""
    for now in range(most):
        notify.now = now
        faults.until(now)
        if faults.over:
            return now
    return None


def test_a_loop_kills_each_time_that_notify_has_answered():
    notify = Notify(after=10)
    faults = Faults(Servers("unused"), {"notify": notify}, (Fault(5, BY_NAME["notify in a loop"], 70),))
    assert seconds(faults, notify, 300) is not None
    assert (notify.kills, faults.stuck) == (LOOPS, [])


def test_a_loop_gives_up_a_process_that_has_not_answered_for_two_minutes():
    notify = Notify(after=1_000)
    faults = Faults(Servers("unused"), {"notify": notify}, (Fault(5, BY_NAME["notify in a loop"], 70),))
    assert seconds(faults, notify, 300) == 125
    assert faults.stuck == ["notify in a loop: notify has not answered for 120 s"]
    assert faults.happened[0].ended > 0


def test_a_slow_process_is_given_its_two_minutes_at_each_start():
    notify = Notify(after=100)
    faults = Faults(Servers("unused"), {"notify": notify}, (Fault(5, BY_NAME["notify in a loop"], 70),))
    assert seconds(faults, notify, 1_000) > 400
    assert (notify.kills, faults.stuck) == (LOOPS, [])


def test_a_server_that_was_killed_is_back_when_it_is_there_and_not_when_it_is_begun_to_start(tmp_path):
    command, there = tmp_path / "servers", tmp_path / "there"
    command.write_text(f'#!/bin/sh\n[ "$1" = kill ] || while [ ! -e {there} ]; do sleep 0.05; done\n', encoding="utf-8")
    command.chmod(0o755)
    servers = Servers(str(command))
    faults = Faults(servers, {}, (Fault(5, BY_NAME["Kafka killed"], 4),))
    for now in range(5, 20):
        faults.until(now)
    (note,) = faults.happened
    assert note.began <= note.ended
    assert (note.back, faults.over) == (0, False)
    there.touch()
    give_up = time.monotonic() + 20
    while not faults.over:
        now += 1
        faults.until(now)
        time.sleep(0.05)
        assert time.monotonic() < give_up
    servers.ready()
    assert note.back > note.ended
