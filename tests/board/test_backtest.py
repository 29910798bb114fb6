"""The page of a back-test: its tables and alarms as they were given, and nothing from outside."""

import re

import pytest

from board.backtest import AlarmShown, PageShown, TableShown, backtest_page
from board.series import Daily
from city.times import day_of_iso

DAY = day_of_iso("2026-03-04")
DAILY = Daily(DAY - 2, (1, 2, 30, 1), (None, 2.0, 2.0, 2.0), (None, 6.0, 6.0, 6.0), (DAY - 1, DAY))
WEEKLY = Daily(DAY - 14, (9, 10, 41), (None, None, 12.0), (None, None, 20.0), (DAY, DAY), step=7)
HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def alarm(**more):
    given = {
        "rank": 1,
        "topic": "环境>噪声",
        "area": "见微市>东区",
        "day": DAY,
        "numbers": (30.0, 2.1, 41.0, None),
        "methods": (("method of days", 0.0004, True), ("method of weeks", 0.25, False)),
        "daily": DAILY,
        "weekly": WEEKLY,
        "weekly_by": "method of weeks",
    }
    return AlarmShown(**{**given, **more})


def page(*alarms):
    table = TableShown("Result", ("method", "alarms"), (("method of days", "12"),))
    return backtest_page(PageShown("Back-test", "Ten weeks.", (table,), alarms))


def test_an_alarm_says_what_where_when_how_many_and_who_flags_it():
    shown = page(alarm())
    for said in (
        "噪声 · 东区",
        "环境 › 噪声 — 见微市 › 东区",
        "30 on 2026-03-04, 2.1 expected; 41 in the seven days to it, not judged.",
        "method of days 0.4‰",
        "method of weeks 250‰",
        "Weeks, with the band of method of weeks",
    ):
        assert said in shown, said
    assert 'class="no"' in shown.split("method of days 0.4")[0].rsplit("<span", 1)[1]
    assert 'class="quiet"' in shown.split("method of weeks 250")[0].rsplit("<span", 1)[1]


def test_each_alarm_has_its_charts_of_days_and_weeks():
    assert page(alarm(), alarm(rank=2)).count("<svg ") == 4


def test_numbers_of_tables_stand_to_the_right():
    assert '<td>method of days</td><td class="n">12</td>' in page()


def test_without_alarms_it_says_so():
    assert "No alarm." in page()


@pytest.mark.parametrize("field", ["topic", "area"])
def test_hostile_names_are_shown_and_do_nothing(field):
    shown = page(alarm(**{field: HOSTILE}))
    assert not re.search(r"https?://|//[a-z]|<script|<link|<img|<iframe|@import|url\(|<[^>]*\bon[a-z]+=", shown)
    assert "&lt;" in shown
