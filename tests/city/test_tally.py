"""What was meant against what is there."""

from city.tally import Tally


def tally(*records):
    made = Tally()
    for record in records:
        made.add(*record)
    return made


def test_the_order_in_which_records_are_met_has_no_meaning():
    assert tally(("a", 1, b"x"), ("a", 2, b"y")).differing(tally(("a", 2, b"y"), ("a", 1, b"x"))) == []


def test_places_that_lack_repeat_or_change_a_record_are_named():
    meant = tally(("a", 1), ("b", 1), ("c", 1), ("d", 1))
    there = tally(("b", 1), ("b", 1), ("c", 2), ("d", 1), ("e", 1))
    assert meant.differing(there) == ["a", "b", "c", "e"]
