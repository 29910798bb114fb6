"""How long a rebalance has lasted, for a worker that was kept from looking: by a commit that waits for a broker."""

from streams.faust_app_lasting import Lasting


def test_what_holds_is_counted_from_when_it_was_first_seen():
    lasting = Lasting()
    assert [lasting.seen(now, holds=True) for now in (5.0, 6.0, 130.0)] == [0.0, 1.0, 125.0]


def test_after_a_long_time_without_a_look_what_is_seen_then_has_just_begun():
    lasting = Lasting()
    assert lasting.seen(1.0, holds=False) == 0.0
    assert lasting.seen(601.0, holds=True) == 0.0


def test_a_break_begins_it_anew():
    lasting = Lasting()
    assert [lasting.seen(now, holds=holds) for now, holds in ((1.0, True), (2.0, False), (9.0, True))] == [
        0.0,
        0.0,
        0.0,
    ]
