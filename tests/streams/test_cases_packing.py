"""Snapshots of *cases*: a state that is packed and unpacked is the same state, now and in all that follows."""

from functools import cache
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from city.events import Tick, encode_record
from city.times import DAY, HOUR
from streams import cases_packing
from streams.cases import Cases
from streams.known_case import DIGEST, Known
from streams.resting_cases import RestingCases, RestingUnpacking
from streams.snapshots import Packing, SnapshotError
from streams.step import PoisonError
from tests.streams.test_resting_cases import DAYS, MONDAY, SHORT, cases, messages_of, names, story

AWAKE = st.sampled_from([0, 2, None])
LAW = settings(deadline=None)


@pytest.fixture(autouse=True, scope="module")
def small_parts():
    """So few objects to a part that every state has many parts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cases_packing, "_EACH", 3)
        yield


def written(step, state):
    """The parts of a state, as a file would have them."""
    return [(part.name, part.mark, part.data()) for part in step.pack(state)]


def unpacked(step, parts):
    unpacking = step.unpack(0)
    for name, _, data in parts:
        unpacking.take(name, data)
    return unpacking.state()


def folded(step, state, messages):
    """What is sent for each message, and the state after all."""
    return [list(step.apply(state, encode_record([message]))) for message in messages]


def filled(awake=0, number=40):
    """A step and a state that has everything: packed cases, some of them gone, objects of both kinds, changes."""
    step = Cases(SHORT, 2, awake=awake)
    state = step.new(0)
    at = MONDAY.arrived
    heard = range(number), range(5), (*range(3, 8), number, number + 1), range(6, number, 7)
    for turn, some in enumerate(heard):
        for each in some:
            rows = {"urgent": ("gas",), "issue": f"灯-{each % 3}"} if each % 2 else {}
            folded(step, state, [replace(MONDAY, id=str(each), version=at + each, registered=at - each * HOUR, **rows)])
        if turn < 3:
            at += DAY // 8
            folded(step, state, [Tick(time=at, revision=SHORT.revision, sealed_until=at - 3 * DAY)])
    assert state.changed
    assert state.lately
    assert len(state.resting) > 5
    assert any(chunk.gone for chunk in state.resting.chunks)
    return step, state


def test_the_step_can_be_packed():
    assert isinstance(Cases(SHORT, 2), Packing)


@LAW
@given(story, st.integers(0, 60), AWAKE)
def test_a_state_that_was_packed_at_any_moment_goes_on_as_the_one_that_was_not(drawn, turn, awake):
    messages = messages_of(drawn)
    step = Cases(SHORT, 2, awake=awake)
    state, other = step.new(0), step.new(0)
    folded(step, state, messages[:turn])
    folded(step, other, messages[:turn])
    again = unpacked(step, written(step, state))
    assert state == other == again
    assert step.sizes(again) == step.sizes(state)
    for message in messages[turn:]:
        told = folded(step, other, [message])
        assert folded(step, again, [message]) == told == folded(step, state, [message])
        assert again == other == state


@LAW
@given(story, AWAKE)
def test_a_part_whose_mark_is_the_same_has_the_same_bytes(drawn, awake):
    step, seen = Cases(SHORT, 2, awake=awake), {}
    state = step.new(0)
    for message in messages_of(drawn):
        folded(step, state, [message])
        for name, mark, data in written(step, state):
            assert seen.setdefault((name, mark), data) == data


@LAW
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.sampled_from(DAYS)), max_size=300))
def test_marks_of_chunks_change_with_every_change_and_the_chunks_come_back(moves):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("streams.resting_cases._WASTE", 64)
        resting, seen = RestingCases(), {}
        for number, stays, day in moves:
            case = f"complaint/town:{number}"
            resting.take(case)
            if stays:
                resting.put(case, Known(number, number, day=day, rows=bytes(DIGEST * (number % 9))))
            for chunk in resting.chunks:
                assert seen.setdefault((chunk.number, chunk.mark), chunk.document()) == chunk.document()
        assert again(resting) == resting


def again(resting):
    unpacking = RestingUnpacking(resting.feeds, resting.numbered)
    for chunk in resting.chunks:
        unpacking.take(chunk.day, chunk.number, chunk.document())
    return unpacking.cases()


@LAW
@given(st.dictionaries(names, cases, max_size=40), st.data())
def test_packed_cases_come_back_but_for_those_that_were_taken_out(given_cases, data):
    resting = RestingCases()
    packed = {case: known for case, known in given_cases.items() if resting.put(case, known)}
    for case in data.draw(st.sets(st.sampled_from(sorted(packed)))) if packed else ():
        assert resting.take(case) == packed.pop(case)
    back = again(resting)
    assert dict(back.items()) == packed
    assert (len(back), back.packed_bytes()) == (len(packed), resting.packed_bytes())
    assert [chunk.document() for chunk in back.chunks] == [chunk.document() for chunk in resting.chunks]
    assert {case: back.take(case) for case in packed} == packed
    assert not any(map(back.take, given_cases))


@pytest.mark.parametrize("mark", [None, 5, -1], ids=["own hashes", "one hash", "one hash, that of the last slot"])
def test_every_name_is_found_by_the_new_index_and_it_goes_on(monkeypatch, mark):
    if mark is not None:
        monkeypatch.setattr("streams.resting_cases.hash", lambda _: mark, raising=False)
    number = 20_000 if mark is None else 300
    chance, resting, plain = Random(7), RestingCases(), {}
    for each in range(number):
        plain[f"complaint/town:{each}"] = known = Known(each, each, day=DAYS[0] + each % 5, rows=bytes(DIGEST))
        assert resting.put(f"complaint/town:{each}", known)
    back = again(resting)
    slots, before = (sum(map(len, one._index._tables)) for one in (back, resting))
    assert slots <= before
    for _ in range(3 * number):
        case = f"complaint/town:{chance.randrange(2 * number)}"
        assert back.take(case) == plain.pop(case, None)
        if chance.random() < 0.7:
            plain[case] = Known(1, 1, day=DAYS[0] + chance.randrange(5))
            assert back.put(case, plain[case])
    assert dict(back.items()) == plain


def test_what_has_not_changed_has_its_mark_and_what_was_heard_of_another():
    step, state = filled()
    first, second = ({name: mark for name, mark, _ in written(step, state)} for _ in range(2))
    assert {name for name in first if first[name] == second[name]} == {
        name for name in first if name.startswith(("day-", "cells-"))
    }
    case = next(case for case, _ in state.resting.items())
    day = state.met(case).day
    third = {name: mark for name, mark, _ in written(step, state)}
    assert {name for name in second if name.startswith("day-") and second[name] != third[name]} == {
        name for name in second if name.startswith(f"day-{day}-")
    }


def test_texts_are_shared_again():
    step, state = filled()
    back = unpacked(step, written(step, state))
    objects = {case: case for case in (*back.known, *back.lately)}
    assert all(objects[case] is case for cases in back.by_day.values() for case in cases)
    assert all(objects[case] is case for case in back.changed)
    texts = {text: text for cell in back.cells for text in cell}
    assert all(texts[text] is text for cell in back.cells for text in cell)
    issues = {known.issue: known.issue for known in back.known.values()}
    assert all(issues[known.issue] is known.issue for known in back.known.values())
    single = [known for known in back.lately.values() if len(known.rows) == DIGEST]
    assert single
    assert all(known.content is known.rows for known in single)


@pytest.mark.parametrize("version", [(1 << 63) - 1, -(1 << 63)])
def test_a_version_of_64_bits_comes_back(version):
    step = Cases(SHORT, 2, awake=0)
    state = step.new(0)
    first, second = (Tick(time=MONDAY.arrived + turn, revision=SHORT.revision) for turn in range(2))
    widest, other, third = replace(MONDAY, version=version), replace(MONDAY, id="other"), replace(MONDAY, id="third")
    for message in (widest, other, first, third, second):
        list(step.apply(state, encode_record([message])))
    assert len(state.resting) + len(state.lately) == 3
    assert unpacked(step, written(step, state)) == state


@pytest.mark.parametrize("version", [1 << 63, -(1 << 63) - 1])
def test_a_version_beyond_64_bits_is_told_as_unreadable_and_stops_nothing(version):
    step = Cases(SHORT, 2)
    state = step.new(0)
    with pytest.raises(PoisonError) as error:
        list(step.apply(state, encode_record([replace(MONDAY, version=version), replace(MONDAY, id="other")])))
    assert error.value.unread == (1, 2)
    assert list(step.apply(state, encode_record([Tick(time=MONDAY.arrived, revision=SHORT.revision)])))
    assert list(state.known) == [f"{MONDAY.feed}:other"]


@cache
def some_parts():
    step, state = filled()
    return step, tuple(written(step, state))


@LAW
@given(st.data())
def test_bytes_that_were_cut_or_changed_are_refused_or_are_a_state(data):
    step, parts = some_parts()
    parts = list(parts)
    number = data.draw(st.integers(0, len(parts) - 1))
    name, mark, whole = parts[number]
    place = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        parts[number] = name, mark, whole[:place]
    else:
        other = bytearray(whole)
        other[place] = data.draw(st.integers(0, 255))
        parts[number] = name, mark, bytes(other)
    try:
        back = unpacked(step, parts)
    except SnapshotError:
        return
    for case, known in list(back.resting.items()):
        assert back.resting.take(case) == known
    assert len(back.resting) == 0


def test_a_part_that_is_cut_anywhere_is_refused():
    step, state = filled(number=14)
    parts = written(step, state)
    for number, (name, mark, whole) in enumerate(parts):
        for place in {0, 1, 4, 5, 6, len(whole) // 2, len(whole) - 1}:
            with pytest.raises(SnapshotError):
                unpacked(step, [*parts[:number], (name, mark, whole[:place]), *parts[number + 1 :]])


def test_parts_that_are_missing_unknown_or_in_another_order_are_refused():
    step, state = filled()
    parts = written(step, state)
    with pytest.raises(SnapshotError):
        step.unpack(0).state()
    for number in range(len(parts)):
        with pytest.raises(SnapshotError):
            unpacked(step, [*parts[:number], *parts[number + 1 :]])
    for wrong in (
        [*parts, parts[-1]],
        [*parts, ("more-0", 0, b"[]")],
        [*parts[1:], parts[0]],
        [parts[0], *parts[:0:-1]],
    ):
        with pytest.raises(SnapshotError):
            unpacked(step, wrong)


@pytest.mark.parametrize(
    "name", ["", "head", "day", "day-1", "more-0", "known-1-2", "day-1-99999", "Known-0", "day-1-0"]
)
def test_a_head_that_names_a_part_which_there_is_not_is_refused(name):
    step, state = filled()
    (head, mark, data), *rest = written(step, state)
    named = msgspec.json.decode(data)
    named[1].append(name)
    with pytest.raises(SnapshotError):
        unpacked(step, [(head, mark, msgspec.json.encode(named)), *rest, (name, 0, b"[]")])


def test_another_layout_is_refused():
    step, state = filled()
    (head, mark, data), *rest = written(step, state)
    with pytest.raises(SnapshotError, match="layout"):
        unpacked(step, [(head, mark, msgspec.json.encode([2, *msgspec.json.decode(data)[1:]])), *rest])


CORRUPT = {
    "a length beyond the end": lambda data: data[:7] + b"\x7f\xff" + data[9:],
    "a length that is too short": lambda data: data[:7] + b"\x00\x11" + data[9:],
    "more cases than there are": lambda data: data[:4] + bytes([data[4] + 1]) + data[5:],
    "cases by the milliard": lambda data: data[:1] + b"\xff\xff\xff\xff" + data[5:],
    "fewer cases than there are": lambda data: data[:4] + bytes([data[4] - 1]) + data[5:],
    "no array": lambda data: b"\xc0" + data[1:],
    "a feed that there is not": lambda data: data[:9] + b"\x7f" + data[10:],
    "a text in place of a number": lambda data: data[:9] + b"\xa0" + data[10:],
}


@pytest.mark.parametrize("wrong", CORRUPT.values(), ids=CORRUPT)
def test_a_chunk_of_other_bytes_is_refused(wrong):
    step, state = filled()
    parts = written(step, state)
    number = next(at for at, (name, _, data) in enumerate(parts) if name.startswith("day-") and data[7] < 0x80)
    name, mark, whole = parts[number]
    with pytest.raises(SnapshotError):
        unpacked(step, [*parts[:number], (name, mark, wrong(whole)), *parts[number + 1 :]])


def test_a_case_that_counts_in_no_cell_is_refused():
    step, state = filled()
    parts = [(name, mark, b"[]" if name == "cells-0" else data) for name, mark, data in written(step, state)]
    with pytest.raises(SnapshotError):
        unpacked(step, parts)
