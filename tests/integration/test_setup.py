"""``jianwei setup`` and ``jianwei streams`` on a real Kafka: what is made, what is refused, what is told."""

import json
import re
from contextlib import closing, contextmanager
from time import time

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.structs import OffsetAndMetadata, TopicPartition

from city.configuration import Configuration
from city.notice_silences import EndSilence
from city.times import SECOND
from indexing.elastic_connection import connect
from indexing.elastic_setup import configuration_of
from jianwei.__main__ import main
from jianwei.kibana import ndjson
from jianwei.kibana_views import Site
from streams.broker import Broker
from streams.catalogue import Names, load_catalogue
from streams.errors import StreamsError
from streams.kafka_actions import send_actions
from streams.kafka_administration import Administration
from streams.kafka_closing import close
from streams.kafka_configuration import publish, published
from streams.kafka_gateway import EventProducer
from streams.kafka_lags import lags
from streams.progress import PartitionProgress, encode_progress
from streams.topology import Partitions
from tests.patience import PATIENCE
from tests.streams.town import event

pytestmark = pytest.mark.integration

TWO = Partitions(2, 2)
TOWN = Configuration(city="Town", horizon_days=60)


@pytest.fixture
def administration(kafka, name):
    """An installation that is removed in the end, whatever was made of it."""
    found = Administration(Broker.at(kafka), name, load_catalogue())
    yield found
    found.delete()


@pytest.fixture
def town(administration):
    """An installation with two partitions and a configuration."""
    administration.apply(administration.plan(TWO))
    publish(administration.broker, administration.name, TOWN)
    return administration


@pytest.fixture
def broker(kafka):
    """The administration of the broker itself."""
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as client:
        yield client


@pytest.fixture
def run(kafka, name, capfdbinary):
    """Runs a command on the installation; gives exit code, standard output, standard error."""

    def command(*arguments):
        capfdbinary.readouterr()
        code = main([arguments[0], "--kafka", kafka, "--name", name, *map(str, arguments[1:])])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return command


@pytest.fixture
def config(tmp_path):
    """The configuration of the town as a file."""
    path = tmp_path / "town.toml"
    path.write_text('city = "Town"\nhorizon_days = 60\n', encoding="utf-8")
    return path


def put(administration, stream, *values, partition=0):
    """Appends records to a stream."""
    topic = administration.names.stream(stream)
    with closing(KafkaProducer(bootstrap_servers=str(administration.broker))) as producer:
        for value in values:
            producer.send(topic, partition=partition, key=b"k", value=value).get(timeout=PATIENCE)


@contextmanager
def member(administration):
    """A worker's place in the group, held for a while."""
    consumer = KafkaConsumer(
        administration.names.stream("events"),
        bootstrap_servers=str(administration.broker),
        group_id=administration.names.worker_group,
        enable_auto_commit=False,
    )
    with closing(consumer):
        until = time() + PATIENCE
        while not consumer.assignment():
            assert time() < until, "no place in the group"
            consumer.poll(timeout_ms=100)
        yield


