"""What a board has made goes by age and by number, of an area and in all, the oldest first."""

from hypothesis import given
from hypothesis import strategies as st

from board.desk.bounds import Bounds, Entry, let_go
from city.times import DAY

BOUNDS = Bounds(of_an_area=2, in_all=3, days=10)


def test_of_an_area_the_oldest_beyond_its_number_goes():
    kept = [Entry("a", "Mill", 1), Entry("b", "Mill", 3), Entry("c", "Mill", 2), Entry("d", "Quay", 0)]
    assert let_go(kept, BOUNDS, 3) == ["a"]


def test_what_goes_takes_no_place_among_all():
    mill = [Entry(f"mill-{at}", "Mill", at) for at in range(5, 10)]
    assert let_go([*mill, Entry("quay", "Quay", 1), Entry("hill", "Hill", 0)], BOUNDS, 9) == [
        *("mill-7", "mill-6", "mill-5"),
        "hill",
    ]


def test_it_goes_after_its_days_and_not_on_the_last_of_them():
    kept = [Entry("a", "Mill", 0)]
    assert let_go(kept, BOUNDS, 10 * DAY) == []
    assert let_go(kept, BOUNDS, 10 * DAY + 1) == ["a"]


def test_of_the_same_time_the_lower_id_goes_in_whatever_order_they_come():
    kept = [Entry(name, "Mill", 0) for name in "cab"]
    assert let_go(kept, BOUNDS, 0) == let_go(sorted(kept), BOUNDS, 0) == ["a"]


entries = st.lists(
    st.builds(Entry, st.text("abcdefgh", min_size=1), st.sampled_from(["Mill", "Quay"]), st.integers(0, 20 * DAY)),
    unique_by=lambda one: one.name,
)


@given(entries)
def test_what_stays_is_within_the_bounds_and_stays_the_next_time(kept):
    gone = let_go(kept, BOUNDS, 20 * DAY)
    left = [one for one in kept if one.name not in gone]
    assert len(left) <= BOUNDS.in_all
    assert max([[one.area for one in left].count(area) for area in ("Mill", "Quay")]) <= BOUNDS.of_an_area
    assert let_go(left, BOUNDS, 20 * DAY) == []
