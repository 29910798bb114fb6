"""The life of an alert of silence, and what stands still meanwhile."""

from itertools import permutations

import pytest

from alerts.identity import alert_id
from alerts.issues import IssueLife, IssuesState
from alerts.rules import Watching
from alerts.silence import SilenceState, advance, issues_paused
from alerts.silence_reason import silence_reason
from city.alerts import Alert
from city.findings import SILENT_AREA, SILENT_FEED, Finding
from city.times import DAY, HOUR, Zone

ZONE = Zone("Asia/Shanghai")
WATCHING = Watching(zone=ZONE)
START = ZONE.start(739_527) + 14 * HOUR + 10 * HOUR // 60
NOON = ZONE.start(739_527) + 16 * HOUR
HOTLINE, TOWN, WEST, MILL = "complaint/hotline12345", "Town", "Town>West", "Town>West>Mill"


def silent(tick, area=TOWN, *, feed=HOTLINE, expected=70.0, outside=True, observed=0):
    """A finding of a feed, or of an area below the town."""
    return Finding(
        feed=feed,
        topic="",
        area=area,
        tick=tick,
        span="silence",
        start=START,
        end=tick,
        observed=observed,
        expected=expected,
        upper=14.0,
        p=1e-9,
        method=SILENT_FEED if area == TOWN else SILENT_AREA,
        outside=outside,
    )


def life(*steps):
    """The last state of each alert after (tick, findings) steps, and how often each was told."""
    state, told, times = SilenceState(), {}, {}
    for tick, findings in steps:
        state, changed = advance(state, tick, findings, WATCHING)
        for alert in changed:
            told[alert.alert_id] = alert
            times[alert.alert_id] = times.get(alert.alert_id, 0) + 1
    return list(told.values()), list(times.values()), state


def statuses(alert):
    return [change.status for change in alert.history]


def test_the_sentence_says_since_when_nothing_came_and_what_is_usual():
    assert silence_reason(silent(NOON), ZONE).startswith(
        f"feed {HOTLINE}: nothing since {ZONE.local(START):%Y-%m-%d} 14:10 where 35 an hour are usual; 70 expected by"
    )
    assert "Mill, all topics of" in silence_reason(silent(NOON, MILL), ZONE)
    assert "only 3 since" in silence_reason(silent(NOON, observed=3), ZONE)
    assert "自 " in silence_reason(silent(NOON), ZONE, language="zh")


def test_one_alert_is_told_after_one_two_and_four_days_and_not_each_hour():
    steps = [(NOON + hour * HOUR, [silent(NOON + hour * HOUR)]) for hour in range(6 * 24)]
    (alert,), (times,), _ = life(*steps)
    assert statuses(alert) == ["open", "continuing", "continuing", "continuing"]
    assert [(change.tick - NOON) // DAY for change in alert.history] == [0, 1, 2, 4]
    assert times == 4
    assert (alert.level, alert.span, alert.excess) == (2, "silence", 0.0)


def test_it_recovers_when_it_speaks_again_and_closes_a_day_later():
    steps = [(NOON, [silent(NOON)]), (NOON + HOUR, [silent(NOON + HOUR, outside=False)])]
    (alert,), _, state = life(*steps, (NOON + HOUR + DAY, []))
    assert statuses(alert) == ["open", "recovered", "closed"]
    assert state.lives == ()


def test_silent_again_within_a_day_it_is_the_same_alert():
    steps = [(NOON, [silent(NOON)]), (NOON + HOUR, [silent(NOON + HOUR, outside=False)])]
    (alert,), _, _ = life(*steps, (NOON + 5 * HOUR, [silent(NOON + 5 * HOUR)]))
    assert statuses(alert) == ["open", "recovered", "continuing"]


def test_an_area_is_a_level_1_and_is_closed_where_the_one_above_is_silent_too():
    (first, second), _, _ = life((NOON, [silent(NOON, MILL)]), (NOON + DAY, [silent(NOON + DAY, WEST)]))
    assert (first.area, first.level, statuses(first)) == (MILL, 1, ["open", "closed"])
    assert (second.area, second.level, statuses(second)) == (WEST, 1, ["open"])
    assert second.alert_id in first.history[-1].why


def test_an_area_waits_while_its_feed_is_silent_and_is_closed_where_it_is_not_judged_any_more():
    feed = [(NOON + n * DAY, [silent(NOON + n * DAY)]) for n in range(1, 6)]
    known, _, _ = life((NOON, [silent(NOON, MILL)]), *feed)
    assert statuses(next(alert for alert in known if alert.area == MILL)) == ["open"]
    (alone,), _, _ = life((NOON, [silent(NOON, MILL)]), *((NOON + n * DAY, []) for n in range(1, 6)))
    assert statuses(alone) == ["open", "closed"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_findings_changes_nothing(order):
    found = [silent(NOON), silent(NOON, MILL, feed="incident/town"), silent(NOON, WEST, feed="petition/town")]
    assert advance(SilenceState(), NOON, [found[at] for at in order], WATCHING) == advance(
        SilenceState(), NOON, found, WATCHING
    )


def test_an_issue_of_a_silent_feed_is_quiet_for_no_longer():
    alert = Alert(
        alert_id=alert_id(HOTLINE, "i1", "", NOON), feed=HOTLINE, topic="Roads", area=MILL, level=2, status="open",
        opened_at=NOON, updated_at=NOON, first_period=NOON, last_period=NOON, span="issue", observed=3, expected=0.1,
        upper=2.0, p=1e-4, score=4.0, excess=2.9, method="", reason="", issue="i1",
    )  # fmt: skip
    state = IssuesState(lives=(IssueLife(alert=alert, heard=NOON),))
    assert issues_paused(state, {HOTLINE}, HOUR).lives[0].heard == NOON + HOUR
    assert issues_paused(state, {"incident/town"}, HOUR) == state