class TestSetup:
    def test_a_second_time_everything_is_as_it_should_be(self, run, administration, config):
        code, out, _ = run("setup", "--config", config)
        assert code == 0
        assert f"make stream {administration.name}.events: 4 partitions, kept: 500 days" in out
        assert f"publish configuration {TOWN.revision} for Town" in out
        assert administration.check() == Partitions(4, 4)
        assert published(administration.broker, administration.name) == TOWN
        assert run("setup", "--config", config)[:2] == (0, f"{administration.name}: everything is as it should be\n")
        assert run("setup")[:2] == (0, f"{administration.name}: everything is as it should be\n")

    def test_what_was_closed_is_opened_where_it_is_asked_for_alone(self, run, town):
        close(town)
        for words in (("setup",), ("setup", "--dry-run")):
            code, _, err = run(*words)
            assert code == 1
            assert f"installation {town.name} is closed, another one takes its place" in err
            assert f"jianwei setup --name {town.name} --reopen" in err
        deed = EndSilence(silence_id="s", at=0, role="city-duty", area="Town")
        with pytest.raises(StreamsError, match=f"installation {town.name} is closed"):
            send_actions(town.broker, town.name, [deed])
        assert run("setup", "--reopen")[0] == 0
        send_actions(town.broker, town.name, [deed])
        assert run("setup")[:2] == (0, f"{town.name}: everything is as it should be\n")

    def test_a_gateway_that_was_there_before_is_told_that_it_was_closed(self, town):
        with EventProducer(town.broker, town.name, TWO) as gateway:
            close(town)
            queued = gateway.send([event("a", "2026-03-01 10:00")])
            with pytest.raises(StreamsError, match=f"installation {town.name} is closed"):
                gateway.flush()
            with pytest.raises(StreamsError, match=f"installation {town.name} is closed"):
                queued.wait()

    def test_a_dry_run_tells_all_and_changes_nothing(self, run, administration, config):
        told = json.loads(run("setup", "--config", config, "--dry-run", "--json")[1])
        assert administration.existing() is None
        assert published(administration.broker, administration.name) is None
        done = json.loads(run("setup", "--config", config, "--json")[1])
        assert told == done | {"dry_run": True}
        assert len(told["changes"]) == len(administration.catalogue.streams) + 3 + 1
        assert told["partitions"] == {"events": 4, "partials": 4}
        assert told["configuration"] == {"revision": TOWN.revision, "city": "Town"}

    def test_every_stream_is_as_the_catalogue_says(self, town, broker):
        names = {town.names.stream(stream): entry for stream, entry in town.catalogue.streams.items()}
        asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        told = broker.describe_configs(asked, config_filter="all")["topic"]
        for name, entry in names.items():
            assert {key: told[name][key]["value"] for key in entry.settings} == entry.settings

    def test_a_setting_that_somebody_changed_is_put_back(self, run, town, broker):
        events = town.names.stream("events")
        broker.alter_configs([ConfigResource(ConfigResourceType.TOPIC, events, {"retention.ms": "3600000"})])
        said = f"change stream {events}: retention.ms from 3600000 to 43200000000"
        assert said in run("setup", "--dry-run")[1]
        assert said in run("setup")[1]
        assert town.plan(TWO) == []

    def test_a_stream_that_is_missing_is_made_again(self, town, broker):
        broker.delete_topics([town.names.stream("alerts")])
        with pytest.raises(StreamsError, match=f"no stream alerts .* run `jianwei setup --name {town.name}`"):
            town.check()
        (change,) = town.plan(TWO)
        town.apply([change])
        assert (change.what, change.stream, town.check()) == ("make", "alerts", TWO)

    def test_two_at_the_same_time_do_it_once(self, administration):
        first, second = administration.plan(TWO), administration.plan(TWO)
        administration.apply(first)
        administration.apply(second)
        assert administration.plan(administration.check()) == []

    def test_no_configuration_and_none_given_makes_nothing(self, run, administration):
        code, _, err = run("setup")
        assert code == 1
        assert "give --profile or --config" in err
        assert administration.existing() is None

    def test_another_configuration_is_refused_with_both_named(self, run, town, config):
        config.write_text('city = "Village"\n', encoding="utf-8")
        code, _, err = run("setup", "--config", config)
        other = Configuration(city="Village")
        assert code == 1
        assert f"works under configuration {TOWN.revision} for Town, given is {other.revision} for Village" in err
        assert published(town.broker, town.name) == TOWN

    def test_a_published_configuration_is_published_once(self, town):
        assert publish(town.broker, town.name, TOWN) is False
        with pytest.raises(StreamsError, match="works under configuration"):
            publish(town.broker, town.name, Configuration(city="Village"))

    def test_a_configuration_of_another_version_is_told_by_its_revision(self, town):
        put(town, "configuration", b'{"city":"Town","unheard_of":1}')
        with pytest.raises(StreamsError, match=r"^configuration k in .* is not one of this version: .*unheard_of"):
            published(town.broker, town.name)

    def test_other_numbers_of_partitions_are_refused_with_what_to_do(self, run, town):
        code, _, err = run("setup", "--partitions-events", 3)
        assert code == 1
        assert f"stream {town.name}.events has 2 partitions where 3 are wanted" in err
        assert "another --name" in err

    def test_streams_whose_partitions_do_not_fit_are_refused(self, town, broker):
        broker.create_partitions({town.names.stream("buckets"): 3})
        with pytest.raises(StreamsError, match="buckets has 3 partitions where 2 are wanted"):
            town.check()


