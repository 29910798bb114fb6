"""What is read in any order is given in the order of arrival, as if all had been held and sorted."""

from itertools import accumulate, chain, pairwise
from resource import RLIMIT_FSIZE, getrlimit, setrlimit
from time import process_time
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.times import HOUR
from jianwei.arrival_order import NEVER, Flow, Part, Room, in_order
from jianwei.aside import EventsAside
from tests.streams.town import at, event

START = at("2026-03-02 00:30")

minutes = st.lists(st.integers(0, 60 * 24 * 4), max_size=30)
files = st.lists(st.lists(minutes, max_size=5), max_size=4)


def read(file, number):
    """The events of a file, part by part, each minute one that arrives then; ids say where they stand."""
    return [
        [event(f"{number}-{part}-{place}", START, arrived=START + one * 60_000) for place, one in enumerate(some)]
        for part, some in enumerate(file)
    ]


def flow(parts, early=0):
    """``early``: how much earlier than need be the bounds are."""
    firsts = [min((one.arrived for one in part), default=NEVER) for part in parts]
    bounds = [*reversed([*accumulate(reversed(firsts), min)]), NEVER]
    given_with = [Part(part, bound - early) for part, bound in zip(parts, bounds[1:], strict=True)]
    return Flow(lambda: iter(given_with), bounds[0] - early)


def ordered(flows, room):
    return [one.id for some in in_order(flows, room) for one in some]


def whole(read_files):
    """As one list, sorted: equal arrivals stay in the order of files and rows."""
    return [one.id for one in sorted(chain(*chain(*read_files)), key=lambda one: one.arrived)]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(files, st.integers(0, 40), st.sampled_from([0, HOUR, 100 * HOUR]))
def test_any_order_of_any_files_gives_what_one_sorted_list_gives(tmp_path_factory, files, size, early):
    parts = [read(file, number) for number, file in enumerate(files)]
    with EventsAside(tmp_path_factory.getbasetemp()) as aside:
        assert ordered([flow(each, early) for each in parts], Room(size, aside)) == whole(parts)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(files)
def test_without_a_place_to_put_them_all_wait_in_memory(files):
    parts = [read(file, number) for number, file in enumerate(files)]
    assert ordered([flow(each) for each in parts], Room(0, None)) == whole(parts)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(files, st.integers(0, 40), st.integers(0, 3))
def test_flows_that_may_not_be_open_with_others_change_nothing_of_the_order(tmp_path_factory, files, size, most):
    parts = [read(file, number) for number, file in enumerate(files)]
    with EventsAside(tmp_path_factory.getbasetemp()) as aside:
        assert ordered([flow(each) for each in parts], Room(size, aside, most)) == whole(parts)


def test_no_more_flows_are_open_at_once_than_may_be():
    """Twenty files, each of which has something on the first day and the last."""
    parts = [read([[number], [60 * 24 * 3 + number]], number) for number in range(20)]
    opened = []
    most_open = []

    def watched(number):
        opened.append(number)
        most_open.append(len(opened))
        yield from flow(parts[number]).parts()
        opened.remove(number)

    flows = [Flow(lambda number=number: watched(number), START) for number in range(20)]
    assert ordered(flows, Room(1000, None, 4)) == whole(parts)
    assert max(most_open) == 5
    assert opened == []


def test_what_comes_in_order_is_never_put_aside(tmp_path):
    file = [[60 * hour + minute for minute in range(20)] for hour in range(96)]
    parts = [read(file, 0), read(file, 1)]
    with EventsAside(tmp_path) as aside:
        assert ordered([flow(each) for each in parts], Room(150, aside)) == whole(parts)
        assert aside.events == 0


def test_of_what_comes_in_no_order_no_more_waits_in_memory_than_there_is_room_for(tmp_path):
    file = [[(number * 37 + part * 11) % 960 * 60 for number in range(96)] for part in range(30)]
    parts = [read(file, 0)]
    held = []

    def watched(given_with, room):
        for part in given_with:
            held.append(room.held)
            yield part

    with EventsAside(tmp_path) as aside:
        room = Room(200, aside)
        found = ordered([Flow(lambda: watched(flow(parts[0]).parts(), room), START)], room)
        assert found == whole(parts)
        assert aside.events > 2_000
    assert max(held) <= 200
    assert room.held == 0


def test_the_hours_of_years_cost_little_more_than_those_of_a_day():
    def seconds(hours):
        items = [SimpleNamespace(arrived=number * 7_919 % hours * HOUR) for number in range(20_000)]
        begun = process_time()
        assert sum(map(len, in_order([Flow(lambda: [Part(items, NEVER)], 0)], Room(0, None)))) == len(items)
        return process_time() - begun

    assert seconds(20_000) < 100 * seconds(24)


def test_a_file_is_begun_when_its_first_hour_has_come():
    days = [read([[60 * 24 * day + minute for minute in range(10)]], day) for day in range(4)]
    begun = []

    def noted(number):
        begun.append(number)
        return flow(days[number]).parts()

    flows = [Flow(lambda number=number: noted(number), flow(day).soonest) for number, day in enumerate(days)]
    for number, _ in enumerate(in_order(flows, Room(100, None))):
        assert begun == [*range(number + 1)]


def test_the_file_that_events_are_put_aside_into_has_no_name_and_is_gone_in_the_end(tmp_path):
    events = list(chain(*read([[1, 2, 3], [4]], 0)))
    with EventsAside(tmp_path) as aside:
        numbers = [aside.put(events[:2]), aside.put(events[2:])]
        assert [aside.get(number) for number in reversed(numbers)] == [events[2:], events[:2]]
        assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="closed"):
        aside.get(0)


def test_the_folder_is_named_when_what_is_put_aside_does_not_fit(tmp_path):
    """A limit on the size of files stands for a full disk: of what is put aside a part is written, and no more."""

    def put_aside(parts):
        with EventsAside(tmp_path) as aside:
            for part in parts:
                aside.put(part)

    before = getrlimit(RLIMIT_FSIZE)
    setrlimit(RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(OSError, match="too large") as error:
            put_aside(read([range(20)] * 50, 0))
    finally:
        setrlimit(RLIMIT_FSIZE, before)
    assert error.value.filename == str(tmp_path)


def test_hours_come_one_after_the_other():
    parts = read([[90, 10, 200, 50, 95]], 0)
    hours = [[one.arrived // HOUR for one in some] for some in in_order([flow(parts)], Room(100, None))]
    assert all(len(set(some)) == 1 for some in hours)
    assert all(former[0] < later[0] for former, later in pairwise(hours))
