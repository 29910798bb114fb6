"""``jianwei purge`` of an installation on real servers: a copy without the value takes its place."""

import json
import subprocess
import sys
from contextlib import closing, contextmanager
from time import monotonic, sleep

import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.structs import OffsetAndMetadata, TopicPartition

from city.events import Tick, encode_record
from jianwei.__main__ import main
from streams.kafka_copy_mark import Mark, mark_of, put_mark, remove_mark
from streams.topology import Partitions
from tests.faults.installation import Installation
from tests.faults.servers import Addresses
from tests.integration.service import ROOT, where
from tests.streams.town import MILL, QUAY, TOWN, at, batches, burst, documents, event, exported, hourly, month

pytestmark = pytest.mark.integration

TWO = Partitions(2, 2)
FIRST, LAST = "2025-03-01", "2025-04-12 12:00"
TICKS = hourly(f"{FIRST} 12:00", LAST, 6)
LATER = [at(LAST) + hours * 3_600_000 for hours in (6, 12, 18, 24, 30)]
PHONE, NAME = "13812345678", "Zhao Liu"
BEFORE = (f"Roads {NAME}>Wall of {NAME}", f"2025-{PHONE}", f"Office {NAME}", f"called 138-1234-5678 {NAME.upper()}")


def events(topic, id, unit, title):
    return [
        *month(FIRST, 42, 5, rate=1.0),
        *burst("wall", "2025-04-10 09:00", 30, topic, MILL, unit=unit),
        event(id, "2025-04-10 10:01", topic, QUAY, title=title),
    ]


def later(id):
    """One new case, and one that was replaced, which moves to another topic: what it added there is taken back."""
    when = at("2025-04-12 13:00")
    return [
        event("late", when, "Roads>Lamp", QUAY),
        event(id, "2025-04-10 10:01", "Waste>Bin", QUAY, version=when, arrived=when),
    ]


def send(kafka, name, events, ticks):
    """Puts events and ticks where a gateway puts them."""
    with closing(KafkaProducer(bootstrap_servers=kafka, acks="all")) as producer:
        for tick, arrived in batches(events, ticks):
            for partition in range(TWO.events):
                mine = [one for one in arrived if TWO.of_case(one.case) == partition]
                made = encode_record([*mine, Tick(time=tick, revision=TOWN.revision)])
                producer.send(f"{name}.events", partition=partition, value=made)
        producer.flush()


@contextmanager
def working(installation, log):
    """A worker as an operator would start it, until all is done."""
    arguments = ["worker", "--ticks", "none", "--store", installation.at.elasticsearch, *where(installation)]
    with log.open("ab") as told:
        worker = subprocess.Popen([sys.executable, "-m", "jianwei", *arguments], cwd=ROOT, stdout=told, stderr=told)
    try:
        yield
        begun = monotonic()
        while any(installation.behind().values()):
            assert worker.poll() is None, log.read_text()
            assert monotonic() - begun < 120, installation.behind()
            sleep(0.5)
    finally:
        worker.terminate()
        assert worker.wait(60) == 0, log.read_text()


@pytest.fixture(scope="module")
def leaky(kafka, elasticsearch_url, tmp_path_factory):
    """An installation in which a name and a number have leaked, all done, no worker running."""
    installation = Installation(Addresses(kafka, elasticsearch_url), "t-purge-leaky", TWO)
    installation.remove()
    installation.make()
    with working(installation, tmp_path_factory.mktemp("leaky") / "worker.log"):
        send(kafka, installation.name, events(*BEFORE), TICKS)
    yield installation
    installation.remove()


@pytest.fixture
def copy(kafka, elasticsearch_url, name):
    """The installation that the copy is to be; it is removed in the end."""
    installation = Installation(Addresses(kafka, elasticsearch_url), name, TWO)
    yield installation
    installation.remove()
    remove_mark(kafka, name)


@pytest.fixture
def arguments(leaky, copy, tmp_path):
    values = tmp_path / "values"
    values.write_text(f"{PHONE}\n{NAME}\n", encoding="utf-8")
    named = ["purge", "--values", values, "--yes", "--json", "--store", leaky.at.elasticsearch, *where(leaky)]
    return [str(one) for one in (*named, "--into", copy.name)]


@pytest.fixture
def run(capfdbinary):
    """Runs a command in this process; gives exit code, standard output, standard error."""

    def command(*arguments):
        capfdbinary.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return code, out, err.decode()

    return command


