import numpy as np
import pytest

from city.times import day_iso
from intake.dictionaries import AreaDictionary
from intake.simulator import SCALES, simulate
from intake.simulator.names import CITY


@pytest.fixture
def split(city):
    places = city.feeds.places
    return places, places.split_day - city.feeds.days.first


def test_a_split_conserves_the_expected_volume_of_every_topic_and_district(city, split):
    places, day = split
    for process in (city.feeds.requests, city.feeds.inquiries, city.feeds.petitions, city.feeds.incidents):
        share = [process.means(slice(at, at + 1))[0] / process.rate[at][:, None].clip(1e-12) for at in (day - 1, day)]
        old, (east, west) = share[0][:, places.split], share[1][:, -2:].T
        alive = process.rate[day - 1 : day + 1].min(axis=0) > 0
        assert alive.any()
        assert np.allclose((east + west)[alive], old[alive])
        assert np.allclose(east[alive], 0.55 * old[alive])
        others = np.flatnonzero(places.settled())
        assert np.allclose(share[0][alive][:, others], share[1][alive][:, others])
        assert np.allclose(share[1][:, places.split], 0)


def test_rows_name_the_old_street_before_the_split_and_its_halves_from_then_on(city, split):
    places, _ = split
    since = day_iso(places.split_day)
    for table, column, time in (
        (city.hotline, "被反映街乡镇", "来电时间"),
        (city.petition, "问题属地街乡镇", "登记日期"),
        (city.grid, "街道", "立案时间"),
    ):
        old = table[time][table[column] == places.streets[places.split]]
        halves = table[time][np.isin(table[column], places.streets[-2:])]
        assert len(old)
        assert len(halves)
        assert max(old.tolist()) < since <= min(halves.tolist())


def test_the_halves_share_the_volume_as_the_table_says(city):
    table = city.areas
    halves = table["former"] != ""
    assert [float(share) for share in table["share"][halves]] == [0.55, 0.45]
    counts = [(city.hotline["被反映街乡镇"] == path.split(">")[2]).sum() for path in table["area"][halves]]
    assert counts[0] / sum(counts) == pytest.approx(0.55, abs=0.04)


def test_the_area_table_tells_the_succession(city, split):
    places, _ = split
    table = city.areas
    old = CITY + ">" + places.districts[places.district_of[places.split]] + ">" + places.streets[places.split]
    rows = {area: (table["from"][at], table["to"][at], table["former"][at]) for at, area in enumerate(table["area"])}
    assert rows[old] == ("", day_iso(places.split_day - 1), "")
    assert [rows[path] for path in places.street_paths[-2:]] == [(day_iso(places.split_day), "", old)] * 2
    assert len(rows) == len(table["area"]) == 1 + 4 + 20 + 2
    assert all(path.startswith(CITY) for path in rows)


def test_the_area_dictionary_of_the_gateway_reads_the_table(city, tmp_path):
    assert AreaDictionary.read(city.write(tmp_path).areas).city == CITY


def test_every_street_has_a_place_of_its_own(city, split, tmp_path):
    places, _ = split
    found = {
        one.area: (one.latitude, one.longitude) for one in AreaDictionary.read(city.write(tmp_path).areas).places()
    }
    assert set(found) == set(places.street_paths)
    assert len(set(found.values())) == len(found)


def test_no_outbreak_of_a_street_is_planted_in_a_street_that_is_split():
    for seed in range(3):
        city = simulate(SCALES["small"], seed, "2025-01-01", 365)
        touched = {
            path
            for path, kept in zip(city.feeds.places.street_paths, city.feeds.places.settled(), strict=True)
            if not kept
        }
        assert not [each for each in city.truth.planted if each.area in touched]
