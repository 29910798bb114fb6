import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.sharing import Process, serve, shared

WANTED = st.lists(st.floats(0, 10), max_size=6)


@settings(deadline=None)
@given(st.floats(0, 20), WANTED)
def test_nobody_gets_more_than_it_wants_and_nothing_is_left_while_somebody_wants(capacity, wanted):
    given = shared(capacity, wanted)
    assert all(got <= want + 1e-9 for got, want in zip(given, wanted, strict=True))
    assert sum(given) == pytest.approx(min(capacity, sum(wanted)))


@settings(deadline=None)
@given(st.floats(0.1, 20), WANTED)
def test_who_gets_less_than_it_wants_gets_as_much_as_any_other(capacity, wanted):
    given = shared(capacity, wanted)
    short = [got for got, want in zip(given, wanted, strict=True) if got < want - 1e-9]
    assert all(got >= max(given) - 1e-6 for got in short)


def test_work_is_done_in_order_and_told_at_its_moment():
    one, told = Process("worker 1", 1.0, 0.0), []
    one.add(0.25, lambda at: told.append(("first", at)))
    one.add(0.5, lambda at: told.append(("second", at)))
    serve(1.0, [one], 10.0, 0.5, {})
    serve(1.0, [one], 10.5, 0.5, {})
    assert [name for name, _ in told] == ["first", "second"]
    assert told[0][1] == pytest.approx(10.25)
    assert 10.5 < told[1][1] <= 11.0
    assert one.done == pytest.approx(0.75)
    assert one.backlog == pytest.approx(0.0)


def test_a_process_of_one_thread_leaves_the_other_core_to_others():
    ours, server = Process("worker 1", 1.0, 0.0), Process("Kafka", 2.0, 0.0)
    ours.add(10.0)
    server.add(10.0)
    serve(2.0, [ours, server], 0.0, 1.0, {})
    assert (ours.done, server.done) == (1.0, 1.0)


def test_what_is_paused_does_nothing_and_its_share_is_the_others():
    ours, server = Process("worker 1", 1.0, 0.0), Process("Kafka", 2.0, 0.0)
    ours.add(10.0)
    server.add(10.0)
    serve(2.0, [ours, server], 0.0, 1.0, {"worker 1": True})
    assert (ours.done, server.done) == (0.0, 2.0)
