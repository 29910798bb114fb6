"""The directory of offices (派单目录): which are in charge of a topic, where and when."""

import pytest

from city.events import Event
from city.times import day_of_iso
from intake.errors import InputError
from intake.unit_directory import UnitDirectory

DAY = day_of_iso("2026-03-02")


@pytest.fixture
def directory(tmp_path):
    def read(*lines):
        path = tmp_path / "units.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return UnitDirectory.read(path)

    return read


def test_the_entries_of_the_lowest_topic_that_has_any_decide(directory):
    found = directory("topic,unit", "水务,水务局", "水务>停水,自来水集团", "停电,供电公司", "水务>停水,水务局")
    assert found.units("水务>停水", "市", DAY) == ("自来水集团", "水务局")
    assert found.units("水务>排水>积水", "市", DAY) == ("水务局",)
    assert found.units("公共服务>停电", "市", DAY) == ("供电公司",)
    assert found.units("教育", "市", DAY) == ()


def test_an_office_is_for_its_area_and_its_time(directory):
    found = directory(
        "topic,unit,area,from,to",
        "绿化,甲区园林局,市>甲区,,",
        "绿化,乙区园林局,市>乙区,,2026-03-01",
        "绿化,乙区城管委,市>乙区,2026-03-02,",
    )
    assert found.units("绿化", "市>甲区>子街道", DAY) == ("甲区园林局",)
    assert found.units("绿化", "市>乙区", DAY) == ("乙区城管委",)
    assert found.units("绿化", "市>乙区", DAY - 1) == ("乙区园林局",)
    assert found.units("绿化", "市", DAY) == ()


def test_a_case_of_several_offices_needs_all_of_them(directory):
    found = directory("topic,unit", "积水,水务局", "积水,交通委", "停水,水务局")

    def case(topic, **more):
        return Event(
            feed="complaint/x",
            id="1",
            version=1,
            registered=0,
            arrived=0,
            topic=topic,
            area="市",
            unit="水务局",
            **more,
        )

    assert (found.applied(case("积水"), DAY).units, found.applied(case("积水"), DAY).whistle) == (("交通委",), True)
    assert found.applied(case("停水"), DAY) == case("停水")
    named = case("积水", units=("街道办",))
    assert found.applied(named, DAY) == named


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["topic,office", "a,b"], ":1: unit: no such column"),
        (["topic,unit,aera", "a,b,c"], ":1: aera: unknown column (nearest known: area)"),
        (["topic,unit"], "holds no row"),
        (["topic,unit", "a,"], ":2: unit: is empty"),
        (["topic,unit", "a,王小明"], ":2: unit: looks like a name of a person"),
        (["topic,unit", "a,局 13800138000"], ":2: unit: holds a phone number"),
        (["topic,unit,from", "a,水务局,1 May"], ":2: from: "),
        (["topic,unit,from,to", "a,水务局,2026-02-01,2026-01-01"], ":2: to: ends before it begins"),
        (["topic,unit", "a,b,c"], ":2: more cells than headers"),
    ],
)
def test_a_mistake_is_told_by_file_line_and_column(directory, lines, said):
    with pytest.raises(InputError) as error:
        directory(*lines)
    assert said in str(error.value)
    assert "13800138000" not in str(error.value)
    assert "王小明" not in str(error.value)
