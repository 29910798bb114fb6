"""A worker is alive when it moves. What it answers from outside, over HTTP, is that judgement."""

import http.client
import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event, Semaphore, active_count

import msgspec
import pytest

from jianwei.metrics import IndexProgress, WorkerCollector, worker_registry
from jianwei.observation import Liveness, Observation, Place, Progressing, Stuck
from jianwei.plain_server import CLIENTS
from jianwei.settings import SettingsError
from streams.progress import PartitionProgress
from tests.patience import PATIENCE


def following(next_, end, **more):
    return PartitionProgress(step="cases", partition=1, doing="following", next=next_, end=end, **more)


def rebuilding(folded, *, next_=0, end=9_000, **more):
    return PartitionProgress(step="cases", partition=1, doing="rebuilding", next=next_, end=end, folded=folded, **more)


def judged(timeline, asked, index=()):
    """What is said at ``asked`` after snapshots (seconds, partition); ``index`` gives the index at the same times."""
    progressing = Progressing(0.0)
    indices = dict(index)
    for now, one in timeline:
        progressing.saw([] if one is None else [one], indices.get(now), now)
    return progressing.liveness(asked)


class TestAPartition:
    def test_that_moves_is_alive(self):
        told = judged([(0, following(10, 90)), (50, following(11, 90)), (100, following(12, 95))], 110)
        assert told == Liveness(silent_seconds=10.0)

    def test_without_lag_is_alive_however_long_it_stands(self):
        assert judged([(now, following(90, 90)) for now in range(0, 9_000, 30)], 9_000).alive

    def test_with_lag_that_stands_for_sixty_seconds_is_dead(self):
        timeline = [(now, following(10, 90)) for now in range(0, 70, 10)]
        assert judged(timeline[:6], 59).alive
        told = judged(timeline, 61)
        assert (told.alive, told.ready) == (False, False)
        assert told.stuck == (Stuck("cases", 1, 61.0, 80),)

    def test_whose_log_grows_while_it_stands_is_dead(self):
        assert not judged([(now, following(10, 11 + now)) for now in range(0, 70, 10)], 60).alive

    def test_is_not_dead_because_nobody_looked_while_it_had_nothing_to_do(self):
        told = judged([(0, following(90, 90)), (40, following(90, 90)), (80, following(90, 91))], 81)
        assert told.alive
        assert judged([(80, following(90, 91)), (141, following(90, 91))], 141).stuck == (Stuck("cases", 1, 61.0, 1),)

    def test_that_moves_again_is_alive_again(self):
        timeline = [(now, following(10, 90)) for now in range(0, 70, 10)]
        assert judged([*timeline, (70, following(11, 90))], 71).alive

    def test_that_was_lost_to_another_worker_is_no_longer_judged(self):
        assert judged([(0, following(10, 90)), (50, None), (100, None)], 101).alive

    def test_that_comes_back_at_the_same_place_begins_anew(self):
        assert judged([(0, following(10, 90)), (50, None), (100, following(10, 90))], 130).alive

    def test_nothing_of_which_was_ever_met_is_dead_after_the_same_time(self):
        waiting = PartitionProgress(step="cases", partition=1, end=5)
        assert judged([(0, waiting), (30, waiting)], 59).alive
        assert not judged([(0, waiting), (30, waiting), (60, waiting)], 60).alive

    def test_names_only_the_one_that_stands(self):
        progressing = Progressing(0.0)
        for now in range(0, 70, 10):
            other = PartitionProgress(step="ledger", partition=3, doing="following", next=now, end=900)
            progressing.saw([following(10, 90), other], None, now)
        assert progressing.liveness(65).stuck == (Stuck("cases", 1, 65.0, 80),)


class TestRebuilding:
    def test_moves_by_what_it_has_folded(self):
        told = judged([(now, rebuilding(now * 10)) for now in range(0, 200, 20)], 190)
        assert told.alive
        assert not told.ready
        assert told.rebuilding == (Place("cases", 1),)

    def test_moves_by_what_it_applies_behind_the_committed_position(self):
        assert judged([(now, rebuilding(500, records=now)) for now in range(0, 200, 20)], 190).alive

    def test_moves_by_the_parts_of_its_snapshot(self):
        assert judged([(now, rebuilding(0, snapshot_parts=now)) for now in range(0, 200, 20)], 190).alive
        assert not judged([(now, rebuilding(0, snapshot_parts=7)) for now in range(0, 80, 20)], 70).alive

    def test_that_folds_nothing_is_dead(self):
        assert not judged([(now, rebuilding(500)) for now in range(0, 80, 20)], 70).alive

    def test_counts_as_not_ready_from_the_moment_there_is_something_to_rebuild(self):
        assert not judged([(0, PartitionProgress(step="cases", partition=1, end=5))], 1).ready
        assert judged([(0, PartitionProgress(step="cases", partition=1))], 1).ready

    def test_in_the_last_snapshot_no_more_is_ready(self):
        assert judged([(0, rebuilding(500)), (10, following(90, 90))], 11).ready


