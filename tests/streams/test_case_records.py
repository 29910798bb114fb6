"""How the cases that changed are shared out to records."""

from streams.case_records import case_records
from streams.messages import CaseState, decode_cases
from tests.streams.town import event

LARGEST = 8 << 20


def states(count, **more):
    return [CaseState(event(f"{number}", "2026-03-02 08:00", **more), "counted") for number in range(count)]


def test_all_cases_are_there_once_in_their_order():
    given = states(1_234)
    records = list(case_records(3, 77, given))
    assert [state for one in records for state in decode_cases(one.value).states] == given
    assert [one.key for one in records] == [b"3|77|0", b"3|77|500", b"3|77|1000"]
    assert {(one.stream, one.partition) for one in records} == {("cases", 3)}


def test_no_record_is_larger_than_a_stream_takes_however_long_the_texts():
    given = states(60, unit="处" * 100_000)
    records = list(case_records(0, 1, given))
    assert max(len(one.value) for one in records) < LARGEST
    assert sum(len(decode_cases(one.value).states) for one in records) == 60


def test_a_case_that_is_large_alone_has_a_record_of_its_own():
    given = [*states(1), *states(1, unit="x" * (5 << 20)), *states(1)]
    assert [len(decode_cases(one.value).states) for one in case_records(0, 1, given)] == [1, 1, 1]


def test_nothing_changed_gives_no_record():
    assert list(case_records(0, 1, [])) == []
