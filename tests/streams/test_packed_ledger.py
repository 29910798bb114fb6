"""A state of the ledger that was packed and put together again is the state that it was."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from city.configuration import Known, Succession
from city.times import DAY
from streams.ledger import Ledger
from streams.snapshots import Packing, SnapshotError
from streams.topology import ONE, steps
from tests.streams import years
from tests.streams.half_year import DAYS, FIRST, PARTITIONS, SHORT, logs
from tests.streams.town import HILL, LAMP, QUAY, at

MOVING = msgspec.structs.replace(
    SHORT,
    successions=(
        Succession(area="Town>West>Quay", former=QUAY, since="2026-03-21"),
        Succession(topic="Streets>Lamp", former=LAMP, since="2026-03-27"),
    ),
    known=(Known(kind="outbreak", area=HILL, first="2026-03-10", last="2026-03-12"),),
)
TOLD_FROM = at(FIRST) + (DAYS - 20) * DAY
LAW = settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


class Log:
    """The records of one partition and the step that folds them."""

    def __init__(self, step, partition, records, told_from):
        self.step = step
        self.partition = partition
        self.records = records
        self.told = next(at for at, (time, _) in enumerate(records) if time >= told_from)

    def fold(self, state, first, end, *, silent_until=0):
        """What is sent for some of the records."""
        outputs = []
        for number in range(first, end):
            outputs += self.step.apply(state, self.records[number][1], silent=number < silent_until)
        return outputs

    def new(self, first=0):
        return self.step.new(self.partition, cut=first > 0)


def packed(step, state):
    return [(part.name, part.data()) for part in step.pack(state)]


def unpacked(step, partition, parts):
    unpacking = step.unpack(partition)
    for name, data in parts:
        unpacking.take(name, data)
    return unpacking.state()


@pytest.fixture(scope="module", params=["plain", "moving"])
def configuration(request):
    return {"plain": SHORT, "moving": MOVING}[request.param]


@pytest.fixture(scope="module")
def town(configuration):
    """The logs of both partitions, and what is sent of each from the first told record on, never packed."""
    found = []
    for partition, records in enumerate(logs(configuration)["partials"]):
        log = Log(steps(configuration, PARTITIONS)[1], partition, records, TOLD_FROM)
        found.append((log, log.fold(log.new(), 0, len(records), silent_until=log.told)))
    return found


def test_to_be_asked_how_it_is_between_two_parts_changes_none(town):
    looked_at = 0
    for log, _ in town:
        state = log.new()
        for number in range(len(log.records)):
            log.fold(state, number, number + 1, silent_until=len(log.records))
            if number % 97 or not state.unsettled:
                continue
            alone, asked = packed(log.step, state), []
            for part in log.step.pack(state):
                asked.append((part.name, part.data()))
                log.step.sizes(state)
                log.step.watermark(state)
            assert asked == alone
            looked_at += 1
    assert looked_at > 4


def test_the_ledger_is_a_step_whose_states_can_be_packed():
    assert isinstance(Ledger(SHORT, 2), Packing)


@LAW
@given(data=st.data(), partition=st.integers(0, 1))
def test_packed_and_unpacked_at_any_moments_it_sends_the_same_and_is_the_same(town, data, partition):
    log, whole = town[partition]
    silent = data.draw(st.sets(st.integers(0, log.told), max_size=3))
    told = data.draw(st.sets(st.integers(log.told, len(log.records)), min_size=1, max_size=6))
    state, plain, outputs, before = log.new(), log.new(), [], 0
    for moment in sorted(silent | told):
        outputs += log.fold(state, before, moment, silent_until=log.told)
        log.fold(plain, before, moment, silent_until=log.told)
        parts = packed(log.step, state)
        assert parts == packed(log.step, plain)
        state, before = unpacked(log.step, partition, parts), moment
        assert packed(log.step, state) == parts
        assert log.step.watermark(state) == log.step.watermark(plain)
    assert outputs + log.fold(state, before, len(log.records), silent_until=log.told) == whole
    assert len(whole) > 20


@LAW
@given(first=st.integers(1, 200), moment=st.integers(1, 600), partition=st.integers(0, 1))
def test_of_a_log_without_its_beginning_too(town, first, moment, partition):
    log, _ = town[partition]
    state = log.new(first)
    log.fold(state, first, moment := min(first + moment, len(log.records)), silent_until=log.told)
    again = unpacked(log.step, partition, packed(log.step, state))
    rest = moment, len(log.records)
    assert log.fold(again, *rest, silent_until=log.told) == log.fold(state, *rest, silent_until=log.told)
    assert packed(log.step, again) == packed(log.step, state)


@pytest.mark.parametrize("partition", [0, 1])
def test_a_state_that_was_rebuilt_is_packed_as_well_as_one_that_has_judged(town, partition):
    log, whole = town[partition]
    moment = log.told + (len(log.records) - log.told) // 2
    judged = log.new()
    before = log.fold(judged, 0, moment, silent_until=log.told)
    rebuilt = log.new()
    log.fold(rebuilt, 0, moment, silent_until=moment)
    for output in before:
        if output.stream == log.step.memory:
            log.step.recall(rebuilt, output.value)
    after = whole[len(before) :]
    assert log.fold(unpacked(log.step, partition, packed(log.step, rebuilt)), moment, len(log.records)) == after
    assert log.fold(unpacked(log.step, partition, packed(log.step, judged)), moment, len(log.records)) == after


@pytest.mark.parametrize("partition", [0, 1])
def test_bytes_are_others_only_under_another_mark_and_most_never_are(town, partition):
    log, _ = town[partition]
    state, known, changed, met = log.new(), {}, 0, 0
    log.fold(state, 0, log.told - 60, silent_until=log.told)
    for number in range(log.told - 60, len(log.records)):
        log.fold(state, number, number + 1, silent_until=log.told)
        if number % 3 == 0:
            log.step.sizes(state)  # looks at the book, which brings it up to date
        parts = list(log.step.pack(state))
        names = [part.name for part in parts]
        assert len(set(names)) == len(names)
        assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for name in names)
        for part in parts:
            mark, data = known.get(part.name, (None, None))
            assert mark != part.mark or data == part.data()
            met += 1
            changed += mark != part.mark
            known[part.name] = part.mark, part.data()
    assert changed < met / 20


def test_what_was_one_object_is_one_object_again(town):
    log, _ = town[0]
    state = log.new()
    log.fold(state, 0, len(log.records), silent_until=log.told)
    again = unpacked(log.step, 0, packed(log.step, state))
    held = [key for buckets in again.held.values() for key in buckets]
    for field in range(1, 5):
        assert len({id(key[field]) for key in held}) == len({key[field] for key in held})
    alone = [hours for buckets in again.held.values() for hours in buckets.values() if hours[1:] == (1, 1, 0)]
    assert len({id(hours) for hours in alone}) == len(set(alone)) < len(alone)


@pytest.fixture(scope="module")
def parts(town):
    log, _ = town[0]
    state = log.new()
    log.fold(state, 0, log.told + 31, silent_until=log.told)
    return log.step, packed(log.step, state)


class TestWhatIsNotWhatWasPacked:
    @settings(LAW, max_examples=400)
    @given(data=st.data())
    def test_is_refused_or_gives_a_state(self, parts, data):
        step, good = parts
        name, value = data.draw(st.sampled_from(good), label="part")
        start = data.draw(st.integers(0, len(value)), label="start")
        end = data.draw(st.integers(start, min(len(value), start + 8)), label="end")
        bad = value[:start] + data.draw(st.binary(max_size=8), label="instead") + value[end:]
        try:
            unpacked(step, 0, [(one, bad if one == name else held) for one, held in good])
        except SnapshotError:
            return

    def test_is_refused_where_a_part_is_missing(self, parts):
        step, good = parts
        for missing in (0, 1, len(good) // 2, len(good) - 1):
            with pytest.raises(SnapshotError):
                unpacked(step, 0, good[:missing] + good[missing + 1 :])

    def test_is_refused_where_there_is_a_part_too_many_or_out_of_its_order(self, parts):
        step, good = parts
        for others in ([*good, good[-1]], [good[0], good[2], good[1], *good[3:]], [], [(good[0][0], b"")]):
            with pytest.raises(SnapshotError):
                unpacked(step, 0, others)

    def test_is_refused_where_it_is_of_another_partition_or_number_of_partitions(self, parts, configuration):
        step, good = parts
        for other, partition in ((step, 1), (Ledger(configuration, 3), 0)):
            with pytest.raises(SnapshotError):
                unpacked(other, partition, good)


@pytest.mark.slow
def test_what_years_say_is_packed_too():
    records = years.partials()
    log = Log(steps(years.KNOWING, ONE)[1], 0, records, records[-6][0])
    whole = log.fold(log.new(), 0, len(records), silent_until=log.told)
    state, outputs, before = log.new(), [], 0
    for moment in (len(records) - 80, len(records) - 40, log.told, log.told + 2, log.told + 5):
        outputs += log.fold(state, before, moment, silent_until=log.told)
        parts = packed(log.step, state)
        state, before = unpacked(log.step, 0, parts), moment
        assert packed(log.step, state) == parts
        held = [state.seasons, *(snapshot.seasons for snapshot in state.snapshots)]
        assert len({id(each) for each in held}) == len({each.day for each in held if each})
    assert outputs + log.fold(state, before, len(records), silent_until=log.told) == whole
    assert whole