class TestSetupOfTheMemory:
    @pytest.fixture
    def memory(self, elasticsearch_url, name):
        """The address of Elasticsearch, from which all of the installation is taken away in the end."""
        yield elasticsearch_url
        client = connect(elasticsearch_url)
        with closing(client):
            for index in client.indices.get(index=f"{name}-*"):
                client.indices.delete(index=index)
            client.indices.delete_index_template(name=f"{name}-*")
            client.cluster.delete_component_template(name=f"{name}-*")

    def test_an_elasticsearch_is_made_ready_with_the_same_configuration(self, run, administration, config, memory):
        told = json.loads(run("setup", "--config", config, "--store", memory, "--json")[1])
        assert {change["where"] for change in told["changes"]} == {"kafka", "elasticsearch"}
        with closing(connect(memory)) as client:
            assert configuration_of(client, administration.name) == TOWN
        assert run("setup", "--store", memory)[:2] == (0, f"{administration.name}: everything is as it should be\n")

    def test_nothing_is_made_where_elasticsearch_does_not_answer(self, run, administration, config):
        code, _, err = run("setup", "--config", config, "--store", "http://127.0.0.1:9")
        assert code == 2
        assert "http://127.0.0.1:9" in err
        assert administration.existing() is None

    def test_a_kibana_that_does_not_answer_is_told_and_the_rest_stays(self, run, town):
        code, _, err = run("setup", "--kibana", "http://127.0.0.1:9")
        assert code == 2
        assert "Kibana does not answer" in err
        assert town.plan(TWO) == []

    def test_without_a_kibana_the_dashboards_are_a_file_for_an_import_by_hand(self, run, town, tmp_path):
        file = tmp_path / "dashboards.ndjson"
        words = ("setup", "--kibana-objects", file, "--board", "https://board.example")
        assert run(*words, "--dry-run")[0] == 0
        assert not file.exists()
        code, out, _ = run(*words)
        assert (code, str(file) in out) == (0, True)
        assert file.read_bytes() == ndjson(Site(town.name, "https://board.example"))

    def test_a_dry_run_needs_no_kibana(self, run, town):
        code, out, _ = run("setup", "--kibana", "http://user:secret@127.0.0.1:9", "--dry-run")
        assert code == 0
        assert f"would be put in their place: http://127.0.0.1:9/app/dashboards#/view/{town.name}-" in out
        assert "secret" not in out


class TestPositions:
    def test_every_step_begins_at_the_start_of_every_partition(self, town, broker):
        found = broker.list_group_offsets(town.names.worker_group)[town.names.worker_group]
        assert {(at.topic, at.partition): told.offset for at, told in found.items()} == {
            (town.names.stream(stream), partition): 0
            for stream, partitions in {"events": 2, "partials": 2, "findings": 1}.items()
            for partition in range(partitions)
        }

    def test_those_of_empty_streams_are_written_again(self, town, broker):
        broker.delete_groups([town.names.worker_group])
        changes = town.plan(TWO)
        assert [(one.what, one.stream, one.positions) for one in changes] == [
            ("position", "events", {0: 0, 1: 0}),
            ("position", "partials", {0: 0, 1: 0}),
            ("position", "findings", {0: 0}),
        ]
        town.apply(changes)
        assert town.plan(TWO) == []

    def test_lost_ones_are_an_error_until_a_start_from_the_beginning_is_asked_for(self, run, town, broker):
        put(town, "events", b"one", b"two", partition=1)
        broker.alter_group_offsets(
            town.names.worker_group, {TopicPartition(town.names.stream("events"), 1): OffsetAndMetadata(2, "", -1)}
        )
        assert run("setup")[0] == 0
        broker.delete_groups([town.names.worker_group])
        code, _, err = run("setup")
        assert code == 1
        assert f"the committed positions are lost: cases has none in {town.name}.events[1]" in err
        assert "--from-start" in err
        assert run("setup", "--from-start")[0] == 0
        assert {one.committed for one in lags(town, 0).steps} == {0}

    def test_a_log_that_is_no_longer_whole_cannot_be_begun_again(self, town, broker):
        put(town, "events", b"one", b"two")
        broker.delete_records({TopicPartition(town.names.stream("events"), 0): 1})
        broker.delete_groups([town.names.worker_group])
        with pytest.raises(StreamsError, match="no longer holds them all, so it cannot be begun again"):
            town.plan(TWO, from_start=True)

    def test_they_are_not_set_under_a_worker(self, town, broker):
        broker.delete_groups([town.names.worker_group])
        changes = town.plan(TWO)
        with member(town):
            with pytest.raises(StreamsError, match=r"workers of .* are running: stop them"):
                town.plan(TWO)
            with pytest.raises(StreamsError, match=r"has members: stop its workers"):
                town.apply(changes)


