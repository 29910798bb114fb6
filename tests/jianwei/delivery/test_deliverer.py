"""Notices reach people once, whatever channels do; time is the test's."""

from itertools import pairwise

import pytest

from city.times import DAY, HOUR, MINUTE, SECOND
from indexing.errors import StoreError
from jianwei.delivery.outbox_file import opened
from tests.jianwei.delivery.conftest import NOW, notice, put, rounds
from tests.jianwei.delivery.servers import http_server

ONE = '[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "{hook}"\nroles = ["city-duty"]\ntimeout = 3\n'
TWO = ONE + '[[channel]]\nname = "other"\nkind = "webhook"\nurl = "{other}"\nroles = ["city-duty"]\n'
NOWHERE = "http://127.0.0.1:9"


def test_a_notice_is_sent_once_however_often_it_comes(delivering, hook):
    deliverer = delivering(ONE.format(hook=hook.address))
    assert put(deliverer, notice(1), notice(1), notice(2)) == [1, 0, 1]
    assert [tried.outcome for tried in rounds(deliverer)] == ["accepted", "accepted"]
    put(deliverer, notice(1))
    assert rounds(deliverer) == []
    assert hook.ids == ["n0001", "n0002"]
    assert deliverer.waiting() == 0


def test_a_webhook_is_told_counts_and_places_and_nothing_else(delivering, hook):
    deliverer = delivering(ONE.format(hook=hook.address))
    put(deliverer, notice(1))
    rounds(deliverer)
    body = hook.bodies[0]
    assert set(body) == {
        "notice_id",
        "kind",
        "drill",
        "role",
        "level",
        "at",
        "zone",
        "title",
        "text",
        "alerts",
        "channel",
    }
    assert body["notice_id"] == "n0001"
    assert body["zone"] == "Asia/Shanghai"
    (alert,) = body["alerts"]
    assert (alert["observed"], alert["expected"], alert["topic"]) == (12, 3.4, "公共服务 / 供热")
    assert alert["since"].endswith("+08:00")


def test_what_is_urgent_goes_first(delivering, hook):
    deliverer = delivering(ONE.format(hook=hook.address))
    put(deliverer, notice(1, level=1), notice(2, level=4), notice(3, level=2))
    assert [tried.level for tried in rounds(deliverer)] == [4, 2, 1]


def test_a_channel_that_is_down_for_an_hour_gets_everything_and_is_tried_ever_more_seldom(delivering, hook, clock):
    deliverer = delivering(ONE.format(hook=NOWHERE))
    put(deliverer, *(notice(number, level=4) for number in range(1, 6)))
    times = []
    while clock.time < NOW + HOUR:
        times += [clock.time for _ in rounds(deliverer)]
        clock.time += 30 * SECOND
    gaps = [after - before for before, after in pairwise(times)]
    assert 8 <= len(times) <= 16
    assert gaps[0] <= MINUTE
    assert max(gaps) <= 12.5 * MINUTE + 30 * SECOND
    assert deliverer.waiting() == 5

    deliverer = delivering(ONE.format(hook=hook.address))
    clock.time += 13 * MINUTE
    rounds(deliverer)
    assert sorted(hook.ids) == [f"n{number:04}" for number in range(1, 6)]


def test_the_times_of_tries_are_the_same_on_every_run(delivering, clock):
    def tries(name):
        deliverer = delivering(ONE.format(hook=NOWHERE), name)
        clock.time = NOW
        put(deliverer, notice(1))
        found = []
        while clock.time < NOW + 5 * MINUTE:
            found += [clock.time for _ in rounds(deliverer)]
            clock.time += 5 * SECOND
        return found

    assert tries("first.db") == tries("second.db")


def test_what_is_older_than_its_level_allows_goes_into_one_digest(delivering, hook):
    deliverer = delivering(ONE.format(hook=hook.address))
    old = [notice(number, level=1, at=NOW - 2 * HOUR) for number in range(1, 41)]
    put(deliverer, *old, notice(41, level=3, at=NOW - 2 * HOUR))
    assert sorted(tried.kind for tried in rounds(deliverer)) == ["late", "new"]
    (digest,) = [body for body in hook.bodies if body["kind"] == "late"]
    assert len(digest["alerts"]) == 40
    assert deliverer.waiting() == 0
    put(deliverer, *old)
    assert rounds(deliverer) == []


def test_more_that_grows_old_while_a_digest_waits_joins_it(delivering, hook, clock):
    deliverer = delivering(ONE.format(hook=hook.address))
    hook.status = 503
    put(deliverer, notice(1, level=1))
    clock.time += 2 * HOUR
    put(deliverer, notice(2, level=1, at=NOW + 30 * MINUTE))
    rounds(deliverer)
    put(deliverer, notice(3, level=1, at=NOW + 45 * MINUTE))
    clock.time += HOUR
    hook.status = 200
    assert [tried.outcome for tried in rounds(deliverer)] == ["accepted"]
    assert [alert["alert_id"] for alert in hook.bodies[-1]["alerts"]] == ["alert1", "alert2", "alert3"]
    assert len(set(hook.ids)) == 1


