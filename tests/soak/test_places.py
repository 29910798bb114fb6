"""A place holds one process after the other, and the receiver writes down what it takes before it answers."""

import json
import sys
import time
import urllib.request

import pytest

from tests.ports import free_port
from tests.soak.places import Place, Places

MADE = "2026-03-01T08:00:00+08:00"
LINE = {"alert_id": "a", "kind": "new", "level": 3, "topic": "x"}
NOTICE = {"notice_id": "n1", "kind": "new", "at": MADE, "alerts": [LINE]}


@pytest.fixture
def place(tmp_path):
    """The receiver's, not started."""
    port, taken = free_port(), tmp_path / "taken.jsonl"
    place = Place("receiver", [sys.executable, "-m", "tests.soak.receiver", str(port), str(taken)], tmp_path, port)
    yield place
    Places([place]).end()


def until(done):
    give_up = time.monotonic() + 20
    while not done():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_the_receiver_has_a_notice_in_its_file_when_it_answers(place, tmp_path):
    place.start()
    until(lambda: place.answers)
    asked = urllib.request.Request(f"http://127.0.0.1:{place.port}/notices", json.dumps(NOTICE).encode(), method="POST")
    with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 - loopback
        assert answer.status == 200
        (line,) = (tmp_path / "taken.jsonl").read_text(encoding="utf-8").splitlines()
    told = json.loads(line)
    assert (told["notice_id"], told["at"]) == ("n1", MADE)
    assert told["alerts"] == [{"alert_id": "a", "kind": "new", "level": 3}]


def test_a_process_that_ends_by_itself_is_started_again_and_one_that_was_killed_is_not(tmp_path):
    place = Place("ends", [sys.executable, "-c", "raise SystemExit(2)"], tmp_path, 1)
    places = Places([place])
    place.start()

    def again():
        places.supervise()
        return len(place.lives) == 2

    until(again)
    assert [(end.place, end.code) for end in places.ended] == [("ends", 2)]
    assert place.lives[0] <= places.ended[0].at <= place.lives[1]
    place.kill()
    places.supervise()
    assert len(place.lives) == 2
    assert not place.answers
