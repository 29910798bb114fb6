"""The evidence of one candidate as a store tells it, as of the end of a month."""

import numpy as np
import pytest

from briefing import evidence_cases
from briefing.effect_series import EffectError
from briefing.evidence_page import evidence_page
from briefing.periods import parse
from city.calendars import CalendarTable
from city.configuration import Configuration
from city.focus_issues import FocusIssue, Subject
from city.times import DAY, Zone, day_of_iso, utc_iso
from indexing.focus_issues import focus_document

FEED, TOPIC, CITY = "complaint/test", "物业>停车", "城"
ZONE = Zone("Asia/Shanghai")
TOLD = Configuration(city=CITY, calendar=CalendarTable(country="none"))
END = ZONE.start(day_of_iso("2026-11-01"))


def case(registered, closed=None, **more):
    """A request by the days of its registration and closing, with no answer of a call-back."""
    body = {"registered": _at(registered), "closed": closed and _at(closed), "called_back": None, "due": None}
    return body | {"unit": "", "first_unit": "", "reached": None, "solved": None, "satisfied": None} | more


def _at(day):
    return utc_iso(ZONE.start(day_of_iso(day)) + 9 * DAY // 24)


@pytest.fixture(scope="module")
def rng():
    return np.random.default_rng(3)


@pytest.fixture
def known(town, rng):
    """Three years of six matters a day in three streets, at ten and three o'clock; a quarter of the reports repeat."""
    for day in range(day_of_iso("2023-10-30"), day_of_iso("2026-11-01")):
        for street, rate in (("一街", 3), ("二街", 2), ("三街", 0.05)):
            matters = int(rng.poisson(rate))
            hour = 10 if day % 3 else 15
            town.matters(TOPIC, f"{CITY}>{street}", day, matters, repeats=matters // 3, hour=hour)
    return town


def test_the_page_holds_two_years_and_the_quarter_to_come(known):
    found = evidence_page(known.stored(), TOLD, FEED, TOPIC, CITY, parse("2026-10"), ())
    assert len(found.forecast.weeks) == 104 + 14
    assert [week.low is None for week in found.forecast.weeks] == [True] * 104 + [False] * 14
    assert [month.first for month in found.forecast.months] == ["2026-11-01", "2026-12-01", "2027-01-01"]
    for month, days in zip(found.forecast.months, (30, 31, 31), strict=True):
        assert month.last[8:] == str(days)
        assert month.low < 5.05 * days < month.high
    assert [month.month for month in found.months][::23] == ["November 2024", "October 2026"]


def test_matters_reports_areas_and_hours_are_those_of_the_counts(known):
    found = evidence_page(known.stored(), TOLD, FEED, TOPIC, CITY, parse("2026-10"), ())
    october = found.months[-1]
    assert october.reports > october.matters
    assert [area.area for area in found.areas[:2]] == ["城>一街", "城>二街"]
    assert {hour for hour, count in enumerate(found.hours) if count} == {10, 15}


def test_a_small_area_is_hidden_with_another_that_would_give_it_away(town):
    for street, count in (("一街", 9), ("二街", 5), ("三街", 1)):
        town.matters(TOPIC, f"{CITY}>{street}", "2026-10-05", count)
    found = evidence_page(town.stored(), TOLD, FEED, TOPIC, CITY, parse("2026-10"), ())
    assert [area.matters for area in found.areas] == [9, None, None]


def test_a_former_measure_is_told_with_its_effect_up_to_the_month(known):
    found = evidence_page(known.stored(), TOLD, FEED, TOPIC, CITY, parse("2026-10"), [day_of_iso("2026-05-04")])
    assert [one.verdict for one in found.effects] == ["none_shown"]
    assert found.effects[0].until <= "2026-10-31"


def test_a_measure_that_a_focus_issue_tells_of_is_told(known):
    subject = Subject(feed=FEED, topics=(TOPIC,), area=CITY, period="2026-05")
    given = {"focus_id": "x", "title": "停车", "state": "chosen", "decided_at": 0, "updated_at": 0}
    issue = FocusIssue(**given, subject=subject, measures_from="2026-05-04")
    store = known.stored()
    store.put([focus_document(issue, 1)])
    found = evidence_page(store, TOLD, FEED, TOPIC, CITY, parse("2026-10"), ())
    assert [one.start for one in found.effects] == ["2026-05-04"]


def test_a_measure_that_begins_after_the_month_is_an_error(known):
    with pytest.raises(EffectError, match="began after 2026-10-31"):
        evidence_page(known.stored(), TOLD, FEED, TOPIC, CITY, parse("2026-10"), [day_of_iso("2026-12-01")])


def test_the_three_rates_count_what_was_closed_in_the_assessment_month_over_those_who_answered():
    cases = [
        case("2026-09-01", "2026-09-19", solved=True, satisfied="yes", called_back=_at("2026-09-29")),
        case("2026-09-01", "2026-10-18", solved=False, satisfied="mostly", reached=True, called_back=_at("2026-10-22")),
        case("2026-10-01", "2026-10-10", solved=False, satisfied="no"),
        case("2026-10-01", "2026-10-11"),
        case("2026-10-01", "2026-10-19", solved=True),
        case("2026-10-02"),
    ]
    found = evidence_cases.rates(cases, day_of_iso("2026-09-19"), day_of_iso("2026-10-18"), ZONE)
    assert (found.closed, found.heard) == (4, 3)
    assert (found.solved, found.of_solved) == (1, 3)
    assert (found.satisfied, found.of_satisfied) == (1.9, 3)
    assert (found.reached, found.of_reached) == (1, 1)
    assert found.lag_days == 7.0


def test_open_cases_are_told_by_their_age_then_and_those_past_their_limit():
    cases = [
        case("2026-10-28"),
        case("2026-10-10", due=_at("2026-10-20")),
        case("2026-06-01", "2026-11-05"),
        case("2026-10-01", "2026-10-30"),
    ]
    found = evidence_cases.age(cases, END)
    assert found.groups == (1, 1, 0, 1)
    assert found.overdue == 1


def test_units_are_told_by_their_cases():
    cases = [
        case("2026-10-01", "2026-10-05", unit="一街道"),
        case("2026-10-02", unit="一街道", due=_at("2026-10-09")),
        case("2026-10-03", first_unit="住建委"),
        case("2026-10-03"),
    ]
    found = evidence_cases.units(cases, END)
    assert [(one.name, one.cases, one.closed, one.overdue) for one in found] == [
        ("一街道", 2, 1, 1),
        ("住建委", 1, 0, 0),
    ]
