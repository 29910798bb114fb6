import numpy as np
import pytest

from city.calendars import CalendarError
from city.paths import depth
from intake.simulator import SCALES, read_truth, simulate


def contents(folder):
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        simulate(SCALES["small"], seed, "2025-03-01", 60).write(tmp_path / name)
    one, two, three = (contents(tmp_path / name) for name in ("one", "two", "three"))
    assert set(one) == {"hotline.csv", "petition.csv", "grid.csv", "areas.csv", "topics.csv", "truth.json"}
    assert one == two
    assert {name for name in one if one[name] == three[name]} == {"topics.csv"}


@pytest.mark.parametrize("seed", [7, 8])
def test_a_small_year_has_the_stated_number_of_rows(city, seed):
    rows = (city if seed == 7 else simulate(SCALES["small"], seed)).rows()
    assert 90_000 <= sum(rows.values()) <= 110_000
    assert rows["petition"] > 2_000
    assert rows["grid"] > 8_000


def test_half_of_the_contacts_are_inquiries(city):
    share = np.isin(city.hotline["工单类型"], ["咨询", "表扬"]).mean()
    assert 0.4 <= share <= 0.6


def test_the_written_files_hold_the_headers_rows_and_truth_of_the_city(city, tmp_path):
    written = city.write(tmp_path)
    heads = {
        written.hotline: "工单编号,工单类型,工单性质,受理渠道,问题分类,被反映区,被反映街乡镇,来电时间,导入时间,"
        "修改时间,办结时间,承办单位,并单主单号,是否重复,是否解决,是否满意",
        written.petition: "信访件编号,信访形式,信访目的,内容分类,问题属地区,问题属地街乡镇,信访日期,登记日期,"
        "导入时间,修改时间,办结日期,登记部门,是否初次",
        written.grid: "案卷编号,信息类型,大类名称,小类名称,区,街道,发现时间,立案时间,导入时间,修改时间,结案时间,"
        "处置部门",
        written.areas: "area,from,to,former,share,aliases,latitude,longitude",
    }
    for file, head in heads.items():
        lines = file.read_text(encoding="utf-8").splitlines()
        assert lines[0] == head
        assert len(lines) - 1 == written.rows.get(file.stem, len(city.areas["area"]))
    assert read_truth(written.truth) == city.truth


def test_the_full_city_has_sixteen_districts_343_streets_and_the_full_trees():
    city = simulate(SCALES["city"].times(0.01), 1, "2025-05-01", 20)
    paths = city.areas["area"]
    current = [path for path, to in zip(paths, city.areas["to"], strict=True) if not to]
    assert sum(depth(path) == 1 for path in paths) == 16
    assert sum(depth(path) == 2 for path in current) == 343 + 1  # one of them was split
    tree = city.feeds.requests.tree
    assert len({leaf.split(">")[0] for leaf in tree.leaves}) == 12
    assert 38 <= len(tree.second_level()) <= 42
    assert 115 <= len(tree.leaves) <= 130


def test_beijings_rates_are_those_of_the_city_scale():
    requests, inquiries = SCALES["city"].requests, SCALES["city"].inquiries
    assert requests + inquiries == pytest.approx(58_700)
    assert requests / (requests + inquiries) == pytest.approx(0.415, abs=0.001)
    assert SCALES["city"].times(0.5).requests == requests / 2


def test_a_short_simulation_runs_and_plants_nothing_that_does_not_fit():
    one_day = simulate(SCALES["small"], 1, "2025-03-03", 1)
    assert one_day.rows()["hotline"] > 100
    assert [each.kind for each in one_day.truth.planted if each.kind in {"outbreak", "storm", "policy"}] == []


def test_what_cannot_be_simulated_is_refused():
    with pytest.raises(ValueError, match="at least one day"):
        simulate(SCALES["small"], 1, "2025-01-01", 0)
    with pytest.raises(CalendarError, match="2099"):
        simulate(SCALES["small"], 1, "2099-01-01", 10)
    with pytest.raises(ValueError, match="above 0"):
        SCALES["city"].times(0)
