"""The shipped profiles on real data: every row is accounted for."""

import json
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


def test_new_york_accounts_for_every_row(data):
    profile = load_profile("nyc311")
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
def test_a_profile_that_keeps_addresses_or_texts_of_new_york_is_refused(data, tmp_path, column, header):
    named = {"unit": "agency", "channel": "channel"}[column]
    path = tmp_path / "wrong.toml"
    path.write_text(f'extends = "nyc311"\n[columns]\n{named} = "{header}"\n', encoding="utf-8")
    report = check([data / "nyc311" / "nyc311_small.csv"], load_profile(str(path)))
    assert len(report.problems) == 1
    assert header in report.problems[0]
    assert not any(isinstance(item, Rejection) for item in report.problems)


@pytest.fixture
def san_francisco(data, tmp_path):
    """The requests of the dashboard's fixture as an Open311 server answers."""
    dump = json.loads((data / "open311" / "open311dashboard_test_fixture.json").read_text(encoding="utf-8"))
    path = tmp_path / "requests.json"
    path.write_text(
        json.dumps([one["fields"] for one in dump if one["model"] == "dashboard.request"]), encoding="utf-8"
    )
    return path


def test_san_francisco_accounts_for_every_request(san_francisco):
    profile = load_profile("open311")
    report = check([san_francisco], profile)
    assert report.ok
    assert (report.rows, report.accepted) == (500, 500)
    assert {"description", "media_url", "address", "address_id", "lat", "long"} <= set(report.dropped)
    events = last(read([san_francisco], profile))
    assert Counter(event.status for event in events) == {"closed": 371, "open": 129}
    assert Counter(event.topic for event in events)["Sidewalk_Cleaning"] == 157
    assert sum(event.due is not None for event in events) == 322
    assert len({event.id for event in events}) == 500
    assert all(event.area.startswith("San Francisco") for event in events)
    assert len({event.area for event in events}) > 20


def test_a_closed_request_of_san_francisco_was_closed_when_it_last_changed(san_francisco):
    pairs = [item.events for item in read([san_francisco], load_profile("open311")) if len(item.events) == 2]
    assert len(pairs) == 371
    assert all(first.arrived <= last.arrived and last.closed is None for first, last in pairs)


def test_the_dump_itself_is_read_by_paths_of_keys(data, shelf, san_francisco):
    dump = data / "open311" / "open311dashboard_test_fixture.json"
    items = list(read([dump], load_profile(str(shelf / "open311dashboard.toml"))))
    assert Counter(item.code for item in items if isinstance(item, Rejection)) == {"skipped": 55}
    assert [item.events for item in items if isinstance(item, Taken)] == [
        item.events for item in read([san_francisco], load_profile("open311"))
    ]


def test_an_answer_of_the_standard_s_own_form_is_read(tmp_path):
    path = tmp_path / "requests.json"
    request = {
        "service_request_id": 638344,
        "status": "closed",
        "status_notes": "Duplicate request.",
        "service_name": "Sidewalk and Curb Issues",
        "service_code": "006",
        "description": None,
        "agency_responsible": None,
        "service_notice": None,
        "requested_datetime": "2010-04-14T06:37:38-08:00",
        "updated_datetime": "2010-04-14T07:37:38-08:00",
        "expected_datetime": "2010-04-15T06:37:38-08:00",
        "address": "8TH AVE and JUDAH ST",
        "lat": 37.762221815,
        "long": -122.4651145,
        "media_url": "https://example.org/638344.jpg",
    }
    path.write_text(json.dumps([request]), encoding="utf-8")
    (item,) = read([path], load_profile("open311"))
    first, closing = item.events
    assert (first.id, first.topic, first.area) == ("638344", "Sidewalk and Curb Issues", "San Francisco")
    assert (closing.arrived - first.arrived, closing.due - first.registered) == (3_600_000, 86_400_000)
