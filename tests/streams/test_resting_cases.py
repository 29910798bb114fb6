"""Packed cases: what is taken out is what was put in, and what the step sends does not depend on what is packed."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.msgpack import encode
from msgspec.structs import replace

from city.events import Tick, encode_record
from city.times import DAY, HOUR, MINUTE
from streams import case_index
from streams.cases import Cases
from streams.known_case import DIGEST, Known
from streams.resting_cases import RestingCases
from tests.streams.town import HILL, LAMP, MILL, POTHOLE, TOWN, event

MONDAY = event("0", "2026-03-02 08:10")
DAYS = 739_000, 739_001
SHORT = replace(TOWN, horizon_days=3)

numbers = st.integers(-(1 << 63), 1 << 64)
digests = st.binary(min_size=DIGEST, max_size=DIGEST)
cases = st.builds(
    Known,
    version=numbers,
    arrived=st.integers(0, 1 << 43),
    content=digests,
    counting=st.sampled_from(["", "counted", "sealed", "beyond-horizon"]),
    counted=st.integers(-1, 1 << 50),
    issue=st.sampled_from(["", "灯-17"]),
    day=st.sampled_from(DAYS),
    rows=st.lists(digests, max_size=4).map(b"".join),
    told=st.none() | st.dictionaries(st.text(max_size=5), st.integers(0, 1 << 43), max_size=2),
    sent=st.none() | st.integers(0, 1 << 43),
)
names = st.builds("{}:{}".format, st.sampled_from(["complaint/a", "petition/信访"]), st.text(max_size=8))


@given(st.dictionaries(names, cases, max_size=40))
def test_what_is_taken_out_is_what_was_put_in(given_cases):
    resting = RestingCases()
    packed = {case: known for case, known in given_cases.items() if resting.put(case, known)}
    assert dict(resting.items()) == packed
    assert {case: resting.take(case) for case in packed} == packed
    assert not resting
    assert not any(map(resting.take, packed))


@given(st.lists(st.tuples(st.integers(0, 300), st.booleans(), st.sampled_from(DAYS)), max_size=2_000))
def test_cases_come_and_go_as_in_a_dict(moves):
    resting, plain = RestingCases(), {}
    for number, stays, day in moves:
        case = f"complaint/town:{number}"
        assert resting.take(case) == plain.pop(case, None)
        if stays:
            plain[case] = Known(number, number, day=day, rows=bytes(DIGEST * (number % 40)))
            assert resting.put(case, plain[case])
    assert len(resting) == len(plain)
    resting.forget(DAYS[1])
    left = {case: known for case, known in plain.items() if known.day >= DAYS[1]}
    assert dict(resting.items()) == left
    assert [resting.take(case) for case in plain] == [left.get(case) for case in plain]


@pytest.mark.parametrize(("names", "bits"), [(2_000, 64), (400, 9), (150, 3)])
def test_over_many_days_that_come_and_are_let_go_nothing_is_lost(monkeypatch, names, bits):
    monkeypatch.setattr("streams.resting_cases.hash", lambda case: hash(case) & (1 << bits) - 1, raising=False)
    monkeypatch.setattr("streams.resting_cases._WASTE", 64)
    chance, resting, plain, first = Random(names), RestingCases(), {}, DAYS[0]
    for at in range(12_000):
        case = f"complaint/town:{chance.randrange(names)}"
        assert resting.take(case) == plain.pop(case, None)
        if chance.random() < 0.75:
            plain[case] = Known(at, at, day=first + chance.randrange(6), rows=bytes(DIGEST * chance.randrange(20)))
            assert resting.put(case, plain[case])
        if at % 150 == 0:
            first += 1
            resting.forget(first)
            plain = {case: known for case, known in plain.items() if known.day >= first}
            assert dict(resting.items()) == plain


def test_a_chunk_of_cases_that_were_taken_out_and_put_back_stays_small():
    resting = RestingCases()
    for version in range(200):
        for number in range(100):
            resting.take(f"complaint/town:{number}")
            resting.put(f"complaint/town:{number}", Known(version, version, day=DAYS[0], rows=bytes(DIGEST)))
    assert resting.packed_bytes() < 100 * 200
    assert dict(resting.items()).keys() == {f"complaint/town:{number}" for number in range(100)}


def test_a_packed_case_with_five_rows_takes_less_than_130_bytes():
    resting, now = RestingCases(), MONDAY.arrived
    rows = bytes(range(5 * DIGEST))
    for number in range(20_000):
        known = Known(now, now, rows[-DIGEST:], "counted", number << 27, "", DAYS[0], rows, None, now - DAY)
        assert resting.put(f"complaint/hotline:2026030{number:08}", known)
    index = sum(len(table) * table.itemsize for table in resting._index._tables)
    assert (resting.packed_bytes() + index) / 20_000 < 130


def test_names_of_one_hash_are_told_apart(monkeypatch):
    monkeypatch.setattr("streams.resting_cases.hash", lambda _: 5, raising=False)
    test_cases_come_and_go_as_in_a_dict()


@pytest.mark.parametrize("refused", [Known(1 << 70, 0), Known(0, 0, rows=bytes(DIGEST << 14))], ids=["number", "rows"])
def test_what_cannot_be_packed_is_refused_and_not_there(refused):
    resting = RestingCases()
    assert not resting.put("complaint/town:1", refused)
    assert (len(resting), resting.take("complaint/town:1")) == (0, None)


def test_a_day_that_is_full_takes_no_more(monkeypatch):
    monkeypatch.setattr("streams.resting_cases.OFFSETS", 1 << 8)
    resting = RestingCases()
    taken = [resting.put(f"complaint/town:{number}", Known(1, 1, day=DAYS[0])) for number in range(20)]
    assert 0 < sum(taken) < 20
    assert len(resting) == sum(taken)


def test_when_numbers_of_chunks_run_out_a_new_day_is_not_packed(monkeypatch):
    monkeypatch.setattr("streams.resting_cases.CHUNKS", 2)
    resting = RestingCases()
    assert resting.put("complaint/town:1", Known(1, 1, day=DAYS[0]))
    assert not resting.put("complaint/town:2", Known(1, 1, day=DAYS[1]))


def test_slots_of_days_that_were_dropped_go():
    resting = RestingCases()
    for day in range(400):
        for number in range(20):
            assert resting.put(f"complaint/town:{day}-{number}", Known(1, 1, day=day))
        resting.forget(day)
    assert sum(map(len, resting._index._tables)) <= 256 * case_index._LEAST * 2


story = st.lists(
    st.tuples(
        st.sampled_from(["event", "event", "event", "tick"]),
        st.integers(0, 5),
        st.integers(0, 60),
        st.sampled_from([(MILL, POTHOLE), (HILL, POTHOLE), (MILL, LAMP)]),
        st.integers(-3, 1),
        st.booleans(),
    ),
    max_size=60,
)


def sent(messages, awake, turn):
    """Every output, and what is held of each case after every record."""
    step = Cases(SHORT, 2, awake=awake)
    state, found = step.new(0), []
    for at, message in enumerate(messages):
        found += step.apply(state, encode_record([message]), silent=turn is not None and at < turn)
        held = {**state.known, **state.lately, **dict(state.resting.items())}
        kept = {case: encode(known) for case, known in held.items()}
        found.append((step.sizes(state), kept, state.outcomes.copy(), state.reached, state.oldest))
    return found


def messages_of(drawn):
    """The events and ticks of a story."""
    messages, now = [], MONDAY.arrived
    for what, number, hours, (area, topic), days, row in drawn:
        if what == "tick":
            now += hours * HOUR
            sealed = now - 2 * DAY if row else 0
            messages.append(Tick(time=now, revision=SHORT.revision, sealed_until=sealed))
            continue
        messages.append(
            replace(
                MONDAY,
                id=str(number),
                version=MONDAY.version + hours,
                registered=now + days * DAY,
                arrived=now + days * DAY + MINUTE,
                area=area,
                topic=topic,
                urgent=("gas",) if row else (),
                last_of_row=row,
            )
        )
    return messages


@given(story, st.integers(0, 60))
def test_outputs_do_not_depend_on_what_is_packed(drawn, turn):
    messages = messages_of(drawn)
    assert sent(messages, 0, None) == sent(messages, None, None) == sent(messages, 2, None)
    assert sent(messages, 0, turn) == sent(messages, None, turn)
