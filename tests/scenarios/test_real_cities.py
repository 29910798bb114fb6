"""Real exports through the embedded service: Boston in 2011 until Hurricane Irene, Chicago with dates only."""

from collections import Counter

import msgspec
import pytest

from city.times import Zone
from intake.profile import load_profile
from jianwei.choose import configuration_for
from jianwei.embedded import Embedded
from jianwei.replay import replay
from jianwei.sources import Source
from jianwei.times import instant
from tests.streams.town import unwatched

BOSTON = Zone("America/New_York")


@pytest.fixture(scope="module")
def irene(data, tmp_path_factory):
    """Boston from July until the first midnight after the hurricane: report, and what the store holds then."""
    export = data / "boston311/service_requests_2011-07_2011-12.csv.gz"
    if not export.is_file():
        pytest.skip(f"no {export}")
    profile = load_profile("boston311")
    path = tmp_path_factory.mktemp("boston") / "city.db"
    with Embedded(path, configuration_for(profile)) as service:
        source = Source(files=(export,), profile=profile)
        until = instant("2011-08-29T00:00", BOSTON)
        report = replay(service, [source], until=until, progressed=unwatched)
        yield report, service.store.search("alerts")


@pytest.mark.slow
def test_the_hurricane_is_one_alert_of_the_city_that_morning(irene):
    _, alerts = irene
    trees = [alert for alert in alerts if "Tree Emergencies" in alert["topic_path"]]
    (storm,) = [alert for alert in trees if alert["last_period"] >= "2011-08-28"]
    assert (storm["topic"], storm["area_id"]) == ("Tree Emergencies", "Boston")
    assert "2011-08-27T12:00" < storm["opened_at"] <= "2011-08-28T09:00:00-04:00"
    assert storm["level"] in {3, 4}
    assert storm["observed"] >= 50 * storm["expected"] / 5


@pytest.mark.slow
def test_until_the_hurricane_there_was_at_most_an_alert_a_day(irene):
    _, alerts = irene
    august = [alert for alert in alerts if "2011-08-01" <= alert["opened_at"][:10] < "2011-08-27"]
    assert len(august) <= 26
    assert sum(alert["level"] >= 3 for alert in august) <= 8


@pytest.mark.slow
def test_every_row_of_boston_is_accounted_for_also_in_the_middle(irene):
    report, _ = irene
    assert report.rows == 58_251
    assert report.rows == report.accepted + report.replaced + report.repeated + report.rejected + report.pending
    assert report.pending > 0


@pytest.mark.slow
def test_every_row_of_chicago_is_accounted_for(data, tmp_path):
    """Request numbers come again with other content; duplicates are reports and no matters; there are dates only."""
    export = data / "chicago311/sanitation_2011_2014.csv.gz"
    if not export.is_file():
        pytest.skip(f"no {export}")
    profile = load_profile("chicago311")
    configuration = msgspec.structs.replace(configuration_for(profile), tick_minutes=12 * 60, keep_days=20_000)
    with Embedded(tmp_path / "city.db", configuration) as service:
        report = replay(service, [Source(files=(export,), profile=profile)], progressed=unwatched)
        spans = Counter(finding["span"] for finding in service.store.search("findings"))
        cases = service.store.count("cases")
        days = service.store.days("buckets")
        feeds = ["feed"]
        matters = service.store.counts(*days, feeds, measure="matters").counts.sum()
        reports = service.store.counts(*days, feeds, measure="reports").counts.sum()
    assert report.rows == 74_401
    assert report.pending == 0
    assert report.rows == report.accepted + report.replaced + report.repeated + report.rejected
    assert report.cases == cases <= report.accepted  # two numbers come again after more than the horizon
    assert report.replaced > 0
    assert 0 < matters < reports <= cases
    assert "hour" not in spans
