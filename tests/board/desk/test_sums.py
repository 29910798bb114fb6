"""How long the sums of an area are good."""

from board.desk.sums import KEPT, Sums
from tests.streams.town import ZONE


class Asked:
    """A scope that counts how often it was asked."""

    def __init__(self, area):
        self.area, self.times = area, 0

    def pressing(self, *_):
        self.times += 1
        return []

    def proposals(self, alerts, *_):
        self.times += 1
        return {one["alert_id"]: None for one in alerts}


def test_sums_are_good_for_their_area_and_their_time_also_where_there_are_none():
    sums, town, hill = Sums(), Asked("Town"), Asked("Town>West>Hill")
    for scope, now in ((town, 0), (town, KEPT - 1), (hill, 5), (town, KEPT), (town, KEPT + 1)):
        assert sums.pressing(scope, ZONE, now) == []
    assert (town.times, hill.times) == (2, 1)


def test_an_alert_that_was_closed_meanwhile_is_no_longer_among_those_that_can_be():
    sums, town = Sums(), Asked("Town")
    one, other = {"alert_id": "one"}, {"alert_id": "other"}
    assert sums.closable(town, [one, other], ZONE, 0) == {"one", "other"}
    assert sums.closable(town, [other], ZONE, 1) == {"other"}
    assert sums.closable(town, [], ZONE, KEPT) == frozenset()
    assert town.times == 2
