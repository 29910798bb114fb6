"""How messages are shared out to records."""

import msgspec
import pytest

from city.events import encode_record
from streams.cases import Cases
from streams.messages import HeardPartial, decode_cases, decode_partials, encode, encode_json
from streams.packing import ROOM, groups, packed
from tests.streams.town import TOWN, event, records, tick

LARGEST = 8 << 20


def test_groups_hold_all_items_once_in_their_order():
    assert list(groups(range(7), lambda _: 1, 3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(groups([], len, 3)) == []


def test_a_group_is_no_larger_than_a_record_and_a_large_item_is_alone():
    sizes = [ROOM // 2, ROOM // 2, 1, ROOM + 1, 1]
    assert list(groups(sizes, lambda size: size, 10)) == [[ROOM // 2, ROOM // 2], [1], [ROOM + 1], [1]]
    assert list(groups([2, 2, 1, 6, 1], lambda size: size, 10, 5)) == [[2, 2, 1], [6], [1]]


@pytest.mark.parametrize("form", [(encode, msgspec.msgpack.decode), (encode_json, msgspec.json.decode)])
def test_a_record_is_the_list_of_its_messages(form):
    encoded, decoded = form
    (value,) = packed([encoded({"a": 1}), encoded([2]), encoded("三")], encoded)
    assert decoded(value) == [{"a": 1}, [2], "三"]
    assert list(packed([], encoded)) == []


def sent(*messages, partials=1):
    """What the step cases sends for one record, by stream."""
    step = Cases(TOWN, partials)
    outputs = records(step, step.new(3), encode_record(list(messages)))
    return {stream: [one for one in outputs if one.stream == stream] for stream in ("cases", "partials")}


def test_all_ticks_of_a_record_travel_in_one_record_to_each_partition():
    story = event("1", "2026-03-02 08:00"), tick("2026-03-02 09:00"), event("2", "2026-03-02 09:00")
    outputs = sent(*story, tick("2026-03-02 10:00"), partials=2)
    assert [(one.partition, len(decode_partials(one.value))) for one in outputs["partials"]] == [(0, 2), (1, 2)]
    assert [len(decode_cases(one.value)) for one in outputs["cases"]] == [2]
    first = tick("2026-03-02 09:00").time
    assert {one.key for some in outputs.values() for one in some} == {f"3|{first}|0".encode()}


def test_many_cases_are_many_messages_and_each_is_there_once():
    outputs = sent(*(event(f"{number:04}", "2026-03-02 08:00") for number in range(1_234)), tick("2026-03-02 09:00"))
    (value,) = (one.value for one in outputs["cases"])
    assert [len(one.states) for one in decode_cases(value)] == [500, 500, 234]
    assert [s.event.id for one in decode_cases(value) for s in one.states] == [f"{n:04}" for n in range(1_234)]


def test_no_record_is_larger_than_a_stream_takes_however_long_the_texts():
    outputs = sent(
        *(event(f"{number}", "2026-03-02 08:00", unit="处" * 100_000) for number in range(60)), tick("2026-03-02 09:00")
    )
    assert max(len(one.value) for one in outputs["cases"]) < LARGEST
    assert sum(len(told.states) for one in outputs["cases"] for told in decode_cases(one.value)) == 60
    assert len({one.key for one in outputs["cases"]}) == len(outputs["cases"]) > 1


def test_very_many_differences_are_parts_of_one_tick():
    places = [event(f"{n}", "2026-03-02 08:00", area=f"Town>{n}") for n in range(12_000)]
    outputs = sent(*places, tick("2026-03-02 09:00"))
    told = [one for output in outputs["partials"] for one in decode_partials(output.value)]
    heard = [len(one.areas) if isinstance(one, HeardPartial) else 0 for one in told]
    assert [(one.part, len(one.differences), areas) for one, areas in zip(told, heard, strict=True)] == [
        (0, 5_000, 0),
        (1, 5_000, 0),
        (2, 2_000, 0),
        (3, 0, 5_000),
        (4, 0, 5_000),
        (5, 0, 2_000),
    ]
    assert [(one.last, len(one.deliveries)) for one in told] == [*[(False, 0)] * 5, (True, 1)]
