"""Which alerts a desk is told of at once, and which are left to the digest of the day."""

from datetime import datetime
from itertools import permutations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.at_once import AtOnceState, Watched, advance
from alerts.rules import Watching
from city.alerts import Alert, Change
from city.configuration import Budget
from city.desks import desk_of, tier_of
from city.findings import SILENT_FEED
from city.times import HOUR, Zone

ZONE = Zone("Asia/Shanghai")
BUDGET = Budget(city_alerts_a_day=2, district_alerts_a_day=2, street_alerts_a_day=2)
TOWN, EAST, MILL, QUAY = "Town", "Town>East", "Town>East>Mill", "Town>East>Quay"


def clock(text):
    return ZONE.instant(datetime.fromisoformat(text), ambiguous="first")


def opened(name, when, area=MILL, level=1, p=1e-6, **more):
    """An alert as the watch has just opened it."""
    tick = clock(when)
    alert = Alert(
        alert_id=name,
        feed="complaint/town",
        topic="Roads>Pothole",
        area=area,
        level=level,
        status="open",
        opened_at=tick,
        updated_at=tick,
        first_period=tick - HOUR,
        last_period=tick - HOUR,
        span="hour",
        observed=9,
        expected=1.0,
        upper=4.0,
        p=p,
        score=6.0,
        excess=8.0,
        method="intraday profile",
        reason="9 where 1 is expected",
        history=(Change(tick=tick, status="open", level=level, why="first out of band"),),
    )
    return msgspec.structs.replace(alert, **more)


def later(alert, when, status="growing", level=None, **more):
    """The same alert after one more change."""
    reached, tick = level or alert.level, clock(when)
    change = Change(tick=tick, status=status, level=reached, why=status)
    return msgspec.structs.replace(
        alert, status=status, level=reached, updated_at=tick, history=(*alert.history, change), **more
    )


class Desks:
    """Folds ticks, keeps every alert as it was last told, and lets none be forgotten."""

    def __init__(self, budget=BUDGET, language="en"):
        self.watching = Watching(zone=ZONE, budget=budget, language=language)
        self.state, self.alerts = AtOnceState(), {}

    def at(self, when, *alerts, taken=None):
        standing = {*self.alerts, *(alert.alert_id for alert in alerts)}
        watched = Watched(changed=alerts, taken=taken or {}, standing=standing)
        self.state, told = advance(self.state, clock(when), watched, self.watching)
        assert [alert.alert_id for alert in told] == [alert.alert_id for alert in alerts]
        self.alerts |= {alert.alert_id: alert for alert in told}

    def opens(self, when, *names, **more):
        self.at(when, *(opened(name, when, **more) for name in names))

    @property
    def held(self):
        return {name for name, alert in self.alerts.items() if alert.told == "digest"}


def test_beyond_two_a_day_the_third_goes_to_the_digest():
    desks = Desks()
    desks.opens("2026-03-25 09:00", "a")
    desks.opens("2026-03-25 10:00", "b")
    desks.opens("2026-03-25 11:00", "c")
    assert desks.held == {"c"}
    assert [change.why for change in desks.alerts["c"].history] == [
        "first out of band",
        "for the digest, beyond the 2 that its desk is told of at once on a day",
    ]
    assert desks.alerts["a"] == opened("a", "2026-03-25 09:00")


def test_the_history_says_it_in_chinese_too():
    desks = Desks(Budget(street_alerts_a_day=0), language="zh")
    desks.opens("2026-03-25 09:00", "a")
    assert desks.alerts["a"].history[-1].why == "超出本级每日即时提示上限（0 条），列入每日汇总"


def test_the_day_ends_at_midnight_of_the_city():
    desks = Desks()
    desks.opens("2026-03-25 22:00", "a", "b")
    desks.opens("2026-03-25 23:59", "c")
    desks.opens("2026-03-26 00:00", "d", "e", "f")
    assert desks.held == {"c", "f"}
    assert clock("2026-03-26 00:00") % (24 * HOUR) == 16 * HOUR


def test_one_desk_does_not_use_the_budget_of_another():
    desks = Desks()
    desks.opens("2026-03-25 09:00", "a", "b", area=MILL)
    desks.opens("2026-03-25 10:00", "c", area=QUAY)
    desks.opens("2026-03-25 10:00", "d", area=EAST)
    desks.opens("2026-03-25 10:00", "e", area=TOWN)
    assert desks.held == set()


