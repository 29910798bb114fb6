"""``jianwei ingest``: what comes into the streams is what ``replay`` folds, however often it is sent."""

import json

import msgspec
import pytest
from kafka.structs import TopicPartition

from city.events import Event, Tick, decode_record
from city.times import Zone
from indexing.canonical import export
from indexing.sqlite import SqliteStore
from indexing.sqlite_schema import connect
from intake.simulator import SCALES, simulate
from jianwei.__main__ import main
from jianwei.outputs import Documents
from jianwei.times import instant
from streams.broker import Broker
from streams.catalogue import load_catalogue
from streams.kafka_administration import Administration
from streams.kafka_configuration import published
from streams.kafka_connection import administering, read
from streams.kafka_positions import bounds
from streams.local import LocalRunner
from streams.log import SqliteLog
from streams.step import Output
from streams.topology import Partitions, steps

pytestmark = pytest.mark.integration

PARTITIONS = Partitions(4, 4)
PROFILES = ("--profile", "hotline12345", "--profile", "petition", "--profile", "grid")


@pytest.fixture(scope="session")
def city(tmp_path_factory):
    """Twenty days of a small city."""
    folder = tmp_path_factory.mktemp("city")
    return simulate(SCALES["small"].times(0.4), 7, "2025-03-03", 20).write(folder)


@pytest.fixture
def files(city):
    return [str(one) for one in (city.hotline, city.petition, city.grid, *PROFILES, "--areas", city.areas)]


@pytest.fixture
def run(capfdbinary):
    """Runs a command in this process; gives exit code, standard output, standard error."""

    def command(*arguments):
        capfdbinary.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return code, out, err.decode()

    return command


@pytest.fixture
def installed(kafka, name, city, run):
    """The options of an installation for the city, which is gone in the end."""
    where = ("--kafka", kafka, "--name", name)
    assert run("setup", *where, "--profile", "hotline12345", "--areas", city.areas)[0] == 0
    yield where
    Administration(Broker.at(kafka), name, load_catalogue()).delete()


@pytest.fixture
def log(kafka, name):
    """The records of a stream of the installation as (partition, value), in the order of each partition."""

    def records(stream, partitions=4):
        places = [TopicPartition(f"{name}.{stream}", number) for number in range(partitions)]
        with administering(Broker.at(kafka)) as client:
            ends = {at: end for at, (_, end) in bounds(client, places).items()}
        return [(one.at.partition, one.value) for one in read(Broker.at(kafka), dict.fromkeys(places, 0), ends)]

    return records


@pytest.fixture
def folded(kafka, name, log, tmp_path):
    """The export of what the local runner makes of the streams."""

    def documents():
        configuration = published(Broker.at(kafka), name)
        connection = connect(tmp_path / f"folded-{len(list(tmp_path.iterdir()))}.db")
        outputs = [Output("rejects", 0, b"", value) for _, value in log("rejects", 1)]
        counts = {"events": 4, "partials": 4, "findings": 1}
        runner = LocalRunner(steps(configuration, PARTITIONS), counts, SqliteLog(connection), outputs.append)
        for partition, value in log("events"):
            runner.append("events", partition, value)
        runner.run()
        store, made = SqliteStore(connection), Documents(Zone(configuration.zone))
        store.put(document for output in outputs for document in made.of(output))
        found = list(export(store))
        connection.close()
        return found

    return documents


@pytest.fixture
def replayed(run, tmp_path, files):
    """The export of a replay of the same files."""
    store = f"sqlite:{tmp_path / 'replayed.db'}"
    assert run("replay", *files, "--store", store)[0] == 0
    return run("export", "--store", store)[1].splitlines(keepends=True)


def messages(records, kind):
    return [one for _, value in records for one in decode_record(value) if isinstance(one, kind)]


def kinds(documents):
    return {msgspec.json.decode(line)["kind"] for line in documents}