class TestTheIndex:
    def test_that_waits_for_its_store_is_alive_but_degraded(self):
        waiting = IndexProgress(records=7, lag=400, waiting_since=1_790_000_000_000, waiting_for="no answer")
        told = judged([(now, None) for now in range(0, 900, 30)], 890, [(now, waiting) for now in range(0, 900, 30)])
        assert (told.alive, told.ready, told.degraded) == (True, True, True)
        assert (told.index_waiting_since, told.index_waiting_for) == ("2026-09-21T14:13:20.000Z", "no answer")

    def test_that_neither_waits_nor_moves_is_dead_after_five_minutes(self):
        still = [(now, IndexProgress(records=7, lag=400)) for now in range(0, 330, 30)]
        nothing = [(now, None) for now in range(0, 330, 30)]
        assert judged(nothing[:10], 299, still).alive
        assert judged(nothing, 300, still).stuck == (Stuck("index", None, 300.0, 400),)

    def test_whose_last_batch_is_never_done_is_dead_too(self):
        still = [(now, IndexProgress(records=7, lag=0, oldest_appended=1)) for now in range(0, 330, 30)]
        assert not judged([(now, None) for now, _ in still], 300, still).alive

    def test_whose_bulk_gives_outcomes_moves(self):
        slow = [(now, IndexProgress(records=7, lag=9, indexed=now)) for now in range(0, 330, 30)]
        assert judged([(now, None) for now, _ in slow], 310, slow).alive

    def test_that_has_done_all_is_alive(self):
        idle = [(now, IndexProgress(records=7)) for now in range(0, 900, 30)]
        assert judged([(now, None) for now, _ in idle], 890, idle).alive


class TestTheWorker:
    def test_that_tells_nothing_for_sixty_seconds_is_dead_whatever_it_told_last(self):
        progressing = Progressing(100.0)
        assert progressing.liveness(159.0).alive
        progressing.saw([following(90, 90)], None, 160.0)
        assert progressing.liveness(219.0).alive
        told = progressing.liveness(220.0)
        assert (told.alive, told.stuck, told.silent_seconds) == (False, (), 60.0)

    def test_has_the_patience_that_it_is_given(self):
        progressing = Progressing(0.0, patience=5.0)
        for now in (0.0, 4.0):
            progressing.saw([following(10, 90)], None, now)
        assert progressing.liveness(4.9).alive
        assert not progressing.liveness(5.0).alive

    def test_shows_copies_that_its_steps_do_not_change(self):
        progressing = Progressing(0.0)
        live, index = following(10, 90), IndexProgress(records=1)
        progressing.saw([live], index, 1.0)
        live.next, index.records = 11, 2
        assert [one.next for one in progressing.progress()] == [10]
        assert progressing.index() == IndexProgress(records=1)


@pytest.fixture
def observed():
    """Starts an observation of one partition; gives it, and what it says of itself can be replaced."""
    told = [Liveness()]
    worker = WorkerCollector(lambda: [following(10, 90)], lambda: None, lambda: 0.0)
    with Observation(0, worker_registry("town", "0.1.0", "abc123", worker), lambda: told[-1]) as observation:
        yield observation, told.append


def ask(observation, path, method="GET", accept=None):
    connection = http.client.HTTPConnection(observation.host, observation.port, timeout=PATIENCE)
    try:
        connection.request(method, path, headers={} if accept is None else {"Accept": accept})
        response = connection.getresponse()
        return response.status, response.getheader("Content-Type"), response.read()
    finally:
        connection.close()


