"""The step watch: findings of the whole city become alerts when all partitions of the ledger have passed the tick."""

import msgspec
import pytest

from alerts.identity import alert_id
from city.actions import Action
from city.findings import Finding
from city.times import DAY, HOUR, MINUTE
from streams.messages import Judged, decode_alerts, encode_json
from streams.messages import Tests as Numbers
from streams.step import PoisonError, RevisionError
from streams.watch import Watch
from tests.streams.town import BIN, FEED, HILL, LEAK, MILL, POTHOLE, QUAY, TOWN, at, records

TEN = at("2026-03-25 10:00")


class Town:
    """The one partition of the step."""

    def __init__(self, ledgers=1):
        self.step = Watch(TOWN, ledgers)
        self.state = self.step.new(0)

    def takes(self, *messages, silent=False):
        values = [encode_json([message]) for message in messages]
        return [decode_alerts(output.value) for output in records(self.step, self.state, *values, silent=silent)]


def found(tick=TEN, area=MILL, observed=30, p=1e-20, **more):
    return Finding(
        feed=FEED,
        topic=POTHOLE,
        area=area,
        tick=tick,
        **({"start": tick - HOUR, "end": tick, "span": "hour"} | more),
        observed=observed,
        expected=1.0,
        upper=4.0,
        p=p,
        method="intraday profile",
        outside=p < 1e-3,
    )


def judged(tick=TEN, partition=0, tested=100, revision=TOWN.revision):
    return Judged(partition, tick, revision, (Numbers(FEED, "hour", tested, (tested,)),))


def urgent(case, area=MILL, tick=TEN):
    return msgspec.structs.replace(
        found(tick, area, observed=1, p=1e-20),
        topic=LEAK,
        span="case",
        case=f"{FEED}:{case}",
        rule="gas",
        expected=0.0,
        method="urgent rule",
    )


def test_a_finding_is_an_alert_when_its_tick_has_been_judged():
    town = Town()
    assert town.takes(found()) == []
    (told,) = town.takes(judged())
    assert (told.alert.topic, told.alert.area, told.alert.opened_at, told.alert.status) == (POTHOLE, MILL, TEN, "open")
    assert told.alert.alert_id == alert_id(FEED, POTHOLE, MILL, TEN)


def test_a_tick_waits_for_the_last_partition_of_the_ledger():
    town = Town(ledgers=2)
    assert town.takes(found(), judged(partition=1)) == []
    assert town.takes(judged(TEN + HOUR, partition=1)) == []
    assert [told.alert.area for told in town.takes(judged(partition=0))] == [MILL]


def test_the_budget_is_held_over_all_partitions_together():
    finding = found(p=2e-5, observed=8)
    alone, crowded = Town(), Town(ledgers=2)
    assert len(alone.takes(finding, judged(tested=50))) == 1
    assert crowded.takes(finding, judged(tested=50), judged(partition=1, tested=1_000_000)) == []


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_the_order_and_repetition_of_findings_before_a_tick_change_nothing(order):
    findings = [found(area=MILL), found(area="Town>East", observed=32), found(area=HILL, observed=12, p=1e-9)]
    straight, mixed = Town(), Town()
    wanted = [told.alert for told in straight.takes(*findings, judged())]
    again = [findings[each] for each in (*order, *order)]
    assert [told.alert for told in mixed.takes(*again, judged())] == wanted


def test_a_judged_that_is_met_again_changes_nothing():
    town = Town()
    town.takes(found(), judged())
    assert town.takes(found(), judged(), judged(TEN - HOUR)) == []


def test_a_version_rises_with_every_message():
    town = Town()
    first = town.takes(found(), judged())
    later = TEN + HOUR
    second = town.takes(found(later, observed=90, p=1e-60), judged(later))
    assert first[0].alert.alert_id == second[0].alert.alert_id
    assert second[0].version > first[0].version


