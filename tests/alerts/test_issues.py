"""Alerts of emerging issues: a timeline of the days on which an issue is found out of the ordinary."""

from itertools import permutations

import pytest

from alerts.issue_reason import issue_reason
from alerts.issues import IssuesState, advance
from city.findings import FLARE_UP, NEW_ISSUE, Finding, Part
from city.times import DAY, HOUR

TOPIC, AREA = "住房>噪声", "北城>东区>柳街"
BEGIN = 20_000 * DAY + 4 * HOUR
"""A midnight in New York: 2024-10-04."""


@pytest.fixture(scope="session")
def zone(watching):
    return watching.zone


def on(day, observed=3, *, issue="i1", method=NEW_ISSUE, days=7, feed="complaint/town", **more):
    """What is found as of a day, told six hours after its end."""
    end = BEGIN + (day + 1) * DAY
    return Finding(
        feed=feed,
        topic=TOPIC,
        area=AREA,
        tick=end + 6 * HOUR,
        span="issue",
        start=end - days * DAY,
        end=end,
        observed=observed,
        expected=0.05,
        upper=2.0,
        p=1e-4 if method == NEW_ISSUE else 1e-7,
        method=method,
        outside=True,
        issue=issue,
        **more,
    )


def told(findings, days, watching):
    """Day by day what is told: (day, status, level, observed)."""
    state, found = IssuesState(), []
    for day in range(days):
        tick = BEGIN + (day + 1) * DAY + 6 * HOUR
        state, changed = advance(state, tick, [one for one in findings if one.tick == tick], watching)
        found += [(day, one.status, one.level, one.observed) for one in changed]
    return found


def test_an_alert_opens_with_the_first_finding_and_is_told_again_only_as_matters_come(watching):
    findings = [on(2), on(3), on(4, 4), on(5, 4), on(6, 3)]
    assert told(findings, 8, watching) == [(2, "open", 2, 3), (4, "growing", 2, 4)]


def test_it_recovers_after_fourteen_days_without_a_finding_and_closes_after_three_more(watching):
    assert told([on(2), on(4)], 40, watching) == [
        (2, "open", 2, 3),
        (18, "recovered", 2, 3),
        (21, "closed", 2, 3),
    ]


def test_a_finding_before_the_end_takes_the_same_alert_up_again(watching):
    assert told([on(2), on(18)], 40, watching)[1:3] == [(16, "recovered", 2, 3), (18, "continuing", 2, 3)]


def test_a_closed_issue_rests_for_sixty_days_from_its_opening_and_then_flares_up(watching):
    again = [on(day, 6, method=FLARE_UP) for day in (30, 61, 62)]
    assert told([on(2), *again], 70, watching)[3:] == [(62, "open", 3, 6)]


def test_two_openings_of_an_issue_are_two_alerts_and_the_issue_is_named_by_both(watching):
    state, _ = advance(IssuesState(), on(0).tick, [on(0)], watching)
    for day in range(1, 70):
        state, _ = advance(state, on(day).tick, [], watching)
    assert state == IssuesState()
    _, (later,) = advance(state, on(70).tick, [on(70, method=FLARE_UP)], watching)
    _, (first,) = advance(IssuesState(), on(0).tick, [on(0)], watching)
    assert later.alert_id != first.alert_id
    assert (later.issue, first.issue) == ("i1", "i1")


def test_only_size_by_the_table_of_levels_raises_a_level_and_it_never_falls(watching):
    findings = [on(2, 4), on(3, 90, days=7), on(4, 91, method=NEW_ISSUE)]
    strong = [findings[0], *(Finding(**_with(one, p=1e-12)) for one in findings[1:])]
    assert [level for _, _, level, _ in told(strong, 6, watching)] == [2, 3, 3]


def _with(finding, **changes):
    return {name: getattr(finding, name) for name in finding.__struct_fields__} | changes


def test_feeds_and_issues_have_alerts_of_their_own_and_the_order_of_findings_means_nothing(watching):
    findings = [on(0), on(0, 5, issue="i2"), on(0, 4, feed="petition/town"), on(0, 6, days=30)]
    results = {tuple(advance(IssuesState(), findings[0].tick, order, watching)[1]) for order in permutations(findings)}
    assert len(results) == 1
    assert len(next(iter(results))) == 3


def test_of_several_days_found_at_one_tick_the_last_one_counts(watching):
    late = Finding(**_with(on(1, 3), tick=on(2).tick))
    _, (alert,) = advance(IssuesState(), on(2).tick, [on(2, 5), late], watching)
    assert alert.observed == 5


def test_nothing_found_is_nothing_done(watching):
    state = IssuesState()
    assert advance(state, BEGIN, [], watching) == (state, [])


def test_the_sentence_says_how_many_where_and_when_in_both_languages(zone):
    parts = (Part("北城>东区>柳街>一村", 2, 0.0), Part("北城>东区>柳街>二村", 1, 0.0))
    new, again = on(0, areas=parts), on(0, 5, method=FLARE_UP, days=14)
    assert issue_reason(new, zone, language="zh").startswith(
        "柳街 噪声：截至 2024-10-04 的 7 天内同一具体问题 3 个事项，来自 2 个区域，新出现；"
    )
    assert "再次升高" in issue_reason(again, zone, language="zh")
    assert issue_reason(new, zone).startswith(
        "噪声 in 柳街: 3 matters of one issue in the 7 days to 2024-10-04 from 2 areas, new; "
    )
    assert " in the 14 days to 2024-10-04, again more than it has been; " in issue_reason(again, zone)