def replaced(lines):
    """What has come into the place of ``BEFORE``."""
    (odd,) = [case for case in documents(lines, "cases") if "removed-" in case["case"]]
    unit = next(case["unit"] for case in documents(lines, "cases") if case["case"].endswith(":wall-0"))
    return odd["topic_id"], odd["case"].partition(":")[2], unit, odd["title"]


def test_the_copy_is_an_installation_that_never_held_it_and_goes_on_as_one(run, arguments, leaky, copy, tmp_path):
    assert any(NAME in alert["reason"] for alert in documents(leaky.exported(), "alerts")), "an alert tells of it"
    before, old = leaky.dump(), leaky.exported()
    code, out, err = run(*arguments)
    told = json.loads(out)
    assert (code, err) == (1, ""), "the old installation is still there"
    assert {place["where"].partition(".")[0].partition("-cases")[0] for place in told["left"]} >= {leaky.name}
    assert not [place for place in told["left"] if copy.name in place["where"]]
    assert (leaky.dump(), leaky.exported()) == (before, old)
    lines = copy.exported()
    now = replaced(lines)
    assert lines == exported(events(*now), TICKS, partitions=TWO)
    assert copy.committed() == leaky.committed()
    held = b"".join(one.key + one.value for some in copy.dump().values() for one in some).lower()
    for spelling in (PHONE, "138-1234-5678", NAME, "wall of"):
        assert spelling.lower().encode() not in held + b"".join(lines).lower()
    more = later(now[1])
    with working(copy, tmp_path / "worker.log"):
        send(copy.at.kafka, copy.name, more, LATER)
    assert copy.exported() == exported([*events(*now), *more], [*TICKS, *LATER], partitions=TWO)


def appended(kafka, name):
    """When each record was taken in, by stream and partition."""
    found = {}
    with closing(KafkaConsumer(bootstrap_servers=kafka)) as consumer:
        places = [
            TopicPartition(f"{name}.{stream}", partition)
            for stream in ("events", "partials", "findings", "buckets")
            for partition in sorted(consumer.partitions_for_topic(f"{name}.{stream}"))
        ]
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends = consumer.end_offsets(places)
        while any(consumer.position(place) < ends[place] for place in places):
            for place, records in consumer.poll(500).items():
                found.setdefault((place.topic.removeprefix(name), place.partition), []).extend(
                    (one.offset, one.timestamp) for one in records
                )
    return found


def test_records_keep_their_times_and_the_next_get_those_of_the_log(run, arguments, leaky, copy, kafka):
    run(*arguments)
    assert appended(kafka, copy.name) == appended(kafka, leaky.name)
    with closing(KafkaProducer(bootstrap_servers=kafka)) as producer:
        kept = producer.send(f"{copy.name}.rejects", b"[]", partition=0, timestamp_ms=1_000).get(10)
    assert kept.timestamp > 1_700_000_000_000
    assert run("setup", *where(copy), "--store", copy.at.elasticsearch, "--dry-run", "--json")[0] == 0


