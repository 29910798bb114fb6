import pytest

from briefing.packs.rates import assessment_months
from city.calendars import Calendar, CalendarTable
from city.times import day_iso, day_of_iso

A, B, C = "City>East>一街", "City>East>二街", "City>West>三街"


@pytest.fixture
def march(town):
    return town.every_day("甲>乙", [A], "2026-01-01", "2026-03-31", 1)


def closed_on(documents, name, day, **outcome):
    return documents.case(name, "2026-03-01T02:00:00.000Z", closed=f"2026-03-{day:02d}T02:00:00.000Z", **outcome)


def test_the_three_rates_are_of_valid_call_backs_in_the_assessment_month(march, documents, pack_of):
    contacted = "2026-03-02T02:00:00.000Z"
    cases = [
        closed_on(documents, "1", 5, reached=True, contacted=contacted, solved=True, satisfied="yes"),
        closed_on(documents, "2", 5, reached=True, contacted=contacted, solved=True, satisfied="mostly"),
        closed_on(
            documents, "3", 18, reached=True, solved=False, satisfied="no", called_back="2026-03-25T02:00:00.000Z"
        ),
        closed_on(documents, "4", 18, reached=True, contacted=contacted),
        closed_on(documents, "unreached", 6, reached=False),
        closed_on(documents, "not asked yet", 6),
        closed_on(documents, "next month", 19, reached=True, solved=True, satisfied="yes"),
        closed_on(documents, "an inquiry", 6, reached=True, solved=True, **{"class": "inquiry"}),
    ]
    (rates,) = pack_of(march, more=cases).rates
    assert (rates.first, rates.last, rates.basis) == ("2026-02-19", "2026-03-18", "call-back")
    assert (rates.closed, rates.valid, rates.waiting) == (6, 4, 1)
    assert (rates.contacted, rates.solved, rates.satisfied, rates.mostly, rates.unsatisfied) == (3, 2, 1, 1, 1)
    assert (rates.response_rate, rates.solved_rate, rates.satisfied_rate) == (0.75, 0.5, 0.475)
    assert (rates.lag_median, rates.lag_long) == (7.0, None)


def test_without_call_backs_outcomes_are_the_base_and_no_response_is_invented(march, documents, pack_of):
    cases = [closed_on(documents, str(n), 5, solved=n > 0, satisfied="yes") for n in range(4)]
    (rates,) = pack_of(march, more=[*cases, closed_on(documents, "open question", 5)]).rates
    assert (rates.basis, rates.valid, rates.solved_rate, rates.waiting) == ("outcome", 4, 0.75, 1)
    assert (rates.contacted, rates.response_rate) == (None, None)


def test_a_feed_without_outcomes_has_no_rates(march, documents, pack_of):
    pack = pack_of(march, more=[closed_on(documents, "1", 5)])
    (rates,) = pack.rates
    assert (rates.closed, rates.valid, rates.solved_rate, rates.satisfied_rate) == (1, 0, None, None)
    verdicts = {check.name: check.verdict for check in pack.checks}
    assert verdicts["closed cases without an outcome yet"] == "unknown"


@pytest.mark.parametrize(("now", "over"), [("2026-03-12T00:00:00.000Z", False), ("2026-03-18T16:00:00.000Z", True)])
def test_a_month_that_runs_on_is_told_as_such(march, documents, pack_of, now, over):
    (rates,) = pack_of(march, period="2026-W10", more=[closed_on(documents, "1", 5, solved=True)], now=now).rates
    assert (rates.last, rates.over) == ("2026-03-18", over)


def test_excluded_cases_are_counted_with_and_without(march, documents, pack_of):
    cases = [closed_on(documents, "1", 5, solved=True), closed_on(documents, "2", 5, solved=False, excluded=True)]
    found = pack_of(march, more=cases).rates
    assert [(each.assessed, each.closed, each.solved_rate) for each in found] == [(False, 2, 0.5), (True, 1, 1.0)]


