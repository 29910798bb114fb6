"""A year of real messages, day by day: the burst is found early, the chronic issue is never called new."""

import pytest

from benchmarks.issue_replay import (
    BURST,
    CHRONIC,
    alerts,
    day_name,
    grouped,
    in_service,
    labelled,
    members,
    messages,
    months,
    planted,
    planted_found,
)
from detectors.emerging import NEW


@pytest.fixture(scope="module")
def texts(data):
    return messages(data)


@pytest.fixture(scope="module")
def answers(texts):
    return grouped(texts)


@pytest.fixture(scope="module")
def found(texts, answers):
    return in_service(alerts(texts, answers))


def test_the_issue_of_the_burst_holds_its_messages_and_no_others(data, answers):
    assert members(answers, labelled(data, BURST)).f1 >= 0.96


def test_it_is_new_by_its_third_matter_which_is_its_fourth_message(data, answers, found):
    issue = members(answers, labelled(data, BURST)).issue
    (alert,) = [alert for alert in found if alert.issue == issue]
    assert alert.kind == NEW
    assert alert.matters <= 3
    assert day_name(alert.day) == "2019-07-28"


def test_an_officer_is_told_at_most_four_times_a_month(texts, found):
    assert 1 <= len(found) / months(texts) <= 4


def test_no_issue_of_the_chronic_matter_is_ever_new(data, answers, found):
    truth = labelled(data, CHRONIC)
    own = {answer.issue for answer in answers if answer.case in truth}
    assert members(answers, truth).recall > 0.3
    assert [alert for alert in found if alert.issue in own and alert.kind == NEW] == []


@pytest.mark.slow
def test_nine_in_ten_planted_outbreaks_at_other_places_are_found(data, texts):
    outbreaks = planted(texts, labelled(data, BURST), 24, seed=3)
    assert sum(told > 0 for told in planted_found(texts, outbreaks, at_once=12)) >= 21
