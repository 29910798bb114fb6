"""What ``setup`` and ``streams`` say before any server is asked, where none answers, and of what a broker told them."""

import socket
from time import monotonic

import pytest

from city.configuration import Configuration
from city.times import DAY, HOUR, MINUTE, SECOND, Zone
from jianwei.standing import index_rows, problems, short, step_rows
from streams.kafka_lags import Lags, PartitionLag, Told
from streams.progress import PartitionProgress

SECONDS = 60
"""A client that went on trying would take minutes."""

NOW = 1_760_000_000_000
TOWN = Configuration(city="Town")
ZONE = Zone("Asia/Shanghai")


def lag(step="cases", stream="events", partition=0, **more):
    given = {"start": 0, "end": 10, "committed": 10} | more
    return PartitionLag(step=step, stream=stream, partition=partition, **given)


def told(seconds, **more):
    given = {"step": "cases", "partition": 0, "worker": "w-1", "doing": "following", "watermark": NOW} | more
    progress = PartitionProgress(**given)
    return Told(at=NOW - seconds * SECOND, progress=progress)


def state(*steps, index=(), workers=1, indexers=1):
    return Lags(steps=list(steps), index=list(index), workers=workers, indexers=indexers)


@pytest.fixture
def closed():
    """The address of a port at which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{held.getsockname()[1]}"


@pytest.fixture
def silent():
    """The address of a port that takes connections and never answers."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield f"127.0.0.1:{held.getsockname()[1]}"


@pytest.mark.parametrize("name", ["setup", "streams"])
def test_a_broker_that_is_down_is_told_at_once_in_one_line(command, closed, name):
    begun = monotonic()
    code, out, err = command(name, "--kafka", closed)
    assert (code, out) == (2, b"")
    assert err == f"error: no Kafka broker answers at {closed}\n"
    assert monotonic() - begun < SECONDS


def test_a_broker_that_does_not_answer_is_told_within_seconds_in_one_line(command, silent):
    begun = monotonic()
    code, _, err = command("streams", "--kafka", silent)
    assert code == 2
    assert err.startswith(f"error: the Kafka broker at {silent} does not answer")
    assert err.count("\n") == 1
    assert monotonic() - begun < SECONDS


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--kafka", "somewhere"), "broker 'somewhere': expected HOST:PORT"),
        (("--kafka", "a:1", "--name", "My City"), "name 'My City'"),
        (("--kafka", "a:1", "--store", "sqlite:city.db"), "only an Elasticsearch is set up"),
        (("--kafka", "a:1", "--profile", "nothing-such"), "nothing-such"),
        (("--kafka", "a:1", "--areas", "AREAS"), "--areas goes with --profile"),
        (("--kafka", "a:1", "--config", "CONFIG"), "names no city"),
    ],
    ids=["kafka", "name", "store", "profile", "areas", "config"],
)
def test_what_cannot_be_used_is_told_before_a_server_is_asked(command, tmp_path, arguments, said):
    config, areas = tmp_path / "city.toml", tmp_path / "areas.csv"
    config.write_text("horizon_days = 100\n", encoding="utf-8")
    areas.write_text("area,from,to,former,share,aliases\nTown,,,,,\n", encoding="utf-8")
    files = {"AREAS": areas, "CONFIG": config}
    code, _, err = command("setup", *(files.get(argument, argument) for argument in arguments))
    assert code == 1
    assert said in err