def test_urgent_cases_wait_for_no_tick_and_a_street_is_one_alert():
    town = Town()
    (first,) = town.takes(urgent("1"))
    assert (first.alert.opened_at, first.alert.level, first.alert.rule) == (TEN, 4, "gas")
    (second,) = town.takes(urgent("2", tick=TEN + HOUR // 2))
    assert second.alert.alert_id == first.alert.alert_id
    assert second.alert.cases == (f"{FEED}:1", f"{FEED}:2")
    (other,) = town.takes(urgent("3", area=QUAY))
    assert other.alert.alert_id != first.alert.alert_id


def test_an_urgent_case_told_of_again_changes_nothing():
    town = Town()
    town.takes(urgent("1"))
    assert town.takes(urgent("1"), urgent("1", tick=TEN + 5 * 60_000)) == []


def test_an_urgent_case_that_turns_out_to_have_come_first_elsewhere_leaves_no_open_alert_behind():
    """Its newer version, with another street, is met before the older one."""
    town = Town()
    alerts = {}
    for told in town.takes(urgent("1", area=HILL, tick=TEN + 60_000), urgent("1", area=MILL, tick=TEN)):
        alerts[told.alert.alert_id] = told.alert
    for told in town.takes(*(judged(TEN + days * DAY) for days in range(1, 8))):
        alerts[told.alert.alert_id] = told.alert
    assert {alert.area: alert.status for alert in alerts.values()}[MILL] == "closed"
    assert {alert.status for alert in alerts.values()} == {"closed"}


def test_an_urgent_alert_recovers_and_closes_by_ticks_alone():
    town = Town()
    town.takes(urgent("1"))
    statuses = [told.alert.status for told in town.takes(*(judged(TEN + days * DAY + 1) for days in range(1, 6)))]
    assert statuses == ["recovered", "closed"]
    assert town.state.urgent.alerts == ()


def test_a_silent_fold_ends_in_the_same_state():
    story = (found(), judged(), urgent("1"), found(TEN + HOUR, observed=60, p=1e-40), judged(TEN + HOUR))
    town, rebuilt = Town(), Town()
    town.takes(*story)
    assert rebuilt.takes(*story, silent=True) == []
    more = found(TEN + 2 * HOUR, observed=200, p=1e-90), judged(TEN + 2 * HOUR)
    assert rebuilt.takes(*more) == town.takes(*more) != []


TIGHT = msgspec.structs.replace(TOWN, budget=msgspec.structs.replace(TOWN.budget, street_alerts_a_day=1))


def tight(town):
    """The town with one alert a day for each street."""
    town.step = Watch(TIGHT, 1)
    return town


def crowd(tick=TEN):
    """Two bursts of one street that are not of one cause, and the end of their tick."""
    bins = msgspec.structs.replace(found(tick, QUAY, observed=8, p=1e-12), topic=BIN)
    pothole = found(tick, QUAY, observed=7, p=1e-9)
    return bins, pothole, judged(tick, revision=TIGHT.revision)


def test_beyond_the_budget_of_its_desk_an_alert_is_opened_for_the_digest():
    told = tight(Town()).takes(*crowd())
    assert [(one.alert.topic, one.alert.told, one.alert.status) for one in told] == [
        (BIN, "at_once", "open"),
        (POTHOLE, "digest", "open"),
    ]


def test_an_urgent_case_is_told_at_once_and_takes_no_place():
    told = tight(Town()).takes(urgent("1", QUAY), urgent("2", MILL), *crowd())
    assert [one.alert.told for one in told if one.alert.rule] == ["at_once", "at_once"]
    assert sorted(one.alert.told for one in told if not one.alert.rule) == ["at_once", "digest"]


def test_a_silent_fold_knows_who_was_told_of_what():
    town, rebuilt = tight(Town()), tight(Town())
    town.takes(*crowd())
    assert rebuilt.takes(*crowd(), silent=True) == []
    assert rebuilt.state.at_once == town.state.at_once
    later = TEN + HOUR
    more = (
        found(later, QUAY, observed=400, p=1e-200),
        found(later, MILL, observed=9, p=1e-12),
        judged(later, revision=TIGHT.revision),
    )
    told = rebuilt.takes(*more)
    assert told == town.takes(*more)
    (promoted,) = [one.alert for one in told if one.alert.promoted_at]
    assert (promoted.area, promoted.told, promoted.promoted_at) == (QUAY, "at_once", later)


def test_one_of_the_digest_that_takes_in_one_that_was_told_comes_out_of_it():
    budget = msgspec.structs.replace(TOWN.budget, district_alerts_a_day=0)
    town, later = Town(), TEN + HOUR
    town.step = Watch(msgspec.structs.replace(TOWN, budget=budget), 1)
    revision = msgspec.structs.replace(TOWN, budget=budget).revision
    opened = town.takes(found(area=MILL, observed=8), found(area="Town>West", observed=20), judged(revision=revision))
    assert {one.alert.area: one.alert.told for one in opened} == {MILL: "at_once", "Town>West": "digest"}
    told = town.takes(found(later, "Town", observed=45, p=1e-60), judged(later, revision=revision))
    ended, into = sorted((one.alert for one in told), key=lambda alert: alert.status)
    assert (ended.alert_id, ended.status, ended.told) == (opened[1].alert.alert_id, "closed", "at_once")
    assert (into.told, into.promoted_at) == ("at_once", later)
    assert into.history[-1].why == f"out of the digest, told at once: it takes in alert {ended.alert_id}, which was"


def test_a_message_that_cannot_be_read_is_poison():
    town = Town()
    with pytest.raises(PoisonError):
        records(town.step, town.state, b'[{"type":"rumour"}]')
    assert town.state.folded == 0


def test_a_tick_of_another_configuration_stops_with_both_names():
    with pytest.raises(RevisionError, match=f"0123456789ab.*{TOWN.revision}"):
        Town().takes(judged(revision="0123456789ab"))


def deed(told, kind="acknowledge", at=TEN + 5 * MINUTE, action_id="d1", **more):
    return Action(
        action_id=action_id, alert_id=told.alert.alert_id, kind=kind, at=at, role="town-duty", area="Town", **more
    )


class TestPeople:
    def test_what_they_do_with_an_alert_is_told_at_once(self):
        town = Town()
        _, (told,) = town.takes(found()), town.takes(judged())
        (seen,) = town.takes(deed(told))
        assert (seen.alert.status, seen.alert.updated_at) == ("acknowledged", TEN + 5 * MINUTE)
        assert seen.version > told.version

    def test_what_they_did_stays_with_the_alert_at_later_ticks(self):
        town = Town()
        _, (told,) = town.takes(found()), town.takes(judged())
        town.takes(deed(told))
        grown = found(TEN + HOUR, observed=90, p=1e-60)
        _, (seen,) = town.takes(grown), town.takes(judged(TEN + HOUR))
        assert (seen.alert.status, seen.alert.observed) == ("acknowledged", 90)
        assert [change.by for change in seen.alert.history] == ["", "town-duty", ""]

    def test_they_act_on_urgent_alerts_too(self):
        town = Town()
        (told,) = town.takes(urgent("u1"))
        (seen,) = town.takes(deed(told, "close", reason="handled"))
        assert (seen.alert.status, seen.alert.rule) == ("closed", "gas")

    def test_an_action_on_an_alert_that_there_is_not_is_a_dead_letter(self):
        with pytest.raises(PoisonError, match="not known"):
            Town().takes(Action(action_id="d1", alert_id="none", kind="handle", at=TEN, role="town-duty", area="Town"))

    def test_after_a_silent_fold_the_desk_is_as_it_was(self):
        straight, begun = Town(), Town()
        _, (told,) = straight.takes(found()), straight.takes(judged())
        straight.takes(deed(told))
        begun.takes(found(), judged(), deed(told), silent=True)
        after = [found(TEN + HOUR, observed=90, p=1e-60), judged(TEN + HOUR)]
        assert begun.takes(*after) == straight.takes(*after)
