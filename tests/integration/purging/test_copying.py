"""``jianwei purge`` of an installation on real servers: a copy without the value takes its place."""

import json
import subprocess
import sys
from contextlib import closing

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.structs import OffsetAndMetadata, TopicPartition

from streams.broker import Broker
from streams.kafka_copy_mark import Mark, mark_of, put_mark
from tests.integration.purging.leaky_town import (
    LATER,
    NAME,
    PHONE,
    TICKS,
    TWO,
    appended,
    events,
    later,
    replaced,
    send,
    working,
)
from tests.integration.service import ROOT, where
from tests.patience import PATIENCE
from tests.streams.town import documents, exported

pytestmark = pytest.mark.integration


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


def test_records_keep_their_times_and_the_next_get_those_of_the_log(run, arguments, leaky, copy, kafka):
    run(*arguments)
    assert appended(kafka, copy.name) == appended(kafka, leaky.name)
    with closing(KafkaProducer(bootstrap_servers=kafka)) as producer:
        kept = producer.send(f"{copy.name}.rejects", b"[]", partition=0, timestamp_ms=1_000).get(PATIENCE)
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
    assert mark_of(Broker.at(kafka), copy.name) is None


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
    assert (code, mark_of(Broker.at(kafka), copy.name)) == (1, None)
    assert "has members: stop the workers first" in err.replace("\n", " ")


def test_a_name_that_is_taken_is_refused_and_stays(run, arguments, copy):
    copy.make()
    code, _, err = run(*arguments)
    assert code == 1
    assert "there is an installation" in err
    assert all(copy.dump()["configuration"])


def test_a_copy_of_another_is_refused(run, arguments, copy, kafka):
    put_mark(Broker.at(kafka), copy.name, Mark("other"))
    code, _, err = run(*arguments)
    assert code == 1
    assert "is a copy of another installation, other" in err.replace("\n", " ")


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
    code, out, _ = run(*arguments, "--dry-run")
    assert (code, json.loads(out)["refusal"][:32]) == (1, "the configuration holds a value:")
