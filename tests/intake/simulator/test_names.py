import csv

import numpy as np
import pytest

from intake.simulator import SCALES
from intake.simulator.names import DISTRICT_SUFFIX, HALVES, STREET_SUFFIXES, draw_stems, stems


def composed():
    plain = {stem + suffix for stem in stems() for suffix in (DISTRICT_SUFFIX, *STREET_SUFFIXES)}
    return plain | {stem + half + suffix for stem in stems() for half in HALVES for suffix in STREET_SUFFIXES}


def test_no_name_that_can_be_composed_is_a_real_area(data):
    real = set()
    for file in sorted((data / "china_division").glob("*.csv")):
        with file.open(encoding="utf-8") as lines:
            real |= {row["name"] for row in csv.DictReader(lines)}
    assert len(real) > 5_000
    assert composed() & real == set()


def test_no_real_street_has_a_composed_stem(data):
    with (data / "china_division" / "beijing_streets.csv").open(encoding="utf-8") as lines:
        real = [row["name"] for row in csv.DictReader(lines)]
    assert [name for name in real if name.startswith(stems())] == []


def test_stems_suffice_for_the_largest_city():
    scale = SCALES["city"]
    drawn = draw_stems(np.random.default_rng(1), scale.districts + scale.streets)
    assert len(set(drawn)) == 16 + 343


def test_more_names_than_can_be_composed_are_refused():
    with pytest.raises(ValueError, match="480 can be composed"):
        draw_stems(np.random.default_rng(1), 481)