class TestProblems:
    def test_nothing_is_wrong_where_all_is_done_and_told_of(self):
        assert problems(state(lag(told=told(3))), "town", TOWN, NOW) == []

    def test_events_that_no_tick_has_followed(self):
        (found,) = problems(state(lag(told=told(3, watermark=None))), "town", TOWN, NOW)
        assert found.startswith("events[0] holds events but no tick has come: time stands still.")

    def test_no_worker(self):
        assert problems(state(lag(told=told(3)), workers=0), "town", TOWN, NOW) == [
            "No worker is at work on the steps: start `jianwei worker --name town`."
        ]

    def test_a_partition_that_no_worker_tells_of(self):
        found = problems(state(lag(told=told(31)), lag(partition=1)), "town", TOWN, NOW)
        assert found == ["No worker has told of cases[0], cases[1] in the last 30 s."]

    def test_lost_positions_name_what_mends_them(self):
        (found,) = problems(state(lag(committed=None, told=told(1))), "town", TOWN, NOW)
        assert found == "Committed positions are lost in events[0]: run `jianwei setup --name town`."

    def test_a_log_that_begins_after_the_position(self):
        (found,) = problems(state(lag(start=7, committed=5, told=told(1))), "town", TOWN, NOW)
        assert found.startswith("events[0] begins at offset 7, but cases is at 5")

    def test_a_log_that_ends_before_the_position(self):
        (found,) = problems(state(lag(end=3, committed=5, told=told(1))), "town", TOWN, NOW)
        assert found.startswith("events[0] ends at offset 3, but cases is at 5")

    def test_a_partial_that_is_missing_is_told_with_what_sends_it_again(self):
        (found,) = problems(state(lag("ledger", "partials", 2, told=told(1, sizes={"broken": 3}))), "town", TOWN, NOW)
        assert found.startswith("A record is missing in partials[2]: ")
        assert "jianwei setup --name town --from-start" in found

    def test_no_configuration_and_no_index(self):
        found = problems(state(lag(told=told(1)), indexers=0), "town", None, NOW)
        assert [sentence.partition(":")[0] for sentence in found] == [
            "No configuration is published",
            "No worker is at work on the index",
        ]


class TestRows:
    def test_a_step_is_as_far_as_its_watermark_and_as_old_as_its_oldest_record(self):
        (row,) = step_rows(
            state(lag(committed=4, waiting_since=NOW - 90 * SECOND, told=told(3, watermark=1_759_999_200_000))),
            ZONE,
            NOW,
        )
        assert row == {
            "step": "cases",
            "stream": "events",
            "partition": 0,
            "start": 0,
            "end": 10,
            "committed": 4,
            "lag": 6,
            "age_seconds": 90.0,
            "watermark": "2025-10-09T16:40:00+08:00",
            "doing": "following",
            "worker": "w-1",
        }

    def test_what_a_worker_was_doing_long_ago_is_not_what_is_done_now(self):
        (row,) = step_rows(state(lag(told=told(31, watermark=0))), ZONE, NOW)
        assert (row["doing"], row["worker"], row["watermark"]) == (None, None, "1970-01-01T08:00:00+08:00")

    def test_a_position_that_is_lost_lags_by_the_whole_log(self):
        (row,) = step_rows(state(lag(start=2, committed=None)), ZONE, NOW)
        assert (row["committed"], row["lag"]) == (None, 8)

    def test_the_index_is_one_row_a_stream_and_as_old_as_its_oldest_record(self):
        two = [
            lag("index", "cases", 0, committed=None, waiting_since=NOW - 5 * MINUTE),
            lag("index", "cases", 1, committed=9, waiting_since=NOW - SECOND),
        ]
        assert index_rows(state(index=two), NOW) == [
            {"stream": "cases", "partitions": 2, "end": 20, "committed": 9, "lag": 11, "age_seconds": 300.0}
        ]

    @pytest.mark.parametrize(
        ("age", "cell"),
        [(None, "-"), (1.4, "1 s"), (119, "119 s"), (3 * MINUTE / SECOND, "3 min"), (5 * HOUR / SECOND, "5 h")],
    )
    def test_an_age_is_told_in_the_unit_that_fits(self, age, cell):
        assert short({"age_seconds": age}, "age") == cell

    def test_cells_are_short(self):
        row = {"age_seconds": 2 * DAY / SECOND, "watermark": "2025-10-09T16:40:00+08:00", "lag": 12_345, "doing": None}
        assert [short(row, key) for key in ("age", "watermark", "lag", "doing")] == [
            "2 d",
            "2025-10-09T16:40",
            "12,345",
            "-",
        ]
