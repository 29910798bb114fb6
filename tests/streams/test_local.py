"""The local runner: positions, poison, rebuilding, memory. The log is the state."""

import json
import sqlite3

import pytest

from city.events import Tick, encode_record
from indexing.sqlite_schema import connect, transaction
from streams.local import LocalRunner
from streams.log import SqliteLog
from streams.messages import decode_cases
from streams.step import Output, RevisionError
from streams.topology import Partitions, steps
from tests.streams.town import BURST, MILL, TOWN, at, burst, event, hourly, month, tick

COUNTS = {"events": 1, "partials": 1, "findings": 1}


class Machine:
    """A runner on a file: what it flushes stays, what it does not is lost with it."""

    def __init__(self, path):
        self.connection = connect(path)
        self.told: list[Output] = []
        self.log = SqliteLog(self.connection)
        self.runner = LocalRunner(steps(TOWN, Partitions()), COUNTS, self.log, self.told.append)

    def takes(self, *records):
        for record in records:
            self.runner.append("events", 0, record)
        self.runner.run()
        told, self.told[:] = list(self.told), []
        return told

    def flush(self):
        with transaction(self.connection):
            self.runner.flush()

    def flush_and_fail(self):
        with transaction(self.connection):
            self.runner.flush()
            self.connection.execute("insert into log select * from log limit 1")

    def dies(self):
        self.connection.close()


@pytest.fixture
def machine(tmp_path):
    made = []

    def begin():
        made.append(Machine(tmp_path / "town.db"))
        return made[-1]

    yield begin
    for one in made:
        one.dies()


def record(*messages):
    return encode_record(list(messages))


def story():
    """Records of a month with a burst on its last day, and the ticks."""
    events = month("2026-03-02", 22, 3) + burst("b", "2026-03-23 09:01", 25, BURST, MILL, minutes=2)
    events.sort(key=lambda one: one.arrived)
    found, at_event = [], 0
    for instant in [
        *hourly("2026-03-02 06:00", "2026-03-23 00:00", 6),
        *hourly("2026-03-23 01:00", "2026-03-25 00:00"),
    ]:
        end = at_event
        while end < len(events) and events[end].arrived <= instant:
            end += 1
        if end > at_event:
            found.append(record(*events[at_event:end]))
        at_event = end
        found.append(record(Tick(time=instant, revision=TOWN.revision)))
    return found


def states(told):
    """The cases that are told of."""
    records = (output.value for output in told if output.stream == "cases")
    return [state for record in records for one in decode_cases(record) for state in one.states]


def test_a_record_runs_through_all_steps_at_once(machine):
    told = machine().takes(record(event("1", "2026-03-02 08:10")), record(tick("2026-03-02 09:00")))
    assert [output.stream for output in told][:2] == ["events", "events"]
    assert {output.stream for output in told[2:]} == {"cases", "partials", "buckets", "findings"}


def test_a_poison_record_goes_to_dead_letters_without_its_content_and_the_partition_goes_on(machine):
    one = machine()
    secret = b'[{"type":"event","id":"1","caller":"a name"}]'
    told = one.takes(secret, record(event("2", "2026-03-02 08:10")), record(tick("2026-03-02 09:00")))
    assert [state.event.id for state in states(told)] == ["2"]
    assert one.runner.dead == 1
    one.flush()
    ((_, letter),) = one.log.read("dead-letters", 0)
    assert json.loads(letter) == {"stream": "events", "partition": 0, "offset": 0, "fault": "ValidationError"}
    assert b"name" not in letter


def test_a_poison_record_is_no_dead_letter_again_after_a_rebuild(machine):
    one = machine()
    one.takes(b"{", record(event("2", "2026-03-02 08:10")), record(tick("2026-03-02 09:00")))
    one.flush()
    one.dies()
    again = machine()
    again.takes(record(tick("2026-03-02 10:00")))
    again.flush()
    assert len(list(again.log.read("dead-letters", 0))) == 1


def test_a_wrong_configuration_stops_the_run_with_a_clear_error(machine):
    one = machine()
    with pytest.raises(RevisionError, match="the log continues under configuration feedfeedfeed"):
        one.takes(record(Tick(time=at("2026-03-02 09:00"), revision="feedfeedfeed")))


def test_what_was_not_flushed_is_gone_and_done_again(machine):
    first = machine()
    records = story()
    first.takes(*records[:50])
    first.flush()
    wanted = first.takes(*records[50:60])
    first.dies()
    second = machine()
    assert second.takes(*records[50:60]) == wanted


@pytest.mark.parametrize("stop", [1, 40, -30, -20, -3])
def test_a_state_rebuilt_from_the_log_sends_what_an_undisturbed_one_sends(machine, tmp_path, stop):
    records = story()
    one = Machine(tmp_path / "undisturbed.db")
    one.takes(*records[:stop])
    wanted = one.takes(*records[stop:])
    one.dies()
    first = machine()
    first.takes(*records[:stop])
    first.flush()
    first.dies()
    assert machine().takes(*records[stop:]) == wanted


def test_rebuilding_judges_nothing_and_the_flags_come_back(machine):
    first = machine()
    first.takes(*story()[:-30])
    flags = first.runner.states("ledger")[0].flags
    first.flush()
    first.dies()
    second = machine()
    assert second.told == []
    assert second.runner.states("ledger")[0].flags == flags != {}


def test_what_was_appended_and_not_folded_is_folded_after_a_rebuild(machine):
    first = machine()
    first.runner.append("events", 0, record(event("1", "2026-03-02 08:10")))
    first.flush()
    first.dies()
    told = machine().takes(record(tick("2026-03-02 09:00")))
    assert len(states(told)) == 1


def test_a_flush_that_fails_leaves_the_former_prefix(machine):
    first = machine()
    first.takes(record(tick("2026-03-02 09:00")))
    first.flush()
    first.takes(record(tick("2026-03-02 10:00")))
    with pytest.raises(sqlite3.IntegrityError):
        first.flush_and_fail()
    first.dies()
    assert machine().runner.states("cases")[0].reached == at("2026-03-02 09:00")


def test_the_number_of_flags_kept_does_not_grow(machine):
    one = machine()
    one.takes(*story())
    one.flush()
    assert len(list(one.log.read_compacted("flags", 0))) <= 1
    assert list(one.log.read("flags", 0)) == []