@pytest.mark.parametrize(
    ("first", "last", "ends"),
    [
        ("2026-03-01", "2026-03-31", ["2026-03-18"]),
        ("2026-01-01", "2026-03-31", ["2026-01-18", "2026-02-18", "2026-03-18"]),
        ("2026-03-19", "2026-03-20", ["2026-04-18"]),
    ],
)
def test_assessment_months_are_those_that_end_in_the_period_else_the_running_one(first, last, ends):
    months = assessment_months(Calendar(CalendarTable(country="none")), day_of_iso(first), day_of_iso(last))
    assert [day_iso(month[1]) for month in months] == ends


def petition(documents, name, registered, *, first=True, area=A, topic="甲>乙", **changed):
    return documents.case(name, registered, feed="petition/test", area=area, topic=topic, first=first, **changed)


def test_first_petitions_are_settled_by_the_end_of_their_quarter(march, documents, pack_of):
    cases = [
        petition(documents, "in time", "2026-01-05T02:00:00.000Z", closed="2026-03-31T02:00:00.000Z"),
        petition(documents, "late", "2026-01-05T02:00:00.000Z", closed="2026-04-02T02:00:00.000Z", topic="丙>丁"),
        petition(documents, "told", "2026-03-05T02:00:00.000Z", accepted="2026-03-12T02:00:00.000Z"),
        petition(documents, "silent", "2026-03-25T02:00:00.000Z", area=C),
        petition(documents, "again", "2026-03-25T02:00:00.000Z", first=False),
        petition(documents, "nobody says", "2026-03-25T02:00:00.000Z", first=None),
    ]
    (found,) = pack_of(march, period="2026-Q1", more=cases).petitions
    everything = found.all
    assert (found.label, found.over, found.not_told) == ("2026-Q1", True, 1)
    assert (everything.registered, everything.closed, everything.late, everything.replied) == (4, 1, 1, 3)
    assert found.open_by_age == (0, 1, 1, 0)
    assert [(each.of, each.registered, each.closed) for each in found.fields] == [("丙", 1, 0), ("甲", 3, 1)]
    assert [(each.of, each.registered) for each in found.areas] == [("City>East", None), ("City>West", None)]


def test_casework_counts_closings_by_their_own_time_and_the_backlog_at_the_end(march, documents, pack_of):
    cases = [
        documents.case(
            "old", "2026-02-01T02:00:00.000Z", closed="2026-03-05T02:00:00.000Z", due="2026-03-01T02:00:00.000Z"
        ),
        documents.case(
            "new", "2026-03-02T02:00:00.000Z", closed="2026-03-05T02:00:00.000Z", due="2026-03-09T02:00:00.000Z"
        ),
        documents.case(
            "after", "2026-03-02T02:00:00.000Z", closed="2026-04-05T02:00:00.000Z", due="2026-03-09T02:00:00.000Z"
        ),
        documents.case("waiting", "2025-12-02T02:00:00.000Z"),
        documents.case("elsewhere", "2026-03-02T02:00:00.000Z", area=C),
    ]
    (work,) = pack_of(march, "district", "City>East", more=cases).casework
    assert (work.registered, work.closed, work.with_deadline, work.in_time) == (2, 2, 2, 1)
    assert (work.open_at_end, work.overdue, work.open_by_age) == (2, 1, (0, 1, 0, 1))


def test_a_feed_with_nothing_but_old_closings_has_a_line_of_zeros_and_one_without_cases_has_none(
    march, documents, pack_of
):
    quiet, elsewhere = ({"feed": f"incident/{name}"} for name in ("quiet", "elsewhere"))
    cases = [
        documents.case("old", "2026-01-05T02:00:00.000Z", closed="2026-01-06T02:00:00.000Z", **quiet),
        documents.case("theirs", "2026-03-05T02:00:00.000Z", area=C, **elsewhere),
        documents.case("later", "2026-04-05T02:00:00.000Z", **elsewhere),
    ]
    (work,) = pack_of(march, "district", "City>East", more=cases).casework
    assert (work.feed, work.registered, work.closed, work.open_at_end) == ("incident/quiet", 0, 0, 0)


def test_a_case_is_older_than_a_bound_only_by_a_millisecond_more(march, documents, pack_of):
    ages = {"seven days": "2026-03-24T16:00:00.000Z", "and more": "2026-03-24T15:59:59.999Z"}
    (work,) = pack_of(march, more=[documents.case(name, registered) for name, registered in ages.items()]).casework
    assert work.open_by_age == (1, 1, 0, 0)
