"""The result of a tick depends on the set of its findings: any order, any repetition, the same bytes."""

import sys
from collections import Counter

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.discovery import discoveries
from alerts.grouping import causes
from alerts.lifecycle import advance
from alerts.rules import Watching
from alerts.state import WatchState
from city.configuration import Configuration, UrgentRule
from city.findings import RECLASSIFIED

TOPICS = ["A", "A>B", "A>B>C", "A>D", "E", "E>F", "G"]
AREAS = ["City", "City>East", "City>East>Mill", "City>East>Quay", "City>West", "City>West>Hill"]
FEEDS = ["complaint/town", "incident/town", "petition/town"]
TESTS = {(feed, span): 500 for feed in FEEDS for span in ("hour", "day", "week")}


def ticks(find):
    """Three ticks of any findings, each as a list without two of one period."""

    def finding(draw):
        span = draw(st.sampled_from(["hour", "hour", "day", "week"]))
        area, topic = draw(st.sampled_from(AREAS)), draw(st.sampled_from(TOPICS))
        east, west = draw(st.integers(0, 40)), draw(st.integers(0, 40))
        return find(
            f"2026-05-0{draw(st.integers(1, 3))}",
            topic,
            area,
            draw(st.integers(3, 120)),
            draw(st.sampled_from([0.3, 1.0, 4.0])),
            span=span,
            tick="2026-05-04 10:00",
            feed=draw(st.sampled_from(FEEDS)),
            outside=draw(st.sampled_from([True, True, True, False])),
            areas={"East": (east, 1.0), "West": (west, 1.0)} if area == "City" else {},
            fell=draw(st.sampled_from([{}, {}, {"A>D": (2, 30.0)}])),
        )

    def period(one):
        return (one.feed, one.topic, one.area, one.span, one.start)

    return st.lists(st.lists(st.composite(finding)(), max_size=25, unique_by=period), min_size=3, max_size=3)


def fold(story, watching, start):
    state, told = WatchState(), []
    for at, findings in enumerate(story):
        significant = discoveries(findings, TESTS, watching.budget)
        state, changed = advance(state, start + at * 20 * 3_600_000, significant, findings, watching)
        told += changed
    return msgspec.json.encode((state, told))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_alerts_do_not_depend_on_the_order_of_findings(find, clock, watching, data):
    story = data.draw(ticks(find))
    shuffled = [data.draw(st.permutations(findings + findings[:3])) for findings in story]
    start = clock("2026-05-04 10:00")
    assert fold(shuffled, watching, start) == fold(story, watching, start)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_discovery_is_explained_and_no_series_leads_two_causes(find, data):
    findings = [one for one in data.draw(ticks(find))[0] if one.outside]
    found = causes(findings)
    leads = [(part.lead.feed, part.lead.topic, part.lead.area) for cause in found for part in (cause, *cause.joined)]
    assert len(leads) == len(set(leads))
    assert bool(found) is bool(findings)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_an_alert_never_loses_level_and_tells_every_change_once(find, clock, watching, data):
    state, last = WatchState(), {}
    for at, findings in enumerate(data.draw(ticks(find))):
        significant = discoveries(findings, TESTS, watching.budget)
        tick = clock("2026-05-04 10:00") + at * 30 * 3_600_000
        state, changed = advance(state, tick, significant, findings, watching)
        for alert in changed:
            before = last.get(alert.alert_id)
            assert alert.history[-1].tick == alert.updated_at == tick
            assert alert.history[-1].status == alert.status
            assert before is None or alert.history[:-1] == before.history
            assert before is None or alert.level >= before.level or alert.method == RECLASSIFIED
            last[alert.alert_id] = alert
        assert {life.alert.alert_id for life in state.lives} <= set(last)
        series = [life.series for life in state.lives]
        assert len(series) == len(set(series))


def test_a_state_survives_its_own_bytes(story, find):
    story.at("2026-05-01 10:00", find("2026-05-01 10:00", "Noise", "City", 30, 1))
    assert msgspec.json.decode(msgspec.json.encode(story.state), type=WatchState) == story.state


def test_a_configuration_says_how_to_watch():
    rule = UrgentRule(name="燃气", topics=("燃气泄漏",), level=3)
    configuration = Configuration(city="北城", language="zh", urgent=(rule,))
    watching = Watching.of(configuration)
    assert (watching.zone.name, watching.urgent, watching.language) == ("Asia/Shanghai", {"燃气": 3}, "zh")


def test_a_tick_in_chinese_speaks_chinese(find, clock, watching):
    one = find("2026-05-01 10:00", "噪声", "北城", 30, 1)
    chinese = msgspec.structs.replace(watching, language="zh")
    _, (alert,) = advance(WatchState(), clock("2026-05-01 10:00"), [one], [one], chinese)
    assert alert.reason.startswith("北城 噪声：截至 2026-05-01 10:00 的 3 小时 30 件")
    assert alert.history[0].why == "首次超出正常范围"


@pytest.fixture
def big_storm(find):
    """Five hundred findings: three levels of one topic, in every street of sixteen districts."""
    when, found = "2026-05-01 10:00", []
    for topic in ("A", "A>B"):
        found.append(find(when, topic, "City", 4000, 40, areas={f"D{at}": (250, 2.5) for at in range(16)}))
        for district in range(16):
            area = f"City>D{district}"
            found.append(find(when, topic, area, 250, 2.5, areas={f"S{at}": (16, 0.2) for at in range(15)}))
            found += [find(when, topic, f"{area}>S{at}", 16, 0.2) for at in range(15)]
    return found


def calls_of(work):
    """How many functions, ours and built-in ones, a piece of work calls: what a clock tells, without the clock."""
    called = Counter()
    sys.setprofile(lambda _frame, event, _argument: called.update([event]))
    try:
        done = work()
    finally:
        sys.setprofile(None)
    return called["call"] + called["c_call"], done


def test_a_storm_of_five_hundred_findings_is_not_compared_each_with_each(big_storm, clock, watching):
    def once():
        significant = discoveries(big_storm, {("complaint/town", "hour"): 60_000}, watching.budget)
        return advance(WatchState(), clock("2026-05-01 10:00"), significant, big_storm, watching)

    calls, (_, changed) = calls_of(once)
    assert [(alert.topic, alert.area) for alert in changed] == [("A>B", "City")]
    assert calls < 100 * len(big_storm)


def test_a_quiet_tick_with_open_alerts_costs_next_to_nothing(story, find, clock):
    districts = [find("2026-05-01 10:00", f"T{at}", f"City>D{at}", 30, 0.5) for at in range(20)]
    story.at("2026-05-01 10:00", *districts)
    tick = clock("2026-05-01 11:00")

    calls, (after, changed) = calls_of(lambda: advance(story.state, tick, [], [], story.watching))
    assert (after, changed) == (story.state, [])
    assert calls < 50 * len(districts)
