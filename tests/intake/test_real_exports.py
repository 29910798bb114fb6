"""The shipped profiles on real data, and a profile written from the reference alone: every row is accounted for."""

from collections import Counter, defaultdict

import pytest

from city.events import digest
from city.times import Zone
from intake.checking import check
from intake.gateway import Rejection, Taken, read
from intake.profile import load_profile

BOSTON, CHICAGO = Zone("America/New_York"), Zone("America/Chicago")


@pytest.fixture(scope="module")
def boston(data):
    return list(read([data / "boston311" / "service_requests_2011-07_2011-12.csv.gz"], load_profile("boston311")))


@pytest.fixture(scope="module")
def chicago(data):
    return list(read([data / "chicago311" / "sanitation_2011_2014.csv.gz"], load_profile("chicago311")))


def last(items):
    return [item.events[-1] for item in items if isinstance(item, Taken)]


def winners(items):
    """The event of each case that wins by version, then by content."""
    best = {}
    for item in items:
        for event in item.events:
            rank = (event.version, digest(event))
            if event.case not in best or rank > best[event.case][0]:
                best[event.case] = rank, event
    return {case: event for case, (_, event) in best.items()}


def test_boston_accounts_for_every_row(boston):
    assert len(boston) == 58_251
    assert Counter(type(item) for item in boston) == {Taken: 57_917, Rejection: 334}
    assert len({event.id for event in last(boston)}) == 57_917
    assert Counter(event.status for event in last(boston)) == {"closed": 54_386, "open": 3_531}


def test_boston_s_comments_on_named_employees_are_never_taken_in(boston):
    refused = [item for item in boston if isinstance(item, Rejection)]
    assert {(item.code, item.reason) for item in refused} == {("refused", "refused kind: comments on a named official")}
    assert not any(event.topic.endswith(">General Comments For An Employee") for event in last(boston))


def test_boston_tells_requests_from_inquiries_and_staff(boston):
    classes = Counter(event.counted_as for event in last(boston))
    assert classes == {"request": 37_631, "staff": 18_546, "inquiry": 1_740}
    assert all(event.counted_as == "staff" for event in last(boston) if event.channel == "Employee Generated")


def test_boston_puts_every_case_in_one_of_its_neighbourhoods_or_the_city(boston):
    areas = Counter(event.area for event in last(boston))
    refused = 334
    assert areas["Boston"] + refused >= 2_829 + 41 + 945
    assert sum(areas.values()) + refused == 58_251
    assert {"Boston>South Boston", "Boston>Brighton", "Boston>Allston", "Boston>Mattapan"}.isdisjoint(areas)
    assert len(areas) == 1 + 22 - 4


def test_boston_saw_the_hurricane_at_its_own_hour(boston):
    trees = "Parks & Recreation Department>Trees>Tree Emergencies"
    hour = [
        BOSTON.iso(item.events[0].arrived)
        for item in boston
        if isinstance(item, Taken)
        and item.events[0].topic == trees
        and BOSTON.iso(item.events[0].registered).startswith("2011-08-28T07:")
    ]
    assert len(hour) == 7


def test_chicago_accounts_for_every_row(chicago):
    assert len(chicago) == 74_401
    assert Counter(type(item) for item in chicago) == {Taken: 74_401}
    assert sum(event.repeat for event in last(chicago)) == 3_633
    assert all(event.date_only for event in last(chicago))


def test_chicago_knows_a_day_at_the_next_midnight(chicago):
    opened = next(item.events for item in chicago if CHICAGO.iso(item.events[0].registered).startswith("2012-09-03"))
    assert CHICAGO.iso(opened[0].registered) == "2012-09-03T00:00:00-05:00"
    assert CHICAGO.iso(opened[0].arrived) == "2012-09-04T00:00:00-05:00"


def test_chicago_lets_the_later_completion_of_a_number_win(chicago):
    completions = defaultdict(list)
    for event in last(chicago):
        completions[event.case].append(event.closed or 0)
    assert len(completions) == 74_026
    decided = winners(chicago)
    assert all((decided[case].closed or 0) == max(closed) for case, closed in completions.items())


def test_chicago_names_areas_and_topics(chicago):
    areas, topics = Counter(event.area for event in last(chicago)), Counter(event.topic for event in last(chicago))
    assert areas["Chicago>Community Area 25"] == 3_304
    assert areas["Chicago"] == 7
    assert topics["Sanitation Code Violation>Not stated"] == 3_753
    assert len(topics) == 10


def test_a_profile_written_from_the_reference_alone_reads_new_york(data, shelf):
    profile = load_profile(str(shelf / "nyc311.toml"))
    path = data / "nyc311" / "nyc311_small.csv"
    report = check([path], profile)
    assert report.ok
    assert (report.rows, report.accepted) == (500, 500)
    assert {"incident_address", "resolution_description", "location"} <= set(report.dropped)
    events = last(read([path], profile))
    assert Counter(event.area for event in events)["New York"] == 299
    assert Counter(event.area for event in events)["New York>QUEENS>04 QUEENS"] == 26
    assert Counter(event.topic for event in events)["Noise - Residential>Loud Music/Party"] > 100
    assert Counter(event.status for event in events) == {"open": 268, "closed": 232}


@pytest.mark.parametrize(
    ("column", "header"), [("unit", "incident_address"), ("unit", "resolution_description"), ("channel", "location")]
)
def test_a_profile_that_keeps_addresses_or_texts_of_new_york_is_refused(data, shelf, tmp_path, column, header):
    text = (shelf / "nyc311.toml").read_text(encoding="utf-8")
    given = {"unit": 'agency = "agency"', "channel": 'channel = "open_data_channel_type"'}[column]
    path = tmp_path / "wrong.toml"
    path.write_text(text.replace(given, f'{given.split(" ")[0]} = "{header}"'), encoding="utf-8")
    report = check([data / "nyc311" / "nyc311_small.csv"], load_profile(str(path)))
    assert len(report.problems) == 1
    assert header in report.problems[0]
    assert not any(isinstance(item, Rejection) for item in report.problems)