def test_each_tier_has_its_own_number():
    desks = Desks(Budget(city_alerts_a_day=3, district_alerts_a_day=2, street_alerts_a_day=1))
    for area in (TOWN, EAST, MILL):
        desks.opens("2026-03-25 09:00", *(f"{area} {number}" for number in range(4)), area=area)
    assert desks.held == {"Town 3", "Town>East 2", "Town>East 3", *(f"Town>East>Mill {number}" for number in (1, 2, 3))}


def test_what_lies_below_a_street_is_told_to_the_street():
    desks = Desks()
    desks.opens("2026-03-25 09:00", "a", area=f"{MILL}>Dam")
    desks.opens("2026-03-25 10:00", "b", area=f"{MILL}>Race")
    desks.opens("2026-03-25 11:00", "c", area=MILL)
    assert desks.held == {"c"}


def test_the_strongest_of_a_tick_are_told():
    desks = Desks()
    when = "2026-03-25 09:00"
    faint, clear, sharp = opened("a", when, p=1e-4), opened("b", when, p=1e-5), opened("c", when, p=1e-40)
    high = opened("d", when, p=1e-4, level=2)
    desks.at(when, faint, clear, sharp, high)
    assert desks.held == {"a", "b"}


def test_of_equals_the_larger_excess_and_then_the_name_decides():
    desks = Desks(Budget(street_alerts_a_day=1))
    when = "2026-03-25 09:00"
    desks.at(when, opened("a", when), opened("b", when, excess=9.0), opened("c", when, excess=9.0))
    assert desks.held == {"a", "c"}


def test_levels_3_and_4_are_always_told_and_take_places():
    desks = Desks()
    desks.opens("2026-03-25 09:00", "a", "b", "c", level=3)
    desks.opens("2026-03-25 10:00", "d", level=4)
    desks.opens("2026-03-25 11:00", "e", level=2)
    assert desks.held == {"e"}


def test_that_a_feed_is_silent_is_always_told():
    desks = Desks(Budget(city_alerts_a_day=0))
    desks.opens("2026-03-25 09:00", "a", area=TOWN, level=2, method=SILENT_FEED)
    assert desks.held == set()


def test_a_budget_of_nothing_leaves_everything_below_level_3_to_the_digest():
    desks = Desks(Budget(street_alerts_a_day=0))
    desks.opens("2026-03-25 09:00", "a", level=2)
    desks.opens("2026-03-25 09:00", "b", level=3)
    assert desks.held == {"a"}


def test_one_that_reaches_level_3_is_told_at_once_without_a_place_left():
    desks = Desks()
    desks.opens("2026-03-25 09:00", "a", "b", "c")
    desks.at("2026-03-25 10:00", later(opened("c", "2026-03-25 09:00"), "2026-03-25 10:00", level=3))
    promoted = desks.alerts["c"]
    assert (promoted.told, promoted.promoted_at) == ("at_once", clock("2026-03-25 10:00"))
    assert [(change.status, change.why) for change in promoted.history] == [
        ("open", "first out of band"),
        ("open", "for the digest, beyond the 2 that its desk is told of at once on a day"),
        ("growing", "growing"),
        ("growing", "out of the digest, told at once: level 3"),
    ]


def test_one_that_grows_is_told_only_while_its_desk_has_a_place_left():
    desks = Desks()
    desks.opens("2026-03-25 09:00", "a", "b", "c", "d", "e")
    held = opened("c", "2026-03-25 09:00"), opened("d", "2026-03-25 09:00"), opened("e", "2026-03-25 09:00")
    desks.at("2026-03-25 12:00", later(held[0], "2026-03-25 12:00"))
    assert desks.held == {"c", "d", "e"}
    morning = "2026-03-26 08:00"
    desks.at(morning, *(later(alert, morning) for alert in held))
    assert desks.held == {"e"}
    desks.opens("2026-03-26 09:00", "f")
    assert desks.held == {"e", "f"}
    assert desks.alerts["d"].history[-1].why == "out of the digest, told at once: it grows"


def test_one_that_only_goes_on_stays_in_the_digest():
    desks = Desks()
    desks.opens("2026-03-25 09:00", "a", "b", "c")
    alert = opened("c", "2026-03-25 09:00")
    for when, status in (("2026-03-26 10:00", "continuing"), ("2026-03-28 10:00", "recovered")):
        alert = later(alert, when, status)
        desks.at(when, alert)
    assert desks.held == {"c"}