class TestOverHttp:
    def test_metrics_are_those_of_the_registry(self, observed):
        status, kind, body = ask(observed[0], "/metrics")
        assert status == 200
        assert kind.startswith("text/plain; version=")
        assert b'jianwei_step_lag_records{partition="1",step="cases"} 80.0' in body.splitlines()

    def test_a_worker_that_moves_is_alive_and_ready(self, observed):
        for path in ("/live", "/ready"):
            status, kind, body = ask(observed[0], path)
            assert (status, kind) == (200, "application/json")
            assert msgspec.json.decode(body, type=Liveness) == Liveness()

    def test_one_that_is_stuck_is_neither_and_says_where_and_for_how_long(self, observed):
        observation, tell = observed
        tell(Liveness(alive=False, ready=False, stuck=(Stuck("ledger", 2, 75.2, 14),)))
        assert [ask(observation, path)[0] for path in ("/live", "/ready")] == [503, 503]
        said = msgspec.json.decode(ask(observation, "/live")[2])
        assert said["stuck"] == [{"step": "ledger", "partition": 2, "seconds": 75.2, "lag": 14}]

    def test_one_that_rebuilds_is_alive_but_not_ready(self, observed):
        observation, tell = observed
        tell(Liveness(ready=False, rebuilding=(Place("cases", 0),)))
        assert [ask(observation, path)[0] for path in ("/live", "/ready")] == [200, 503]

    def test_one_whose_store_is_away_is_both_and_says_so(self, observed):
        observation, tell = observed
        tell(Liveness(degraded=True, index_waiting_since="2026-09-21T11:33:20.000Z"))
        assert [ask(observation, path)[0] for path in ("/live", "/ready")] == [200, 200]
        assert msgspec.json.decode(ask(observation, "/live")[2])["degraded"] is True

    @pytest.mark.parametrize(
        ("method", "path", "status"), [("GET", "/", 404), ("GET", "/live/", 404), ("POST", "/live", 405)]
    )
    def test_nothing_else_is_answered(self, observed, method, path, status):
        assert ask(observed[0], path, method)[0] == status

    @pytest.mark.parametrize(
        ("accept", "kind"),
        [
            ("text/plain; version=x", "text/plain; version=0.0.4; charset=utf-8"),
            ("application/openmetrics-text; version=1.0.0.<script>", "text/plain; version=0.0.4; charset=utf-8"),
            (
                "application/openmetrics-text;version=x,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
                "text/plain; version=0.0.4",
            ),
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.2",
                "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
            ),
        ],
    )
    def test_metrics_have_a_known_form_whatever_is_asked_for(self, observed, accept, kind):
        status, told, body = ask(observed[0], "/metrics", accept=accept)
        assert (status, told.startswith(kind)) == (200, True)
        assert b'jianwei_step_lag_records{partition="1",step="cases"} 80.0' in body.splitlines()

    def test_a_fault_is_answered_under_our_headers_and_logged_by_kind_and_place(self, capfd, caplog, monkeypatch):
        monkeypatch.setattr(logging, "raiseExceptions", False)  # a handler of another test may have lost its stream

        def alive():
            raise KeyError("s3cr3t-of-nobody")

        with Observation(0, worker_registry("town", "1", "r", nothing()), alive) as observation:
            connection = http.client.HTTPConnection(observation.host, observation.port, timeout=PATIENCE)
            connection.request("GET", "/live")
            response = connection.getresponse()
            told = (response.status, response.getheader("Server"), response.getheader("Cache-Control"))
            assert (*told, response.read()) == (500, "Jianwei", "no-store", b"500 Internal Server Error\n")
            connection.close()
        place = f"{__file__}:{alive.__code__.co_firstlineno + 1}"
        assert [record.getMessage() for record in caplog.records] == [f"KeyError at {place}"]
        assert "".join(capfd.readouterr()).count("s3cr3t") == 0

    def test_nothing_is_written_about_it(self, observed, capfd, caplog):
        caplog.set_level(logging.INFO)
        ask(observed[0], "/live")
        with socket.create_connection((observed[0].host, observed[0].port)) as gone:
            gone.sendall(b"GET /metrics HTTP/1.0\r\n")
        ask(observed[0], "/ready")
        assert (*capfd.readouterr(), caplog.records) == ("", "", [])

    def test_a_silent_client_keeps_nobody_waiting(self, observed):
        with socket.create_connection((observed[0].host, observed[0].port)):
            assert ask(observed[0], "/live")[0] == 200

    def test_many_silent_clients_have_few_threads_and_keep_nobody_waiting(self, observed):
        before = active_count()
        with ExitStack() as silent:
            for _ in range(20 * CLIENTS):
                silent.enter_context(socket.create_connection((observed[0].host, observed[0].port)))
            for path in ("/live", "/ready", "/metrics"):
                assert ask(observed[0], path)[0] == 200
            assert active_count() - before <= CLIENTS

    def test_who_has_asked_is_answered_however_many_come_after_it(self):
        came, answer = Semaphore(0), Event()

        def alive():
            came.release()
            assert answer.wait(PATIENCE)
            return Liveness()

        with Observation(0, worker_registry("town", "1", "r", nothing()), alive) as observation:
            with ThreadPoolExecutor(CLIENTS) as asking:
                asked = [asking.submit(ask, observation, "/live") for _ in range(CLIENTS)]
                assert all(came.acquire(timeout=PATIENCE) for _ in asked)
                with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
                    ask(observation, "/live")
                answer.set()
                assert [one.result()[0] for one in asked] == [200] * CLIENTS
            assert ask(observation, "/live")[0] == 200


class TestStartAndStop:
    def test_after_the_stop_nobody_listens_and_no_thread_is_left(self):
        before = active_count()
        observation = Observation(0, worker_registry("town", "1", "r", nothing()), Liveness)
        observation.start()
        port = observation.port
        assert port > 0
        observation.stop()
        observation.stop()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
        assert active_count() == before

    def test_a_port_that_is_taken_is_said_so(self, observed):
        port = observed[0].port
        second = Observation(port, worker_registry("town", "1", "r", nothing()), Liveness)
        with pytest.raises(SettingsError, match=rf"cannot be observed at 127\.0\.0\.1:{port}: Address already in use"):
            second.start()
        second.stop()

    def test_a_host_that_is_not_this_machine_s_is_said_so(self):
        with pytest.raises(SettingsError, match=r"cannot be observed at 203\.0\.113\.1:0: Cannot assign"):
            Observation(0, worker_registry("town", "1", "r", nothing()), Liveness, host="203.0.113.1").start()


def nothing():
    return WorkerCollector(list, lambda: None, lambda: 0.0)