def test_a_copy_that_was_killed_is_begun_anew_and_the_old_one_is_as_it_was(arguments, leaky, copy):
    before, old = leaky.dump(), leaky.exported()
    for seconds in (1.5, 2.5, 3.5, 5.0):
        one = subprocess.Popen([sys.executable, "-m", "jianwei", *arguments], cwd=ROOT, stdout=-3)
        try:
            one.wait(seconds)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()
    done = subprocess.run(
        [sys.executable, "-m", "jianwei", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert (leaky.dump(), leaky.exported()) == (before, old)
    lines = copy.exported()
    assert lines == exported(events(*replaced(lines)), TICKS, partitions=TWO)
    assert {stream: len(some) for stream, some in copy.dump().items() if stream != "progress"} == {
        stream: len(some) for stream, some in before.items() if stream != "progress"
    }


def test_a_dry_run_counts_and_makes_nothing(run, arguments, leaky, copy, kafka):
    code, out, _ = run(*arguments, "--dry-run")
    held = {place["where"]: place["held"] for place in json.loads(out)["found"]}
    assert (code, held[f"{leaky.name}-cases"]) == (1, 31)
    assert held[f"{leaky.name}.events"] >= 1
    assert PHONE.encode() not in out
    assert NAME.encode() not in out
    assert mark_of(kafka, copy.name) is None


def test_files_get_the_words_of_the_copy(run, arguments, leaky, copy, tmp_path):
    export = tmp_path / "all.jsonl"
    export.write_bytes(b"".join(leaky.exported()))
    run(*arguments, "--file", export)
    assert sorted(export.read_bytes().splitlines()) == sorted(b"".join(copy.exported()).splitlines())


def test_workers_that_run_are_refused(run, arguments, leaky, copy, kafka):
    group = f"{leaky.name}.index"
    with closing(KafkaConsumer(f"{leaky.name}.rejects", bootstrap_servers=kafka, group_id=group)) as member:
        while not member.assignment():
            member.poll(200)
        code, _, err = run(*arguments)
    assert (code, mark_of(kafka, copy.name)) == (1, None)
    assert "has members: stop the workers first" in err.replace("\n", " ")


def test_a_name_that_is_taken_is_refused_and_stays(run, arguments, copy):
    copy.make()
    code, _, err = run(*arguments)
    assert code == 1
    assert "there is an installation" in err
    assert all(copy.dump()["configuration"])


def test_a_copy_of_another_is_refused(run, arguments, copy, kafka):
    put_mark(kafka, copy.name, Mark("other"))
    code, _, err = run(*arguments)
    assert code == 1
    assert "is a copy of another installation, other" in err.replace("\n", " ")


@pytest.fixture
def small(kafka, elasticsearch_url):
    """An installation with a few records that no worker has seen."""
    installation = Installation(Addresses(kafka, elasticsearch_url), "t-purge-small", TWO)
    installation.remove()
    installation.make()
    cases = [event(f"{PHONE}-{each}", f"2025-03-01 08:0{each}") for each in range(8)]
    send(kafka, installation.name, cases, hourly(f"{FIRST} 09:00", f"{FIRST} 19:00"))
    yield installation
    installation.remove()


@pytest.fixture
def of_small(arguments, leaky, small):
    """The arguments of a purge of the small installation."""
    return [small.name if one == leaky.name else one for one in arguments]


def test_the_old_one_goes_when_it_is_asked_for(run, of_small, small, copy, kafka):
    code, out, err = run(*of_small, "--remove-old")
    assert (code, json.loads(out)["left"], err) == (0, [], "")
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as client:
        assert not [stream for stream in client.list_topics() if stream.startswith(small.name)]
    with closing(Elasticsearch(small.at.elasticsearch)) as client:
        assert not client.indices.get(index=f"{small.name}-*")
    assert mark_of(kafka, copy.name) is None
    assert len(copy.dump()["events"]) == 22


def test_the_old_one_stays_where_it_has_gone_on_since_the_copy(run, of_small, small, kafka):
    assert run(*of_small)[0] == 1
    send(kafka, small.name, [event("late", "2025-03-01 19:30")], [at("2025-03-01 20:00")])
    code, _, err = run(*of_small, "--remove-old")
    assert code == 1
    assert "has gone on since" in err
    assert len(small.dump()["events"]) == 24


def test_a_log_that_has_lost_its_beginning_has_lost_it_in_the_copy(run, of_small, small, copy, kafka):
    cut, whole = (TopicPartition(f"{small.name}.events", number) for number in (0, 1))
    group = f"{small.name}.worker"
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as client:
        client.delete_records({cut: 3})
        client.alter_group_offsets(group, {cut: OffsetAndMetadata(5, "", -1), whole: OffsetAndMetadata(4, "", -1)})
    assert run(*of_small)[0] == 1
    with closing(KafkaConsumer(bootstrap_servers=kafka)) as consumer:
        places = [TopicPartition(f"{copy.name}.events", number) for number in (0, 1)]
        starts, ends = consumer.beginning_offsets(places), consumer.end_offsets(places)
    assert [(starts[at], ends[at]) for at in places] == [(1, 1 + 8), (0, 11)]
    positions = copy.committed()
    assert (positions["events", 0], positions["events", 1]) == (1 + 2, 4)


def test_a_configuration_that_holds_it_is_refused(run, arguments, tmp_path):
    (tmp_path / "values").write_text("East>Mill\nTown\n", encoding="utf-8")
    code, _, err = run(*arguments)
    assert code == 1
    assert "the configuration holds a value" in err.replace("\n", " ")
