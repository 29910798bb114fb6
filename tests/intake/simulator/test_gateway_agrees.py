"""The exports through the shipped profiles: what the service will count is what the truth says."""

from collections import Counter

import pytest

from city.events import digest
from city.paths import within
from city.times import Zone, day_of_iso
from intake import gateway
from intake.city_tables import CityTables
from intake.dictionaries import AreaDictionary
from intake.profile import load_profile
from intake.simulator import SCALES, simulate


@pytest.fixture(scope="module")
def simulated():
    return simulate(SCALES["small"], 9, "2025-04-01", 120)


@pytest.fixture(scope="module")
def items(simulated, tmp_path_factory):
    written = simulated.write(tmp_path_factory.mktemp("city"))
    areas = AreaDictionary.read(written.areas)
    exports = {"hotline12345": written.hotline, "petition": written.petition, "grid": written.grid}
    return {
        name: list(gateway.read([file], load_profile(name), CityTables(areas=areas))) for name, file in exports.items()
    }


def test_every_row_is_taken_but_the_petitions_that_must_be_refused(simulated, items):
    rejected = {
        name: [item.code for item in found if isinstance(item, gateway.Rejection)] for name, found in items.items()
    }
    assert rejected == {"hotline12345": [], "petition": ["refused"] * simulated.refused(), "grid": []}


def test_the_matters_of_every_peak_day_are_those_of_the_truth(simulated, items):
    zone = Zone(simulated.truth.zone)
    newest = {}
    for event in (event for found in items.values() for item in found for event in getattr(item, "events", ())):
        rank = (event.version, digest(event))
        if event.case not in newest or rank > newest[event.case][0]:
            newest[event.case] = (rank, event)
    matters = Counter(
        (event.feed, event.counted_as, event.topic, event.area, zone.day(event.registered))
        for _, event in newest.values()
        if not event.repeat
    )
    judged = [each for each in simulated.truth.planted if each.count is not None]
    assert {each.kind for each in judged} >= {"outbreak", "policy"}
    for each in judged:
        series = (each.feed, each.counted_as, day_of_iso(each.peak_day))
        count = sum(
            number
            for (feed, counted_as, topic, area, day), number in matters.items()
            if (feed, counted_as, day) == series and within(topic, each.topic) and within(area, each.area)
        )
        assert count == each.count, each.id