@pytest.mark.parametrize(("status", "outcome"), [(503, "failed"), (429, "failed"), (404, "refused"), (302, "refused")])
def test_without_another_channel_a_message_waits_whatever_the_answer(delivering, hook, clock, status, outcome):
    deliverer = delivering(ONE.format(hook=hook.address))
    hook.status = status
    put(deliverer, notice(1))
    assert [(tried.outcome, tried.code) for tried in rounds(deliverer)] == [(outcome, f"http {status}")]
    hook.status = 200
    clock.time += MINUTE
    assert [tried.outcome for tried in rounds(deliverer)] == ["accepted"]


def test_what_one_channel_refuses_for_good_goes_over_another_and_that_is_told_once(delivering, hook, other, clock):
    deliverer = delivering(TWO.format(hook=hook.address, other=other.address))
    hook.status = 403
    put(deliverer, notice(1), notice(2))
    rounds(deliverer)
    assert sorted(body["kind"] for body in other.bodies) == ["down", "new", "new"]
    assert {body["channel"]["name"] for body in other.bodies if body["kind"] == "down"} == {"hook"}
    assert deliverer.waiting() == 0

    hook.status = 200
    clock.time += MINUTE
    put(deliverer, notice(3))
    rounds(deliverer)
    assert hook.ids[-1] == "n0003"
    assert [body["kind"] for body in other.bodies].count("up") == 1


def test_a_channel_that_is_down_for_ten_minutes_is_told_of_once_and_so_is_its_return(delivering, other, clock):
    with http_server() as hook:
        hook.status = 500
        deliverer = delivering(TWO.format(hook=hook.address, other=other.address))
        put(deliverer, notice(1, channels=("hook", "other")))
        rounds(deliverer)
        assert [body["kind"] for body in other.bodies] == ["new"]
        while clock.time < NOW + 40 * MINUTE:
            clock.time += MINUTE
            rounds(deliverer)
        deliverer = delivering(TWO.format(hook=hook.address, other=other.address))
        rounds(deliverer)
        assert [body["kind"] for body in other.bodies] == ["new", "down"]
        hook.status = 200
        clock.time += 15 * MINUTE
        rounds(deliverer)
        clock.time += 15 * MINUTE
        rounds(deliverer)
    assert [body["kind"] for body in other.bodies] == ["new", "down", "up"]
    assert hook.ids[-1] == "n0001"


def test_a_slow_server_costs_its_timeout_and_no_more(delivering, hook, other):
    deliverer = delivering(TWO.format(hook=hook.address, other=other.address).replace("timeout = 3", "timeout = 0.3"))
    hook.delay = 1.0
    put(deliverer, notice(1), notice(2), notice(3, level=1, channels=("other",)))
    assert [(tried.channel, tried.code) for tried in rounds(deliverer)] == [("hook", "timeout"), ("other", "http 200")]


def test_no_more_messages_a_minute_than_the_channel_allows(delivering, hook, clock):
    deliverer = delivering(ONE.format(hook=hook.address) + "per_minute = 3\n")
    put(deliverer, *(notice(number) for number in range(1, 8)))
    told = [len(rounds(deliverer))]
    for _ in range(2):
        clock.time += 61 * SECOND
        told.append(len(rounds(deliverer)))
    assert told == [3, 3, 1]


def test_two_deliverers_never_have_one_outbox(delivering, hook, tmp_path):
    delivering(ONE.format(hook=hook.address))
    with pytest.raises(StoreError, match="another process"), opened(tmp_path / "outbox.db"):
        pass


def test_messages_of_a_channel_that_the_file_lost_are_not_forgotten(delivering, hook, other, tmp_path):
    deliverer = delivering(TWO.format(hook=NOWHERE, other=other.address))
    put(deliverer, notice(1))
    rounds(deliverer)
    deliverer = delivering(ONE.format(hook=hook.address).replace('"hook"', '"new-hook"'))
    with pytest.raises(StoreError, match="wait for hook"):
        deliverer.require_known(tmp_path / "outbox.db")


def test_a_message_is_known_for_as_long_as_the_log_can_tell_of_it_again(delivering, hook, clock):
    channels = ONE.format(hook=hook.address)
    deliverer = delivering(channels)
    put(deliverer, notice(1))
    rounds(deliverer)
    clock.time += 399 * DAY
    assert put(delivering(channels), notice(1)) == [0]
    clock.time += 2 * DAY
    assert put(delivering(channels), notice(1)) == [1]
