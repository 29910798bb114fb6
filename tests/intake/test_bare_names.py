"""A person's name where a place or a subject is expected rejects its row; names of places and subjects pass."""

import csv
import gzip

import pytest

from intake.bare_names import names_a_person
from intake.gateway import Rejection, Taken
from intake.simulator import hotline, names, petition, topics

NAMED = """\
王建国 张桂芳家 欧阳娜娜家停水 李秀英 张伟 王芳 陈建军家里 孙志强宅 吴秀兰女士 马文静 欧阳修 司马光 诸葛明亮 张三 李四
王小明 胡志明家中 王建国家漏水 刘洋 彭丽媛 李建华本人
"""
PLACES = """\
李家村 高家园 安定门 和平里 向阳 黄金 高明 江宁 王建国路 张伟胡同 东方明珠 西门烧烤 李家 马家堡 石景山 金顶街 方庄 王佐
张家口 李家家园 江海名苑 周口 唐山 梁平 许昌 余杭 安定 常营 史各庄 国家机关 高新国家产业园 王府井 金融街
"""
SUBJECTS = (
    "路灯 停水 施工噪声 高温补贴 黄土道路 安全生产 农民工欠薪 车位 方便程度 家具家电 平安建设 毛坯房 周边环境 张贴广告"
)


@pytest.mark.parametrize("name", [*NAMED.split(), "王 建国", "王\u3000建国"])
def test_a_person_is_known(name):
    assert names_a_person(name)


@pytest.mark.parametrize("name", [*PLACES.split(), *SUBJECTS.split(), "", "Oak", "South Boston"])
def test_a_place_or_a_subject_is_no_person(name):
    assert not names_a_person(name)


@pytest.mark.parametrize("column", ["topic", "district", "street"])
@pytest.mark.parametrize("name", ["王建国", "张桂芳家", "欧阳娜娜家停水"])
def test_a_person_as_area_or_topic_rejects_its_row_and_no_other(taken, row, column, name):
    *others, rejection = taken([*(row(no=f"A{number}") for number in range(9)), row(no="A9", **{column: name})])
    assert all(isinstance(other, Taken) for other in others)
    assert isinstance(rejection, Rejection)
    assert (rejection.code, rejection.field) == ("person", column)
    assert name not in rejection.reason


@pytest.mark.parametrize("use", ["unit", "channel"])
def test_a_persons_home_as_unit_or_channel_rejects_its_row(profile, rejected, use):
    assert rejected(chosen=profile(case=f'{use} = "state"'), state="欧阳娜娜家停水").code == "person"


def test_a_persons_home_as_a_number_rejects_its_row(rejected):
    assert rejected(no="欧阳娜娜家停水").code == "person"


def test_a_person_below_a_topic_rejects_its_row(rejected):
    assert rejected(topic="Streets->王建国").code == "person"


def test_a_person_as_a_label_rejects_its_row(profile, rejected):
    assert rejected(chosen=profile(case='tags = ["state"]'), state="王建国").code == "person"


def test_a_place_that_has_the_form_of_a_name_passes_by_an_alias(profile, last):
    chosen = profile(area='alias = { "金茂悦" = "金茂悦小区" }')
    assert last(chosen=chosen, street="金茂悦").area == "Town>North>金茂悦小区"


def test_no_name_of_the_simulated_city_is_a_persons():
    stems = [stem + end for stem in names.stems() for end in ("", "区", "街道", "镇", "乡", "东街道")]
    trees = (topics.hotline_tree, topics.petition_tree, topics.grid_tree)
    leaves = [part for tree in trees for leaf in tree(whole=True).leaves for part in leaf.split(">")]
    assert not [name for name in (*stems, *leaves, *hotline.CHANNELS, *petition.FORMS) if names_a_person(name)]


def test_no_district_street_or_community_of_beijing_is_a_persons(data):
    found = []
    for kind in ("areas", "streets", "villages"):
        with (data / "china_division" / f"beijing_{kind}.csv").open(encoding="utf-8") as lines:
            found += [row["name"] for row in csv.DictReader(lines)]
    assert len(found) > 7_500
    assert not [name for name in found if names_a_person(name)]


def test_hardly_a_community_of_beijing_is_a_persons_when_its_rank_is_left_out(data):
    with (data / "china_division" / "beijing_villages.csv").open(encoding="utf-8") as lines:
        stems = {
            row["name"].removesuffix("居委会").removesuffix("村委会").removesuffix("社区")
            for row in csv.DictReader(lines)
        }
    refused = [name for name in stems if names_a_person(name)]
    assert len(stems) > 6_500
    assert len(refused) <= 7


def test_no_class_of_a_real_taxonomy_is_a_persons(data):
    with gzip.open(data / "teddy2020c" / "taxonomy_517.csv.gz", "rt", encoding="utf-8-sig") as lines:
        levels = {level for row in csv.reader(lines) for level in row}
    assert len(levels) > 500
    assert not [level for level in levels if names_a_person(level)]
