"""The topic dictionary says what a class is called on the day of the case."""

import pytest

from city.configuration import Succession
from city.times import day_of_iso
from intake.dictionaries import TopicDictionary
from intake.errors import InputError
from tests.intake.dictionaries.conftest import TOPIC_HEAD

EDITIONS = """\
城管,,,,,城市管理,01
城管>市容,,2026-06-30,,,市容环境,0101
城管>市容>垃圾,,2026-06-30,,,,010101
城管>市容秩序,2026-07-01,,城管>市容,,,0102
城管>市容秩序>垃圾,2026-07-01,,,,,
城管>违建,,2026-06-30,,,,0103
住建,,,,,,02
住建>违建,2026-07-01,,城管>违建,,,0201
住建>物业,,2026-06-30,,,,
住建>物业>停车,,2026-06-30,,,,
住建>物业服务,2026-07-01,,住建>物业,0.7,,
住建>物业收费,2026-07-01,,住建>物业,0.3,,
"""


@pytest.mark.parametrize(
    ("path", "day", "known"),
    [
        ("城管>市容", "2026-06-30", "城管>市容"),
        ("城市管理>市容环境", "2026-06-30", "城管>市容"),
        ("城管>市容", "2026-07-01", "城管>市容秩序"),
        ("城管>市容>垃圾", "2026-07-01", "城管>市容秩序>垃圾"),
        ("城管>市容秩序>垃圾", "2026-06-30", "城管>市容>垃圾"),
        ("城管>违建", "2026-07-01", "住建>违建"),
        ("城管>违建>加盖", "2026-07-01", "住建>违建>加盖"),
        ("0101", "2026-07-01", "城管>市容秩序"),
        ("010101", "2026-06-30", "城管>市容>垃圾"),
        ("住建>物业", "2026-07-01", None),
        ("住建>物业服务", "2026-06-30", "住建>物业"),
        ("城管>市容>噪声", "2026-06-30", None),
        ("环保", "2026-06-30", None),
        ("市容", "2026-06-30", None),
    ],
)
def test_a_class_is_called_what_it_is_on_the_day(topics, path, day, known):
    assert topics(EDITIONS).path(path, day_of_iso(day)) == known


def test_classes_have_successions_of_their_own_tree(topics):
    assert topics(EDITIONS).successions() == (
        Succession(topic="城管>市容秩序", former="城管>市容", since="2026-07-01"),
        Succession(topic="住建>违建", former="城管>违建", since="2026-07-01"),
        Succession(topic="住建>物业服务", former="住建>物业", since="2026-07-01", share=0.7),
        Succession(topic="住建>物业收费", former="住建>物业", since="2026-07-01", share=0.3),
    )


def test_first_levels_need_no_common_root_and_every_other_level_its_parent(write):
    with pytest.raises(InputError, match=r"topics.csv:3: path: the topic above it has no row \(nearest known: 城管\)"):
        TopicDictionary.read(write(TOPIC_HEAD + "城管,,,,,,\n城管局>市容,,,,,,\n", "topics.csv"))


def test_a_file_without_a_topic_is_an_error(write):
    with pytest.raises(InputError, match=r"topics.csv: holds no topic"):
        TopicDictionary.read(write(TOPIC_HEAD, "topics.csv"))


def test_the_order_of_the_rows_has_no_meaning(topics):
    rows = EDITIONS.splitlines(keepends=True)
    one, other = topics("".join(rows)), topics("".join(rows[::-1]))
    for path in {row.split(",")[0] for row in rows}:
        for day in ("2026-06-30", "2026-07-01"):
            assert one.path(path, day_of_iso(day)) == other.path(path, day_of_iso(day))
