"""Refused kinds, names of persons in numbers, units and channels, and hidden characters: whatever a profile says."""

import pytest

from intake.gateway import Rejection
from intake.privacy import ColumnScan, id_kind, is_bare_name
from intake.profile import load_profile
from intake.refusals import refused_kind
from intake.simulator import hotline, petition, topics

REFUSED = """\
揭发 公职人员>廉洁 举报村干部 村干部>履职 纪律作风 法院>民事案件执行 司法判决 政法>法官 检察官 信访重点人 重点人走访
刑释人员 精神障碍患者走访 法轮功 党员 干部->作风 干部>廉洁 检举控告 涉法涉诉 工作人员履职 检\u200b举 检举\uff0e控告
"""
ORDINARY = "重点人行横道 养老服务 食品安全 廉租房 法律援助 工作人员服务态度 残疾补贴 人行道 申诉求决"
TREES = (topics.hotline_tree, topics.petition_tree, topics.grid_tree)
SIMULATED = sorted({leaf for tree in TREES for leaf in tree(whole=True).leaves})
OFFICES = """\
常营镇 高新区 马家堡街道 房管局 水务局 林业局 方庄办事处 温泉乡 安监站 应急办 卫健委 林业 文旅
路政 微信 电话 来信 来访 网站
信箱 政务网 石景山区 江北中心 金融办 高校 常委会 万柳 Phone 12345 监督员上报 领导信箱
"""


@pytest.mark.parametrize("topic", REFUSED.split())
def test_a_refused_kind_is_known(topic):
    assert refused_kind((topic,))


def test_a_number_in_wide_digits_is_known():
    assert id_kind("\uff11\uff13\uff1812345678")


def test_a_refused_kind_is_known_over_several_columns():
    assert refused_kind(("法院", "民事案件执行"))
    assert refused_kind(("干部", "作风"))
    assert not refused_kind(("重点", "人行横道"))


@pytest.mark.parametrize("topic", [*ORDINARY.split(), *SIMULATED])
def test_an_ordinary_topic_is_not_refused(topic):
    assert refused_kind((topic,)) == ""


def test_a_profile_without_refusals_refuses_them_all_the_same(rejected):
    assert rejected(topic="政法->法官").code == "refused"


IDS = "GD13812345679 13812345678-01 王小明13812345678 13812345678 138-1234-5678 8613812345678 张三 王小明-01 李先生7"


@pytest.mark.parametrize("number", IDS.split())
def test_a_number_that_holds_a_person_rejects_its_row(taken, row, number):
    *_, rejection = taken([*(row(no=f"A{other}") for other in range(9)), row(no=number)])
    assert isinstance(rejection, Rejection)
    assert (rejection.code, rejection.field) == ("person", "no")
    assert number not in rejection.reason


@pytest.mark.parametrize(
    "number",
    ["101000295613", "12-01234567", "RX20260131-000123", "20260131081500", "信访2026001", "110101202601011234"],
)
def test_an_ordinary_number_is_taken(last, number):
    assert id_kind(number) == ""
    assert last(no=number).id == number


@pytest.mark.parametrize(
    "name", ["张三", "常小明", "施某", "樊华", "温玉", "欧阳明", "司马小光", "诸葛亮", "上官云", "张 三"]
)
@pytest.mark.parametrize("use", ["unit", "channel"])
def test_a_person_as_unit_or_channel_rejects_the_row(profile, rejected, name, use):
    offices = profile(case=f'{use} = "state"')
    rejection = rejected(chosen=offices, state=name, closed="2026-03-02 10:00:00")
    assert (rejection.code, rejection.field) == ("person", "state")


@pytest.mark.parametrize("name", [name for name in OFFICES.split() if name != "万柳"])
def test_an_office_is_no_person(name):
    assert not is_bare_name(name)


def test_no_channel_of_the_simulator_is_a_person():
    assert not [text for text in (*hotline.CHANNELS, *petition.FORMS) if is_bare_name(text)]


def test_fewer_names_are_enough_in_a_column_of_offices():
    values = ["张三", "李四", "王五", *[f"{name}街道办事处" for name in "甲乙丙丁戊己庚"]]
    verdicts = []
    for offices in (True, False):
        scan = ColumnScan(numbers=False, offices=offices)
        scan.add(values)
        verdicts.append(scan.verdict())
    assert verdicts == ["a name of a person", ""]


@pytest.mark.parametrize("hidden", ["\x07", "\x1b", "\x1f", "\u202e", "\u200e", "\u2066"])
def test_a_control_or_format_character_in_a_name_rejects_the_row(rejected, hidden):
    assert rejected(street=f"Oak{hidden} Lane").code == "hidden"


@pytest.mark.parametrize("harmless", ["\ufeff", "\u200b", "\u200d", "\u00ad", "\u2060", "\n", "\t"])
def test_a_harmless_hidden_character_is_cleaned_away(last, harmless):
    assert last(street=f"Oak {harmless}Lane").area == "Town>North>Oak Lane"


@pytest.mark.parametrize("name", ["petition", "hotline12345"])
def test_the_shipped_profiles_leave_the_general_kinds_to_the_gateway(name):
    assert load_profile(name).refuse == ()