def test_the_promotion_stays_in_the_history_of_all_that_follows():
    desks = Desks()
    desks.opens("2026-03-25 09:00", "a", "b", "c")
    alert = later(opened("c", "2026-03-25 09:00"), "2026-03-25 10:00", level=3)
    desks.at("2026-03-25 10:00", alert)
    alert = later(alert, "2026-03-27 10:00", "recovered")
    desks.at("2026-03-27 10:00", alert)
    told = desks.alerts["c"]
    assert told.promoted_at == clock("2026-03-25 10:00")
    assert [change.tick for change in told.history] == sorted(change.tick for change in told.history)
    assert [change.status for change in told.history] == ["open", "open", "growing", "growing", "recovered"]


def test_an_alert_that_ends_does_not_give_its_place_back():
    desks = Desks()
    desks.opens("2026-03-25 09:00", "a", "b")
    closed = later(opened("b", "2026-03-25 09:00"), "2026-03-25 10:00", "closed")
    desks.at("2026-03-25 10:00", closed, taken={"b": "a"})
    desks.opens("2026-03-25 11:00", "c")
    assert desks.held == {"c"}


def test_one_of_the_digest_that_takes_in_one_that_was_told_is_told_as_well():
    desks = Desks()
    desks.opens("2026-03-25 09:00", "a", "b", "c")
    when = "2026-03-25 10:00"
    closed, into = later(opened("a", "2026-03-25 09:00"), when, "closed"), later(opened("c", "2026-03-25 09:00"), when)
    desks.at(when, closed, into, taken={"a": "c"})
    assert desks.held == set()
    assert desks.alerts["c"].history[-1].why == "out of the digest, told at once: it takes in alert a, which was"


def test_one_of_the_digest_that_takes_in_another_of_it_stays():
    desks = Desks(Budget(street_alerts_a_day=0))
    desks.opens("2026-03-25 09:00", "a", "b")
    when = "2026-03-25 10:00"
    closed, into = later(opened("a", "2026-03-25 09:00"), when, "closed"), later(opened("b", "2026-03-25 09:00"), when)
    desks.at(when, closed, into, taken={"a": "b"})
    assert desks.held == {"a", "b"}


def test_one_that_is_opened_as_part_of_another_takes_no_place():
    desks = Desks()
    desks.opens("2026-03-25 09:00", "a", status="closed")
    desks.opens("2026-03-25 09:00", "b", "c")
    assert desks.held == {"a"}


def test_what_can_change_no_more_is_forgotten():
    desks = Desks()
    desks.opens("2026-03-25 09:00", "a", "b", "c")
    assert [held.alert_id for held in desks.state.held] == ["c"]
    state, _ = advance(desks.state, clock("2026-03-26 09:00"), Watched(changed=()), desks.watching)
    assert state.held == ()


def test_a_tick_at_which_nothing_happens_changes_nothing():
    desks = Desks()
    desks.opens("2026-03-25 09:00", "a", "b")
    assert advance(desks.state, clock("2026-03-26 09:00"), Watched(changed=()), desks.watching) == (desks.state, [])


def test_the_state_is_a_value_that_can_be_written_and_read():
    desks = Desks()
    desks.opens("2026-03-25 09:00", "a", "b", "c")
    assert msgspec.json.decode(msgspec.json.encode(desks.state), type=AtOnceState) == desks.state


def test_the_order_of_the_alerts_of_a_tick_changes_nothing():
    when = "2026-03-25 09:00"
    alerts = [opened(name, when, p=10.0**-rank) for rank, name in enumerate("abcd", 4)]
    answers = set()
    for order in permutations(alerts):
        desks = Desks()
        desks.at(when, *order)
        answers.add((frozenset(desks.held), desks.state.held))
    assert len(answers) == 1


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 47), st.sampled_from([TOWN, EAST, MILL, QUAY, f"{MILL}>Dam"]), st.sampled_from([1, 1, 2, 3])
        ),
        max_size=30,
    )
)
def test_a_desk_is_told_of_no_more_below_level_3_than_its_number_and_of_all_while_it_has_places(openings):
    desks, begin = Desks(), clock("2026-03-25 00:00")
    for number, (hour, area, level) in enumerate(sorted(openings)):
        tick = ZONE.local(begin + hour * HOUR).isoformat(sep=" ")[:16]
        desks.opens(tick, f"{number:03d}", area=area, level=level)
    by_desk = {}
    for alert in desks.alerts.values():
        by_desk.setdefault((ZONE.day(alert.opened_at), desk_of(alert.area)), []).append(alert)
    for (_, desk), alerts in by_desk.items():
        most = BUDGET.a_day(tier_of(desk))
        told = [alert for alert in alerts if alert.told == "at_once"]
        assert {alert.alert_id for alert in alerts if alert.level == 3} <= {alert.alert_id for alert in told}
        assert len(told) >= min(most, len(alerts))
        assert sum(alert.level < 3 for alert in told) <= most