def test_folded_it_gives_the_documents_of_a_replay_and_sent_again_the_same(  # noqa: PLR0917
    run, installed, files, folded, replayed, log
):
    code, out, _ = run("ingest", *files, *installed, "--with-ticks", "--json")
    report = json.loads(out)
    assert code == 0
    assert report["rows"] == report["queued"] + report["rejected"]
    assert sum(report["reasons"].values()) == report["rejected"] > 0
    once = log("events")
    assert report["records"] == len(once) < report["events"] / 20
    assert report["events"] == len(messages(once, Event))
    assert report["ticks"] * 4 == len(messages(once, Tick))
    assert folded() == replayed
    assert kinds(replayed) >= {"cases", "buckets", "bands", "rejects"}

    again = json.loads(run("ingest", *files, *installed, "--with-ticks", "--json")[1])
    varying = {"seconds": 0, "records": 0}  # how full a record is depends on how fast it is sent
    assert {**again, **varying} == {**report, **varying}
    assert len(log("events")) > len(once)
    assert folded() == replayed


def test_without_ticks_it_sends_events_alone(run, installed, files, log):
    code, out, _ = run("ingest", *files, *installed, "--json")
    report = json.loads(out)
    assert (code, report["ticks"], report["pending"]) == (0, 0, 0)
    assert messages(log("events"), Tick) == []
    assert len(messages(log("events"), Event)) == report["events"] > report["queued"]


@pytest.mark.parametrize("ticks", [(), ("--with-ticks",)])
def test_a_stop_knows_nothing_of_what_came_later_and_the_rest_is_pending(run, installed, files, log, ticks):
    stop = instant("2025-03-10", Zone("Asia/Shanghai"))
    report = json.loads(run("ingest", *files, *installed, *ticks, "--until", "2025-03-10", "--json")[1])
    assert report["rows"] == report["queued"] + report["rejected"] + report["pending"]
    assert min(report["queued"], report["pending"]) > 0
    assert max(one.arrived for one in messages(log("events"), Event)) <= stop
    assert all(one.time <= stop for one in messages(log("events"), Tick))


def test_what_a_stop_left_over_comes_with_the_next_run(run, installed, files, folded, replayed):
    for until in ("2025-03-08", "2025-03-15T09:30"):
        assert run("ingest", *files, *installed, "--with-ticks", "--until", until)[0] == 0
    assert run("ingest", *files, *installed, "--with-ticks")[0] == 0
    assert folded() == replayed


def test_it_tells_people_what_became_of_the_rows(run, installed, files, name):
    code, out, _ = run("ingest", *files, *installed, "--with-ticks")
    told = out.decode()
    assert code == 0
    assert "rows/s" in told
    assert "queued" in told
    assert "refused" in told
    assert f"records of {name}.events" in told


def test_where_no_broker_answers_it_ends_with_two(run, files, name):
    code, _, err = run("ingest", *files, "--kafka", "127.0.0.1:9", "--name", name)
    assert code == 2
    assert "127.0.0.1:9" in err
    assert len(err.splitlines()) == 1


def test_an_installation_that_is_not_set_up_is_an_error_that_names_setup(run, files, kafka, name):
    code, _, err = run("ingest", *files, "--kafka", kafka, "--name", name)
    assert (code, f"jianwei setup --name {name}" in err) == (1, True)


def test_streams_without_a_published_configuration_are_an_error_that_names_setup(run, files, kafka, name):
    administration = Administration(Broker.at(kafka), name, load_catalogue())
    administration.apply(administration.plan(Partitions(1, 1)))
    try:
        code, _, err = run("ingest", *files, "--kafka", kafka, "--name", name)
        assert (code, "jianwei setup" in err) == (1, True)
    finally:
        administration.delete()


def test_a_profile_of_another_city_is_refused_before_anything_is_sent(run, installed, tmp_path, log):
    (tmp_path / "boston.csv").write_text("case_enquiry_id\n")
    code, _, err = run("ingest", tmp_path / "boston.csv", "--profile", "boston311", *installed)
    assert code == 1
    assert "Boston" in err
    assert "Asia/Shanghai" in err
    assert log("events") == []


def test_an_area_dictionary_with_other_splits_is_refused(run, installed, city, tmp_path, log):
    other = tmp_path / "areas.csv"
    root = city.areas.read_text(encoding="utf-8").splitlines()[1].split(",")[0].partition(">")[0]
    rows = [f"{root},,,,,", f"{root}>东区,,,,,", f"{root}>新区,2025-03-10,,{root}>东区,0.5,"]
    other.write_text("\n".join(["area,from,to,former,share,aliases", *rows]) + "\n", encoding="utf-8")
    code, _, err = run("ingest", city.hotline, "--profile", "hotline12345", "--areas", other, *installed)
    assert (code, "splits or mergers" in err) == (1, True)
    assert log("events") == []
