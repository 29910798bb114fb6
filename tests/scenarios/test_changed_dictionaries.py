"""A street is split and the catalogue has a new edition: nothing has happened, and nothing is told."""

import msgspec
import pytest

from city.configuration import Succession
from city.findings import RECLASSIFIED
from city.paths import nested
from intake.city_tables import CityTables
from intake.dictionaries import AreaDictionary
from intake.profile import load_profile
from intake.simulator import SCALES, read_truth, score, simulate
from jianwei.choose import configuration_for
from jianwei.dictionaries import successions
from jianwei.embedded import Embedded
from jianwei.replay import replay
from jianwei.sources import Source
from tests.streams.town import MILL, POTHOLE, TOWN, at, documents, exported, hourly, month, unwatched

FIRST, DAYS = "2025-03-03", 100


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Exports of a small city, its profile with the topic dictionary, its successions."""
    folder = tmp_path_factory.mktemp("city")
    written = simulate(SCALES["small"], 1, FIRST, DAYS, reclassified=True).write(folder)
    named = folder / "hotline.toml"
    named.write_text('extends = "hotline12345"\n[topic]\ndictionary = "topics.csv"\n', encoding="utf-8")
    profile = load_profile(str(named))
    return written, profile, successions(AreaDictionary.read(written.areas), [profile])


@pytest.fixture(scope="module")
def alerts(city, tmp_path_factory):
    """The alerts of a run that is told of these successions."""
    written, profile, _ = city

    def run(known):
        path = tmp_path_factory.mktemp("store") / "city.db"
        with Embedded(path, configuration_for(profile, None, known)) as service:
            tables = CityTables(areas=AreaDictionary.read(written.areas))
            source = Source(files=(written.hotline,), profile=profile)
            report = replay(service, [source], city=tables, progressed=unwatched)
            assert report.rejected == 0
            return service.store.search("alerts")

    return run


def concerned(alerts, known, truth):
    """Alerts of nothing that was planted, from the changes on, in what changed, above it or below it."""
    false = score(truth, alerts).false_alerts
    since = min(one.since for one in known)
    topics = {path for one in known if one.topic for path in (one.topic, one.former)}
    streets = {path for one in known if one.area for path in (one.area, one.former)}
    return [
        alert
        for alert in alerts
        if alert["alert_id"] in false
        and alert["opened_at"][:10] >= since
        and (any(nested(alert["topic_id"], topic) for topic in topics) or alert["area_id"] in streets)
    ]


@pytest.mark.slow
def test_a_split_street_and_a_new_edition_raise_no_alert(city, alerts):
    written, _, known = city
    assert {bool(one.topic) for one in known} == {True, False}
    found = alerts(known)
    assert found
    assert [alert["reason"] for alert in concerned(found, known, read_truth(written.truth))] == []


@pytest.mark.slow
def test_a_new_edition_that_nobody_is_told_of_raises_alerts(city, alerts):
    """Else the test above would say nothing."""
    written, _, known = city
    found = alerts(tuple(one for one in known if one.area))
    told = concerned(found, known, read_truth(written.truth))
    changes = [alert for alert in found if alert["method"] == RECLASSIFIED]
    named = {one["topic_id"] for alert in (*told, *changes) for one in (alert, *alert["joined"])}
    assert named >= {one.topic for one in known if one.topic and one.share == 1}


SINCE = "2026-03-25"
TICKS = [*hourly("2026-03-02 06:00", "2026-03-24 00:00", 6), *hourly("2026-03-24 01:00", "2026-04-06 12:00")]


def told(moves, successions):
    """The alerts of five quiet weeks in which what stands in ``moves`` has another path from a day on."""

    def moved(path):
        return next((path.replace(old, new, 1) for old, new in moves.items() if path.startswith(old)), path)

    events = [
        msgspec.structs.replace(one, topic=moved(one.topic), area=moved(one.area))
        if one.registered >= at(SINCE)
        else one
        for one in month("2026-03-02", 35, 11, rate=8.0)
    ]
    configuration = msgspec.structs.replace(TOWN, successions=tuple(successions))
    return documents(exported(events, TICKS, configuration=configuration), "alerts")


@pytest.mark.parametrize(
    ("old", "new", "tree"),
    [
        (MILL, "Town>East>Mill and Lock", "area"),
        (MILL, "Town>West>Mill", "area"),
        ("Town>East", "Town>Orient", "area"),
        (POTHOLE, "Roads>Surface", "topic"),
        (POTHOLE, "Works>Pothole", "topic"),
        ("Roads", "Streets", "topic"),
    ],
)
def test_a_new_name_or_another_place_in_the_tree_raises_no_alert(old, new, tree):
    succession = Succession(**{tree: new}, former=old, since=SINCE)
    assert told({old: new}, [succession]) == []
    assert told({old: new}, []) != []
