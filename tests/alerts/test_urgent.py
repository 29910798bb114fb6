"""Urgent cases arrive one by one, in any order, more than once."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.urgent import UrgentState, advance, chains, urgent_alert
from city.findings import Finding
from city.times import DAY, HOUR

COMMUNITY = "北城>东区>柳街>一村"


def case(hour, name, area=COMMUNITY, rule="燃气", feed="complaint/town"):
    return Finding(
        feed=feed,
        topic="公共安全>燃气泄漏",
        area=area,
        tick=hour * HOUR,
        span="case",
        start=hour * HOUR - HOUR // 2,
        end=hour * HOUR - HOUR // 2 + 1,
        observed=1,
        expected=0.0,
        upper=0.0,
        p=1.0,
        method="urgent rule",
        outside=True,
        rule=rule,
        case=f"{feed}:{name}",
    )


@pytest.fixture(scope="session")
def rules(watching):
    return msgspec.structs.replace(watching, urgent={"燃气": 4, "停水": 2})


def folded(findings, until, watching):
    """All alerts as last told, after every finding in the order given, and then at ``until``."""
    state, told = UrgentState(), {}
    for finding in findings:
        state, changed = advance(state, [finding], 0, watching)
        told.update({alert.alert_id: alert for alert in changed})
    state, changed = advance(state, [], until, watching)
    told.update({alert.alert_id: alert for alert in changed})
    return state, told


def test_a_case_is_told_at_once_with_the_level_of_its_rule(rules):
    _, (alert,) = advance(UrgentState(), [case(1001, "a", rule="停水")], 1001 * HOUR, rules)
    assert (alert.level, alert.status, alert.opened_at, alert.span) == (2, "open", 1001 * HOUR, "case")
    assert alert.reason.startswith("燃气泄漏 in 柳街: 1 case since ")
    assert alert.rule == "停水"


def test_a_rule_that_is_gone_counts_as_urgent(rules):
    _, (alert,) = advance(UrgentState(), [case(1001, "a", rule="旧规则")], 1001 * HOUR, rules)
    assert alert.level == 4


def test_the_cases_of_one_day_are_one_alert(rules):
    findings = [case(991, "a"), case(1000, "b"), case(1013, "c"), case(1014, "d")]  # local midnight is hour 1013
    assert [[one.case[-1] for one in chain.cases] for chain in chains(findings, rules)] == [["a", "b", "c"], ["d"]]
    state, told = folded(findings, 1038 * HOUR, rules)
    assert [(alert.observed, alert.status) for alert in told.values()] == [(3, "recovered"), (1, "open")]
    assert len(state.alerts) == 2


@pytest.mark.parametrize(
    ("other", "alerts"),
    [
        (case(1001, "b", area="北城>东区>柳街>二村"), 1),  # below the street: the same place
        (case(1001, "b", area="北城>东区>杨街"), 2),
        (case(1001, "b", rule="停水"), 2),
        (case(1001, "b", feed="incident/town"), 2),
        (case(1001, "a"), 1),  # the same case again
    ],
)
def test_one_alert_is_one_feed_rule_and_street(rules, other, alerts):
    _, told = folded([case(1001, "a"), other], 1001 * HOUR, rules)
    assert len(told) == alerts


def test_a_case_under_three_rules_is_one_alert_under_the_strongest_which_names_the_others(rules):
    rules = msgspec.structs.replace(rules, urgent={"停水": 2, "漏电": 4, "起火": 4})
    _, told = folded([case(1001, "a", rule=rule) for rule in ("漏电", "起火", "停水")], 1001 * HOUR, rules)
    (alert,) = told.values()
    assert (alert.rule, alert.level, alert.cases) == ("漏电", 4, ("complaint/town:a",))
    assert alert.reason.endswith("told at once by the rule 漏电 (also 起火, 停水).")
    assert len(alert.history) == 1


def test_a_stronger_rule_of_a_later_version_takes_the_case_to_another_alert(rules):
    state, told = folded([case(1001, "a", rule="停水"), case(1001, "b", rule="停水")], 1001 * HOUR, rules)
    (weak,) = told.values()
    state, changed = advance(state, [case(1002, "a")], 1002 * HOUR, rules)
    assert [(alert.rule, alert.level, len(alert.cases)) for alert in changed] == [("停水", 2, 1), ("燃气", 4, 1)]
    state, (left, joined) = advance(state, [case(1003, "b")], 1003 * HOUR, rules)
    assert (left.alert_id, left.status, joined.cases) == (
        weak.alert_id,
        "closed",
        ("complaint/town:a", "complaint/town:b"),
    )
    assert left.history[-1].why == f"part of alert {joined.alert_id}"


def test_another_rule_of_the_same_level_does_not_move_what_was_told(rules):
    rules = msgspec.structs.replace(rules, urgent={"起火": 4, "漏电": 4})
    _, told = folded([case(1001, "a", rule="漏电"), case(1002, "a", rule="起火")], 1002 * HOUR, rules)
    assert [alert.rule for alert in told.values()] == ["漏电"]


def test_an_alert_is_quiet_from_the_last_that_was_heard_of_its_cases(rules):
    cases = [case(1001, "a"), case(1010, "a", rule="停水")]
    state, _ = folded(cases, 1010 * HOUR + 4 * DAY, rules)
    assert len(state.alerts) == 1
    state, (closed,) = advance(state, [], 1010 * HOUR + 4 * DAY + 1, rules)
    assert closed.status == "closed"
    assert advance(state, cases, 0, rules) == (state, [])


def test_a_community_is_named_from_three_cases_on(rules):
    def places(number):
        found = [case(1001, str(at)) for at in range(number)] + [case(1001, "x", area="北城>东区>柳街")]
        _, told = folded(found, 1001 * HOUR, rules)
        return [(part.path, part.observed) for alert in told.values() for part in alert.areas]

    assert places(2) == []
    assert places(3) == [(COMMUNITY, 3), ("北城>东区>柳街", 1)]


def test_an_alert_grows_with_every_doubling_and_ends_by_itself(rules):
    state, told = folded([case(1001 + at, str(at)) for at in range(5)], 1005 * HOUR, rules)
    (alert,) = told.values()
    assert [(change.tick // HOUR, change.status) for change in alert.history] == [
        (1001, "open"),
        (1002, "growing"),
        (1004, "growing"),
    ]
    assert alert.updated_at == 1005 * HOUR
    state, (alert,) = advance(state, [], 1030 * HOUR, rules)
    assert (alert.status, alert.updated_at) == ("recovered", 1029 * HOUR)
    state, (alert,) = advance(state, [], 1030 * HOUR + 3 * DAY, rules)
    assert (alert.status, alert.updated_at) == ("closed", 1029 * HOUR + 3 * DAY)
    assert (state.cases, state.alerts) == ((), ())


def test_a_quiet_tick_changes_nothing(rules):
    state, _ = advance(UrgentState(), [case(1001, "a")], 1001 * HOUR, rules)
    after, changed = advance(state, [], 1001 * HOUR, rules)
    assert (after.alerts, changed) == (state.alerts, [])


def test_a_case_that_was_under_way_turns_no_other_alert_back(rules):
    state, _ = advance(UrgentState(), [case(1001, "a")], 1001 * HOUR, rules)
    state, (recovered,) = advance(state, [], 1030 * HOUR, rules)
    late = case(1020, "b", area="北城>西区>桥街>一村")
    state, (alert,) = advance(state, [late], 1020 * HOUR, rules)
    assert (recovered.status, alert.cases) == ("recovered", (late.case,))


def test_a_case_that_comes_late_makes_its_day_s_alert_older_and_no_other(rules):
    _, told = folded([case(1001, "a"), case(1030, "b"), case(1028, "earlier")], 1030 * HOUR, rules)
    assert [(alert.opened_at // HOUR, alert.observed) for alert in told.values()] == [(1001, 1), (1028, 2)]


def test_what_is_sent_again_after_its_alert_is_closed_opens_nothing(rules):
    cases = [case(1001, "a"), case(1003, "b")]
    state, told = folded(cases, 1004 * HOUR + 4 * DAY, rules)
    assert [alert.status for alert in told.values()] == ["closed"]
    assert advance(state, cases, 0, rules) == (state, [])
    other = case(1004 + 4 * 24, "c")
    assert len(advance(state, [*cases, other], 0, rules)[1]) == 1


def test_what_is_sent_again_while_its_alert_is_open_changes_nothing(rules):
    cases = [case(1001, "a"), case(1012, "b")]
    state, _ = folded(cases, 1006 * HOUR + 4 * DAY, rules)
    assert [alert.cases for alert in state.alerts] == [tuple(one.case for one in cases)]
    assert advance(state, cases[:1], 0, rules)[1] == []


@given(
    st.lists(
        st.builds(
            case,
            st.integers(1000, 1200),
            st.sampled_from("abcdefgh"),
            st.sampled_from([COMMUNITY, f"{COMMUNITY}>三号格", "北城>东区"]),
            st.sampled_from(["燃气", "停水"]),
        ),
        max_size=12,
    ),
    st.data(),
)
def test_alerts_are_a_function_of_the_set_of_cases(rules, findings, data):
    order = data.draw(
        st.permutations([*findings, *data.draw(st.lists(st.sampled_from(findings)) if findings else st.just([]))])
    )
    state, _ = folded(order, 0, rules)
    assert list(state.alerts) == [urgent_alert(chain, 0, rules) for chain in chains(findings, rules)]
    once, _ = advance(UrgentState(), findings, 0, rules)
    assert once == state
