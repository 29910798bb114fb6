"""The gateway over HTTP and a real Kafka: what it has answered is in the streams, whatever dies."""

from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import pytest
from kafka.structs import TopicPartition

from city.events import Event, decode_record
from jianwei.__main__ import main
from streams.broker import Broker
from streams.catalogue import load_catalogue
from streams.kafka_administration import Administration
from streams.kafka_connection import administering, read
from streams.kafka_positions import bounds
from streams.messages import decode_rejects
from tests.intake.chinese import GRID
from tests.jianwei.gateway_process import gateway, keys_file

pytestmark = pytest.mark.integration

FEED = "incident/grid"


@pytest.fixture
def options(kafka, name, tmp_path):
    """What a gateway of an installation is started with; its streams are gone in the end."""
    assert main(["setup", "--kafka", kafka, "--name", name, "--profile", "grid"]) == 0
    yield ("--kafka", kafka, "--name", name, "--profile", "grid", "--keys", str(tmp_path / "keys.toml"))
    Administration(Broker.at(kafka), name, load_catalogue()).delete()


@pytest.fixture
def key(tmp_path):
    return keys_file(tmp_path / "keys.toml", patrol=[FEED])["patrol"]


@pytest.fixture
def log(kafka, name):
    """The values of the records of a stream, of all partitions."""

    def values(stream):
        with administering(Broker.at(kafka)) as client:
            (told,) = client.describe_topics([f"{name}.{stream}"])
            places = [TopicPartition(f"{name}.{stream}", number) for number in range(len(told["partitions"]))]
            ends = {at: end for at, (_, end) in bounds(client, places).items()}
        return [one.value for one in read(Broker.at(kafka), dict.fromkeys(places, 0), ends)]

    return values


def events(values):
    return [message for value in values for message in decode_record(value) if isinstance(message, Event)]


def patrol(number):
    return GRID | {"案卷编号": f"WG-{number}"}


def test_what_is_answered_is_in_the_streams(tmp_path, key, options, log):
    with gateway(tmp_path, *options) as running:
        status, answer = running.send(key, [patrol(1), patrol(2) | {"立案时间": "soon"}, patrol(3)])
        assert (status, answer["queued"], answer["rejected"]) == (200, 2, 1)
        assert sorted({event.id for event in events(log("events"))}) == ["WG-1", "WG-3"]
        (reject,) = [one for value in log("rejects") for one in decode_rejects(value)]
        assert (reject.row, reject.field, reject.code) == (2, "立案时间", "time")


def test_senders_that_send_again_after_a_kill_lose_nothing(tmp_path, key, options, log):
    numbers = range(800)
    parts = [[patrol(at) for at in numbers[start : start + 10]] for start in range(0, 800, 10)]

    def until_answered(running, part):
        try:
            return running.send(key, part)[0] == 200
        except OSError:
            return False

    with gateway(tmp_path, *options) as first, ThreadPoolExecutor(8) as senders:
        answers = [senders.submit(until_answered, first, part) for part in parts]
        assert all(one.result() for one in islice(as_completed(answers), 10))
        first.kill()
        done = [one.result() for one in answers]
    assert 10 <= sum(done) < len(parts)
    answered = {row["案卷编号"] for part, ok in zip(parts, done, strict=True) if ok for row in part}
    assert answered <= {event.id for event in events(log("events"))}
    with gateway(tmp_path, *options) as second:
        assert all(until_answered(second, part) for part, ok in zip(parts, done, strict=True) if not ok)
    assert {event.id for event in events(log("events"))} == {f"WG-{at}" for at in numbers}


def test_streams_that_vanish_are_told_and_taken_up_again_when_they_are_back(  # noqa: PLR0917
    tmp_path, key, options, kafka, name, log
):
    with gateway(tmp_path, *options) as running:
        assert running.send(key, [patrol(1)])[0] == 200
        Administration(Broker.at(kafka), name, load_catalogue()).delete()
        status, answer = running.send(key, [patrol(2)])
        assert status == 503
        assert "send the rows again" in answer["error"]
        assert main(["setup", "--kafka", kafka, "--name", name, "--profile", "grid"]) == 0
        assert running.send(key, [patrol(2)])[0] == 200
    assert [event.id for event in events(log("events"))] == ["WG-2"]


@pytest.mark.usefixtures("key")
def test_an_installation_that_runs_by_the_datas_time_has_no_gateway(tmp_path, options, kafka, name, capfd):
    export = tmp_path / "grid.csv"
    export.write_text(",".join(GRID) + "\n" + ",".join(GRID.values()) + "\n", encoding="utf-8")
    sent = ["ingest", str(export), "--profile", "grid", "--kafka", kafka, "--name", name, "--with-ticks"]
    assert main(sent) == 0
    assert main(["gateway", *options]) == 1
    assert "runs by the data's own time" in capfd.readouterr().err
