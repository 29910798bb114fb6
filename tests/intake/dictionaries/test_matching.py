"""Words of rows to areas of the day: in any spelling, in old names, never by guessing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.paths import within
from city.times import day_of_iso
from intake.dictionaries.areas import AreaDictionary
from intake.dictionaries.matching import Match
from intake.dictionaries.nodes import ALWAYS, NEVER, Node

NOW = day_of_iso("2026-08-01")
CITY = """\
京都市,,,,,京,11
京都市>朝阳区,,,,,,110105
京都市>朝阳区>望京街道,,,,,,110105026
京都市>朝阳区>望京街道>南湖西里社区居委会,,,,,,110105026003
京都市>朝阳区>望京街道>大西洋村委会,,,,,,
京都市>朝阳区>八里庄街道,,,,,,110105020
京都市>朝阳区>来广营地区,,,,,,110105032
京都市>海淀区,,,,,,110108
京都市>海淀区>八里庄街道,,,,,,110108007
京都市>密云区,,,,,,110118
京都市>密云区>密云镇,,,,,,110118100
京都市>密云区>檀营满族蒙古族乡,,,,,,110118400
"""
WANGJING = "京都市>朝阳区>望京街道"


@pytest.fixture
def matched(areas):
    dictionary = areas(CITY)
    return lambda *names: dictionary.match(names, NOW)


@pytest.mark.parametrize(
    "names",
    [
        ("望京街道",),
        ("望京",),
        ("望京街道办",),
        ("望京街道办事处",),
        ("望京办事处",),
        ("朝阳区望京街道",),
        ("朝阳望京",),
        ("京都市朝阳区望京街道办事处",),
        ("京朝阳望京",),
        ("京都市 / 朝阳区 > 望京街道",),
        (" 望京街道　",),
        ("望京\u200b街道",),
        ("望京街道（办事处）",),
        ("110105026",),
        ("110105026000",),
        ("１１０１０５０２６",),
        ("朝阳区", "望京街道"),
        ("朝阳", "望京"),
        ("朝阳区", "朝阳区望京街道"),
        ("京都市朝阳区", "京都市朝阳区望京街道"),
        ("", "望京街道"),
        ("110105", "望京"),
        ("朝阳区", "110105026"),
    ],
)
def test_a_street_is_matched_in_every_way_that_feeds_write_it(matched, names):
    assert matched(*names) == Match(WANGJING)


@pytest.mark.parametrize(
    ("names", "path"),
    [
        (("朝阳区", "八里庄"), "京都市>朝阳区>八里庄街道"),
        (("海淀八里庄街道",), "京都市>海淀区>八里庄街道"),
        (("来广营乡",), "京都市>朝阳区>来广营地区"),
        (("来广营地区办事处",), "京都市>朝阳区>来广营地区"),
        (("檀营",), "京都市>密云区>檀营满族蒙古族乡"),
        (("檀营乡",), "京都市>密云区>檀营满族蒙古族乡"),
        (("南湖西里社区",), "京都市>朝阳区>望京街道>南湖西里社区居委会"),
        (("望京", "南湖西里"), "京都市>朝阳区>望京街道>南湖西里社区居委会"),
        (("朝阳区望京街道大西洋村",), "京都市>朝阳区>望京街道>大西洋村委会"),
        (("密云",), "京都市>密云区"),
        (("密云区", "密云"), "京都市>密云区>密云镇"),
        (("密云镇",), "京都市>密云区>密云镇"),
        (("京",), "京都市"),
        ((), "京都市"),
    ],
)
def test_other_areas_are_matched_by_their_own_words(matched, names, path):
    assert matched(*names) == Match(path)


@pytest.mark.parametrize(
    ("names", "path"),
    [
        (("朝阳区望京街道阜通东大街6号",), WANGJING),
        (("朝阳区", "望京街道", "无此社区"), WANGJING),
        (("朝阳区望京街道某某小区",), WANGJING),
        (("朝阳区阜通东大街6号",), "京都市>朝阳区"),
    ],
)
def test_the_rest_of_an_address_need_not_be_understood(matched, names, path):
    assert matched(*names) == Match(path, whole=False)


@pytest.mark.parametrize(
    ("names", "candidates"),
    [
        (("八里庄街道",), ("京都市>朝阳区>八里庄街道", "京都市>海淀区>八里庄街道")),
        (("八里庄",), ("京都市>朝阳区>八里庄街道", "京都市>海淀区>八里庄街道")),
        (("海淀区", "望京街道"), (WANGJING, "京都市>海淀区")),
        (("海淀区", "八里庄街道", "南湖西里社区"), (WANGJING + ">南湖西里社区居委会", "京都市>海淀区>八里庄街道")),
        (("望景街道",), ()),
        (("朝阳区", "望景街道"), ()),
        (("朝阳区望景街道",), ()),
        (("望京镇",), ()),
        (("朝阳区海市社区",), ()),
        (("南湖西里",), ()),
        (("望京街道与来广营地区之间",), ()),
        (("望",), ()),
        (("望京" * 100,), ()),
    ],
)
def test_what_could_be_more_than_one_area_or_none_is_not_guessed(matched, names, candidates):
    assert matched(*names) == Match(candidates=tuple(sorted(candidates)))


HISTORY = """\
甲市,,,,,,
甲市>东区,,,,,,
甲市>西区,,,,,,
甲市>东区>老街道,,2026-06-30,,,老街|旧市场,100
甲市>东区>老街道>花园社区,,2026-06-30,,,,
甲市>东区>北街道,2026-07-01,,甲市>东区>老街道,0.6,,101
甲市>东区>北街道>花园社区,2026-07-01,,甲市>东区>老街道>花园社区,,,
甲市>东区>南街道,2026-07-01,,甲市>东区>老街道,0.4,老街,102
甲市>东区>一街道,,2025-12-31,,,,
甲市>东区>二街道,,2025-12-31,,,,
甲市>东区>合街道,2026-01-01,,甲市>东区>一街道,,,
甲市>东区>合街道,2026-01-01,,甲市>东区>二街道,,,
甲市>东区>新庄镇,,2026-02-28,,,,
甲市>西区>新庄镇,2026-03-01,,甲市>东区>新庄镇,,,
甲市>西区>旧名街道,,2024-12-31,,,,
甲市>西区>中名街道,2025-01-01,2025-12-31,甲市>西区>旧名街道,,,
甲市>西区>今名街道,2026-01-01,,甲市>西区>中名街道,,,
"""


@pytest.mark.parametrize(
    ("names", "day", "path"),
    [
        (("老街道",), "2026-06-30", "甲市>东区>老街道"),
        (("老街",), "2026-06-30", "甲市>东区>老街道"),
        (("老街",), "2026-07-01", "甲市>东区>南街道"),
        (("旧市场",), "2026-07-01", ""),
        (("老街道",), "2026-07-01", ""),
        (("老街道花园社区",), "2026-07-01", "甲市>东区>北街道>花园社区"),
        (("100",), "2026-07-01", ""),
        (("101",), "2026-06-30", "甲市>东区>老街道"),
        (("北街道",), "2026-06-30", "甲市>东区>老街道"),
        (("一街道",), "2026-05-01", "甲市>东区>合街道"),
        (("合街道",), "2025-05-01", ""),
        (("新庄镇",), "2026-02-28", "甲市>东区>新庄镇"),
        (("新庄镇",), "2026-03-01", "甲市>西区>新庄镇"),
        (("东区", "新庄镇"), "2026-03-01", "甲市>西区>新庄镇"),
        (("西区新庄镇",), "2026-02-28", "甲市>东区>新庄镇"),
        (("旧名街道",), "2026-03-01", "甲市>西区>今名街道"),
        (("今名",), "2024-03-01", "甲市>西区>旧名街道"),
        (("中名街道",), "2024-03-01", "甲市>西区>旧名街道"),
    ],
)
def test_names_of_other_days_are_what_they_are_called_on_the_day(areas, names, day, path):
    assert areas(HISTORY).match(names, day_of_iso(day)).path == path


def test_a_name_that_was_split_since_is_told_with_its_parts(areas):
    match = areas(HISTORY).match(("老街道",), day_of_iso("2026-07-01"))
    assert match.candidates == ("甲市>东区>北街道", "甲市>东区>南街道")


def test_similar_names_are_told_for_a_person_to_choose_from(areas):
    dictionary = areas(CITY)
    assert dictionary.similar("望景街道", "京都市>朝阳区", NOW) == ("京都市>朝阳区>望京街道",)
    assert dictionary.similar("大雄宝殿", "京都市>朝阳区", NOW) == ()


NAMES = ["东", "东区", "东街道", "东镇", "东地区", "东市社区", "市东", "甲市", "东街道办事处", "区东区"]


@st.composite
def dictionaries(draw):
    """Areas with confusing names, one below the other, some of them for a while."""
    nodes = {"甲市": (ALWAYS, NEVER)}
    for _ in range(draw(st.integers(1, 10))):
        above = draw(st.sampled_from(sorted(nodes)))
        path = f"{above}>{draw(st.sampled_from(NAMES))}"
        if path.count(">") <= 3:
            first, last = nodes[above]
            days = sorted(draw(st.lists(st.integers(1, 20), min_size=2, max_size=2)))
            nodes[path] = max(first, days[0]), min(last, days[1])
    held = [(path, days) for path, days in nodes.items() if days[0] <= days[1]]
    return [Node(path, *days, "", 1.0, (), "") for path, days in held]


TEXTS = st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("".join), max_size=3).map(tuple)


@settings(deadline=None)
@given(dictionaries(), TEXTS, st.integers(1, 20), st.randoms(use_true_random=False))
def test_a_match_exists_on_the_day_and_the_order_of_the_rows_has_no_meaning(nodes, texts, day, shuffle):
    dictionary = AreaDictionary(tuple(nodes))
    match = dictionary.match(texts, day)
    for path in (match.path, *match.candidates):
        assert not path or path == "甲市" or dictionary.tree.on(path, day)
    assert not (match.path and match.candidates)
    shuffle.shuffle(nodes)
    assert AreaDictionary(tuple(nodes)).match(texts, day) == match


@settings(deadline=None)
@given(dictionaries(), st.integers(1, 20))
def test_the_names_of_an_area_lead_to_it_or_to_what_holds_it_or_nowhere(nodes, day):
    dictionary = AreaDictionary(tuple(nodes))
    for node in nodes:
        found = dictionary.match(tuple(node.path.split(">")[1:]), day).path
        assert not found or within(node.path, found) or not dictionary.tree.on(node.path, day)


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_answered(one, other):
    dictionary = AreaDictionary((Node("甲市", ALWAYS, NEVER, "", 1.0, (), ""), Node("甲市>a", 5, 9, "", 1.0, (), "")))
    assert dictionary.match((one, other), 7).path in {"", "甲市", "甲市>a"}


def test_a_text_made_to_be_read_in_many_ways_is_read_in_bounded_time(areas):
    """Sixty areas in a row, each one of three or told again: a place in the text is met once for each."""
    matcher = areas("".join(f"甲市{'>甲镇' * depth},,,,,,\n" for depth in range(4)))._matcher
    readings = list(matcher._readings("甲镇" * 59 + "乙", "甲市"))
    assert 100 < len(readings) < 1_000
