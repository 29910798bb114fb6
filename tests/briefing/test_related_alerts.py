"""Which alerts a topic has to do with, and which former measures."""

import pytest

from briefing.former_measures import measures_of
from briefing.related_alerts import related_alerts
from city import paths
from city.focus_issues import FocusIssue, Subject
from city.times import Zone, day_of_iso
from indexing.store import Document
from tests.briefing.packs.conftest import alert

FEED, HEAT = "complaint/test", "公共服务>供暖"
CITY, STREET, OTHER = "City", "City>East>一街", "City>West>三街"
ZONE = Zone("Asia/Shanghai")
OPENED = ("2026-11-16T00:00:00.000Z", "open", "")
LATER = ("2026-11-20T00:00:00.000Z", "growing", "")


def place(topic):
    return {"topic": paths.name(topic), "topic_id": topic}


def finding(topic, area, parts, *, observed=200, expected=20.0, tick="2026-11-18T00:00:00.000Z", outside=True):
    body = {
        "feed": FEED,
        **place(topic),
        "area": paths.name(area),
        "area_id": area,
        "span": "day",
        "tick": tick,
        "observed": observed,
        "expected": expected,
        "outside": outside,
        "topics": [{**place(name), "observed": count, "expected": 10.0} for name, count in parts.items()],
    }
    return Document("findings", f"{topic} {area} {tick}", 1, body)


@pytest.fixture
def found(town):
    def ask(documents, area=CITY):
        store = town.stored()
        store.put(documents)
        first, last = (ZONE.start(day_of_iso(day)) for day in ("2026-01-01", "2026-12-01"))
        related = related_alerts(store, FEED, HEAT, area, first, last, ZONE)
        return {one.alert["alert_id"]: one.relation for one in related}

    return ask


def test_alerts_of_the_topic_and_below_are_its_own(found):
    own, below, other = (
        alert("own", CITY, [OPENED], joined=[], **place(HEAT)),
        alert("below", STREET, [OPENED], joined=[], **place(f"{HEAT}>室温")),
        alert("other", CITY, [OPENED], joined=[], **place("公共服务>供电")),
    )
    assert found([own, below, other]) == {"own": "own", "below": "own"}


def test_an_alert_of_the_topic_above_belongs_to_the_topic_that_carries_it(found):
    above = alert("above", CITY, [OPENED, LATER], joined=[], **place("公共服务"))
    assert found([above]) == {}, "no finding tells what carries it"
    assert found([above, finding("公共服务", CITY, {HEAT: 180, "公共服务>供电": 15})]) == {"above": "above"}


@pytest.mark.parametrize(
    "made",
    [
        finding("公共服务", CITY, {HEAT: 20, "公共服务>供电": 170}),
        finding("公共服务", CITY, {HEAT: 180}, outside=False),
        finding("公共服务", STREET, {HEAT: 180}),
        finding("公共服务", CITY, {HEAT: 180}, tick="2026-12-18T00:00:00.000Z"),
    ],
    ids=["another topic carries it", "inside its band", "of another area", "after its life"],
)
def test_an_alert_of_the_topic_above_that_it_does_not_carry_is_not_told(found, made):
    above = alert("above", CITY, [OPENED, LATER], joined=[], **place("公共服务"))
    assert found([above, made]) == {}


def test_the_strongest_finding_says_what_carries_an_alert(found):
    above = alert("above", CITY, [OPENED, LATER], joined=[], **place("公共服务"))
    early = finding("公共服务", CITY, {HEAT: 30}, observed=50, tick="2026-11-17T00:00:00.000Z")
    assert found([above, early, finding("公共服务", CITY, {"公共服务>供电": 180})]) == {}


def test_an_alert_of_another_feed_that_was_joined_with_the_topic_belongs_to_it(found):
    joined = [{"feed": FEED, "area_id": CITY, **place(f"{HEAT}>室温")}]
    grid = alert("grid", CITY, [OPENED], joined=joined, **place("市政>管网")).body | {"feed": "incident/grid"}
    assert found([Document("alerts", "grid", 1, grid)]) == {"grid": "joined"}


def test_of_alerts_above_the_area_those_that_it_carries_are_told(found):
    whole = alert("whole", CITY, [OPENED], parts=["City>East"], joined=[], **place(HEAT))
    elsewhere = alert("elsewhere", CITY, [OPENED], parts=["City>West"], joined=[], **place(HEAT))
    west = alert("west", OTHER, [OPENED], joined=[], **place(HEAT))
    assert found([whole, elsewhere, west], area=STREET) == {"whole": "own"}


def issue(name, begin, *, topics=(HEAT,), area=CITY, state="chosen"):
    return FocusIssue(
        focus_id=name,
        subject=Subject(feed=FEED, topics=topics, area=area, period="2025-11"),
        title=name,
        state=state,
        decided_at=0,
        updated_at=0,
        measures_from=begin,
    )


def test_former_measures_are_those_of_issues_of_the_area_that_hold_the_topic():
    issues = [
        issue("closed", "2025-12-01", state="closed"),
        issue("above", "2025-11-15", topics=("公共服务",)),
        issue("same day", "2025-12-01"),
        issue("not yet", ""),
        issue("later", "2026-12-01"),
        issue("below", "2025-10-01", topics=(f"{HEAT}>室温",)),
        issue("district", "2025-10-02", area="City>East"),
        issue("rejected", "2025-10-03", state="rejected"),
    ]
    days = measures_of(issues, FEED, HEAT, CITY, day_of_iso("2026-10-31"))
    assert days == [day_of_iso("2025-11-15"), day_of_iso("2025-12-01")]