class TestStreams:
    def test_a_missing_installation_names_what_makes_it(self, run, administration):
        code, _, err = run("streams")
        assert code == 1
        assert f"has no streams at {administration.broker}: run `jianwei setup --name {administration.name}`" in err

    def test_a_fresh_installation_has_nothing_to_do_and_nobody_to_do_it(self, run, town):
        code, out, _ = run("streams", "--json")
        told = json.loads(out)
        assert code == 0
        assert [(row["step"], row["partition"], row["end"], row["lag"]) for row in told["steps"]] == [
            ("cases", 0, 0, 0),
            ("cases", 1, 0, 0),
            ("ledger", 0, 0, 0),
            ("ledger", 1, 0, 0),
            ("watch", 0, 0, 0),
        ]
        assert {row["stream"] for row in told["index"]} == set(town.catalogue.read_by("index"))
        assert (told["workers"], told["indexers"]) == (0, 0)
        assert [sentence[:9] for sentence in told["problems"]] == ["No worker", "No worker"]

    def test_records_that_wait_are_counted_and_their_age_told(self, town):
        before = round(time() * SECOND)
        put(town, "events", b"one", b"two", b"three", partition=1)
        put(town, "findings", b"one")
        found = lags(town, before)
        waiting = {(one.step, one.partition): one for one in [*found.steps, *found.index] if one.lag}
        assert {place: one.lag for place, one in waiting.items()} == {
            ("cases", 1): 3,
            ("watch", 0): 1,
            ("index", 0): 1,
        }
        for one in waiting.values():
            assert before - SECOND <= (one.waiting_since or 0) <= before + 60 * SECOND
            assert one.age((one.waiting_since or 0) + 5) == 5

    def test_the_newest_word_of_a_worker_is_shown(self, run, town):
        words = [
            PartitionProgress(step="cases", partition=1, worker="w-1", doing="rebuilding"),
            PartitionProgress(step="cases", partition=0, worker="w-1", doing="following", watermark=1_742_403_600_000),
            PartitionProgress(step="cases", partition=1, worker="w-2", doing="following", watermark=1_742_403_600_000),
        ]
        put(town, "progress", *map(encode_progress, words), b"of another version")
        with member(town):
            told = json.loads(run("streams", "--json")[1])
        rows = {(row["step"], row["partition"]): row for row in told["steps"]}
        assert rows["cases", 1]["worker"] == "w-2"
        assert rows["cases", 1]["doing"] == "following"
        assert rows["cases", 1]["watermark"] == "2025-03-20T01:00:00+08:00"
        assert rows["ledger", 0]["doing"] is None
        assert told["workers"] == 1
        assert "No worker has told of ledger[0], ledger[1], watch[0] in the last 30 s." in told["problems"]

    def test_the_table_is_for_people(self, run, town):
        put(town, "events", b"one", partition=1)
        code, out, _ = run("streams")
        assert code == 0
        assert re.search(r"^cases +events +1 +1 +0 +1 +\d+ s +- ", out, re.MULTILINE)
        assert re.search(r"^dead-letters +1 +0 +0 +0 +-$", out, re.MULTILINE)
        assert f"start `jianwei worker --name {town.name}`" in out

    def test_positions_that_are_lost_are_told(self, run, town, broker):
        broker.delete_groups([town.names.worker_group])
        assert "Committed positions are lost in events[0], events[1]" in run("streams")[1]


def test_deleting_leaves_nothing(kafka, name, broker):
    administration = Administration(Broker.at(kafka), name, load_catalogue())
    administration.apply(administration.plan(TWO))
    with member(administration):
        administration.delete()
    assert not [topic for topic in broker.list_topics() if topic.startswith(f"{name}.")]
    assert not [group for group in broker.list_groups() if group["group_id"] == Names(name).worker_group]
    administration.delete()
