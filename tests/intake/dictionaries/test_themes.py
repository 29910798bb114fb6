"""Theme files are read strictly; the shipped one fits the simulated city."""

import pytest

from city.themes import Theme, named
from city.times import day_of_iso
from intake.dictionaries import TopicDictionary
from intake.dictionaries.nodes import ALWAYS, NEVER, Node
from intake.dictionaries.themes import load_themes, shipped_themes
from intake.errors import ProfileError
from intake.simulator.topics import hotline_tree

GOOD = """\
[[theme]]
name = "充电"
kind = "每月一题"
topics = ["公共安全>充电难", "公共安全>通道占用"]
tags = ["充电设施"]
since = "2026-03-01"
until = "2026-12-31"

[[theme]]
name = "安全性"
kind = "七有五性"
topics = ["公共安全"]
"""


@pytest.fixture
def load(write):
    return lambda text, topics=None: load_themes(str(write(text, "themes.toml")), topics)


def test_a_theme_holds_its_topics_and_all_below_on_its_days(load):
    charging, safety = load(GOOD)
    assert charging.holds("公共安全>充电难>车棚")
    assert not charging.holds("公共安全")
    assert safety.holds("公共安全>充电难")
    days = [day_of_iso(text) for text in ("2026-02-28", "2026-03-01", "2026-12-31", "2027-01-01")]
    assert [charging.on(day) for day in days] == [False, True, True, False]
    assert all(safety.on(day) for day in days)
    assert named((charging, safety), "安全性") is safety
    assert named((charging, safety), "便利性") is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('kind = "七有五性"', 'kinds = "七有五性"'), ":11: [theme] kinds: unknown key (nearest known: kind)"),
        (('kind = "七有五性"\n', ""), ":9: [theme] kind: is missing"),
        (('name = "安全性"', 'name = "充电"'), ":10: [theme] name: a theme of this name stands above"),
        (('topics = ["公共安全"]', "topics = []"), ":12: [theme] topics: a theme needs topics or tags"),
        (('topics = ["公共安全"]', 'topics = "公共安全"'), ":12: [theme] topics: expected a list"),
        (
            ('topics = ["公共安全"]', 'topics = ["公共安全>"]'),
            ":12: [theme] topics: expected paths without empty names",
        ),
        (('"公共安全>通道占用"]', '"公共安全"]'), ":4: [theme] topics: 公共安全>充电难 is held already"),
        (("2026-03-01", "2026-13-01"), ":6: [theme] since: '2026-13-01' is not a date"),
        (("2026-12-31", "2026-01-31"), ":7: [theme] until: ends before it begins"),
        (('name = "充电"', 'name = "张先生"'), ":2: [theme] name: holds a person"),
        (("[[theme]]", "[[themes]]"), ": themes: unknown key (nearest known: theme)"),
    ],
)
def test_what_is_wrong_names_file_line_and_key(load, change, said):
    with pytest.raises(ProfileError) as error:
        load(GOOD.replace(*change))
    assert "themes.toml:" in str(error.value)
    assert said in str(error.value)


def test_topics_that_the_dictionary_does_not_have_are_named(load, topics):
    known = topics("公共安全,,,,,,\n公共安全>充电难,,,,,,\n公共安全>通道被占用,,,,,,\n")
    with pytest.raises(ProfileError) as error:
        load(GOOD, known)
    said = (
        ":4: [theme] topics: the topic dictionary has no topic 公共安全>通道占用 (nearest known: 公共安全>通道被占用)"
    )
    assert said in str(error.value)


@pytest.mark.parametrize("text", ["", "[[theme]\n", "theme = []\n"])
def test_a_file_without_themes_is_an_error(load, text):
    with pytest.raises(ProfileError, match=r"themes\.toml:\d+:"):
        load(text)


def test_no_file_is_an_error_that_names_what_is_shipped():
    with pytest.raises(ProfileError, match="simulated-city"):
        load_themes("none.toml")


def test_the_shipped_themes_are_of_the_simulated_citys_topics():
    leaves = hotline_tree(whole=True).leaves
    paths = {above for leaf in leaves for above in (leaf, leaf.rpartition(">")[0], leaf.partition(">")[0])}
    nodes = [Node(path, ALWAYS, NEVER, "", 1.0, (), "") for path in sorted(paths)]
    assert shipped_themes() == ("simulated-city",)
    themes = load_themes("simulated-city", TopicDictionary(tuple(nodes)))
    assert {theme.kind for theme in themes} == {"七有五性", "每月一题"}
    assert all(isinstance(theme, Theme) for theme in themes)


DATED = """\
path,from,to,former,share,aliases,code
市容,,,,,,
市容>占道经营,,2026-04-30,,,,
市容>流动摊贩,2026-05-01,,市容>占道经营,,,
"""
SHORT = '[[theme]]\nname = "路边摊"\nkind = "每月一题"\ntopics = ["市容>占道经营"]\n'


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ('until = "2026-12-31"\n', "市容>占道经营 ends on 2026-04-30, and the theme on 2026-12-31"),
        ("", "市容>占道经营 ends on 2026-04-30, and the theme goes on"),
    ],
)
def test_a_topic_that_ends_before_its_theme_is_a_fault_that_names_what_it_became(load, write, until, said):
    topics = TopicDictionary.read(write(DATED, "topics.csv"))
    with pytest.raises(ProfileError) as fault:
        load(SHORT + until, topics)
    assert str(fault.value).endswith(f":4: [theme] topics: {said}: name what it became, 市容>流动摊贩")


def test_a_theme_that_ends_with_its_topic_is_none(load, write):
    (theme,) = load(SHORT + 'until = "2026-04-30"\n', TopicDictionary.read(write(DATED, "topics.csv")))
    assert theme.name == "路边摊"
