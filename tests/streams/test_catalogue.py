"""The list of streams: what it says is what the code does, and a mistake in it is told by stream and key."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import yaml

from city.configuration import Configuration
from city.events import Message
from city.times import DAY
from jianwei.outputs import DOCUMENTED
from streams.catalogue import Names, duration, load_catalogue, table
from streams.errors import StreamsError
from streams.messages import (
    AlertState,
    BucketsMessage,
    CaseStates,
    DeadLetter,
    Flags,
    Partial,
    Rejected,
    WatchMessage,
)
from streams.progress import PartitionProgress
from streams.topology import ONE, Partitions, steps

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = load_catalogue()
MESSAGES = {
    "events": list[Message],
    "partials": list[Partial],
    "cases": list[CaseStates],
    "buckets": list[BucketsMessage],
    "flags": list[Flags],
    "findings": list[WatchMessage],
    "alerts": AlertState,
    "rejects": list[Rejected],
    "dead-letters": DeadLetter,
    "configuration": Configuration,
    "progress": PartitionProgress,
}
STREAM = {
    "purpose": "To test.",
    "key": "none",
    "format": "json",
    "partitions": "events",
    "retention": "for ever",
    "producers": ["gateway"],
    "consumers": ["cases"],
    "example": "[]",
}


@pytest.fixture
def listed(tmp_path):
    """Writes a list whose stream ``events`` has the given keys; gives what reads it."""

    def read(**keys):
        path = tmp_path / "list.yaml"
        path.write_text(yaml.safe_dump({"events": STREAM | keys}), encoding="utf-8")
        return load_catalogue(path)

    return read


def test_the_streams_are_those_of_the_flow():
    assert set(CATALOGUE.streams) == set(MESSAGES)


@pytest.mark.parametrize("stream", MESSAGES)
def test_an_example_is_a_message_that_its_readers_take(stream):
    example = msgspec.json.decode(CATALOGUE.streams[stream].example, type=MESSAGES[stream])
    assert example != []


def test_the_streams_that_steps_fold_are_their_sources():
    assert CATALOGUE.folded == {step.source: step.name for step in steps(Configuration(city="Town"), ONE)}


def test_the_index_reads_what_documents_are_made_of():
    assert set(CATALOGUE.read_by("index")) == DOCUMENTED


@pytest.mark.parametrize(
    ("stream", "count"), [("events", 3), ("cases", 3), ("partials", 5), ("buckets", 5), ("flags", 5), ("findings", 1)]
)
def test_a_stream_has_as_many_partitions_as_the_one_that_it_names(stream, count):
    assert CATALOGUE.partitions_of(stream, Partitions(3, 5)) == count


def test_a_log_is_kept_for_good_and_by_the_time_at_which_it_took_a_record_in():
    settings = CATALOGUE.streams["findings"].settings
    assert settings["cleanup.policy"] == "delete"
    assert settings["retention.ms"] == settings["retention.bytes"] == "-1"
    assert settings["message.timestamp.type"] == "LogAppendTime"
    assert settings["max.message.bytes"] == "8388608"


def test_nothing_but_the_configuration_is_compacted():
    compacted = {stream for stream, entry in CATALOGUE.streams.items() if entry.compaction}
    assert compacted == {"configuration"}
    settings = CATALOGUE.streams["configuration"].settings
    assert (settings["cleanup.policy"], settings["min.compaction.lag.ms"]) == ("compact", str(7 * DAY))


def test_a_stream_kept_for_a_day_is_cut_by_the_day(listed):
    settings = listed(retention="1 day").streams["events"].settings
    assert settings["retention.ms"] == settings["segment.ms"] == str(DAY)


@pytest.mark.parametrize(("text", "long"), [("for ever", None), ("1 day", DAY), ("500 days", 500 * DAY)])
def test_a_duration_is_for_ever_or_in_days(text, long):
    assert duration(text) == long


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"retenton": "1 day"}, "stream events: Object contains unknown field `retenton`, did you mean 'retention'?"),
        ({"retention": "a while"}, "'a while' is neither 'for ever' nor a number of days"),
        ({"partitions": 3}, "$.partitions"),
        ({"consumers": []}, "$.consumers"),
        ({"compaction": True, "retention": "3 days"}, "retention cannot be less"),
        ({"compaction_lag": "for ever"}, "compaction_lag is a number of days"),
        ({"max_message_bytes": 10}, "$.max_message_bytes"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_mistake_is_told_by_stream_and_key(listed, keys, said):
    with pytest.raises(StreamsError) as error:
        listed(**keys)
    assert str(error.value).startswith("list.yaml: stream events: ")
    assert said in str(error.value)


@pytest.mark.parametrize("text", ["events: [", "- events", "partials: {}"])
def test_what_is_no_list_of_streams_is_refused(tmp_path, text):
    path = tmp_path / "list.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StreamsError, match=r"^list\.yaml: "):
        load_catalogue(path)


def test_what_tells_of_single_cases_is_kept_as_long_as_the_configuration_says(listed):
    kept = {name for name, entry in load_catalogue(keep_days=777).streams.items() if entry.retention == "777 days"}
    assert kept == {"events", "partials", "cases"}
    assert CATALOGUE.streams["events"].kept == "500 days"
    assert listed(retention="keep_days").streams["events"].settings["retention.ms"] == str(500 * DAY)


def test_an_installation_has_its_own_names_on_the_broker():
    names = Names("my-city")
    assert (names.stream("events"), names.worker_group, names.index_group) == (
        "my-city.events",
        "my-city.worker",
        "my-city.index",
    )


def test_the_table_of_the_readme_is_printed():
    done = subprocess.run(
        [sys.executable, "-m", "streams.catalogue"], cwd=ROOT, capture_output=True, timeout=60, check=True
    )
    printed = done.stdout.decode()
    assert printed == table(CATALOGUE)
    assert "| `progress` | step, partition | worker | jianwei streams | 1 day |\n" in printed
    assert printed.count("\n") == 2 + len(CATALOGUE.streams)
