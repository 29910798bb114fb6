"""The area dictionary is read strictly and answers by date."""

import pytest

from city.configuration import Succession
from city.times import day_of_iso
from intake.dictionaries import AreaDictionary
from intake.errors import InputError

HEAD = "area,from,to,former,share,aliases\n"
SPLIT = (
    HEAD
    + """\
甲市,,,,,
甲市>东区,,,,,东|东城区
甲市>东区>老街道,,2026-06-30,,,老街|老街办事处
甲市>东区>老街北街道,2026-07-01,,甲市>东区>老街道,0.6,
甲市>东区>老街南街道,2026-07-01,,甲市>东区>老街道,0.4,老街
甲市>东区>合街道,2026-01-01,,甲市>东区>一街道,,
甲市>东区>合街道,2026-01-01,,甲市>东区>二街道,,
甲市>东区>一街道,,2025-12-31,,,
甲市>东区>二街道,,2025-12-31,,,
"""
)


@pytest.fixture
def areas(tmp_path):
    def write(text):
        path = tmp_path / "areas.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("names", "day", "path"),
    [
        ((), "2026-01-01", "甲市"),
        (("东区",), "2026-01-01", "甲市>东区"),
        (("东城区", "老街道"), "2026-06-30", "甲市>东区>老街道"),
        (("东", "老街"), "2026-06-30", "甲市>东区>老街道"),
        (("东", "老街"), "2026-07-01", "甲市>东区>老街南街道"),
        (("东区", "老街道"), "2026-07-01", None),
        (("东区", "老街北街道"), "2026-06-30", None),
        (("西区",), "2026-01-01", None),
        (("老街道",), "2026-01-01", None),
    ],
)
def test_a_place_is_found_by_name_or_alias_on_a_day(areas, names, day, path):
    assert AreaDictionary.read(areas(SPLIT)).path(names, day_of_iso(day)) == path


def test_successions_say_what_came_from_what(areas):
    dictionary = AreaDictionary.read(areas(SPLIT))
    assert dictionary.city == "甲市"
    assert dictionary.successions()[:3] == (
        Succession(area="甲市>东区>老街北街道", former="甲市>东区>老街道", since="2026-07-01", share=0.6),
        Succession(area="甲市>东区>老街南街道", former="甲市>东区>老街道", since="2026-07-01", share=0.4),
        Succession(area="甲市>东区>合街道", former="甲市>东区>一街道", since="2026-01-01"),
    )
    assert len(dictionary.successions()) == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("area,formr\n", ":1: formr: unknown column (nearest known: former)"),
        ("name\n甲市\n", ":1: area: no such column"),
        (HEAD, "holds no area"),
        (HEAD + "甲市,2026-13-01,,,,\n", ":2: from: '2026-13-01' is not a date"),
        (HEAD + "甲市,2026-02-01,2026-01-01,,,\n", ":2: to: ends before it begins"),
        (HEAD + "甲市,,,,1.5,\n", ":2: share: expected a number above 0 and at most 1"),
        (HEAD + "甲市,,,,.,\n", ":2: share: expected a number"),
        (HEAD + "甲市>>x,,,,,\n", ":2: area: expected a path without empty names"),
        (HEAD + "甲市,,,,,\n乙市>x,,,,,\n", ":3: area: lies in another city"),
        (HEAD + "甲市,,,,,\n甲市>东>x,,,,,\n", ":3: area: the area above it has no row"),
        (HEAD + "甲市,,,,,\n甲市>东,,,,,\n甲市>东,2026-01-01,,,,\n", ":3: from: two rows of this area overlap"),
        (HEAD + "甲市,,,,,\n甲市>东,2026-01-01,,甲市>西,,\n", ":3: former: no area of this path"),
        (HEAD + "甲市,,,,,\n甲市>东,,,甲市,,\n", ":3: from: is empty"),
        (HEAD + "甲市,,,,,\n甲市>a,2026-01-01,,甲市,0.6,\n甲市>b,2026-01-01,,甲市,0.6,\n", ":4: share: the shares"),
        (HEAD + "甲市,,,,,,,\n", ":2: more cells than headers"),
        (HEAD + '甲市,"\n', "not a CSV file"),
    ],
)
def test_what_does_not_fit_together_names_line_and_column(areas, text, said):
    path = areas(text)
    with pytest.raises(InputError) as error:
        AreaDictionary.read(path)
    assert str(error.value).startswith(str(path))
    assert said in str(error.value)


def test_a_dictionary_that_is_no_file_or_no_text_is_an_error(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        AreaDictionary.read(tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"area\n\xff\n")
    with pytest.raises(InputError, match="not UTF-8"):
        AreaDictionary.read(tmp_path / "bytes.csv")
