"""The area dictionary is read strictly and answers by date."""

import pytest

from city.configuration import Place, Succession
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
def test_a_place_is_found_by_name_or_alias_on_a_day(write, names, day, path):
    assert AreaDictionary.read(write(SPLIT)).path(names, day_of_iso(day)) == path


def test_the_areas_of_a_year_stand_in_the_order_of_the_rows_with_their_residents(write):
    text = (
        "area,from,to,former,share,aliases,population\n甲市,,,,,,\n甲市>西区,,2025-12-31,,,,900\n甲市>东区,,,,,,1000\n"
    )
    dictionary = AreaDictionary.read(write(text))
    assert dictionary.of_year(2025) == (("甲市", "甲市>西区", "甲市>东区"), {"甲市>西区": 900, "甲市>东区": 1000})
    assert dictionary.of_year(2026) == (("甲市", "甲市>东区"), {"甲市>东区": 1000})
    assert "甲市>东区>老街道" in AreaDictionary.read(write(SPLIT)).of_year(2026)[0]


def test_successions_say_what_came_from_what(write):
    dictionary = AreaDictionary.read(write(SPLIT))
    assert dictionary.city == "甲市"
    assert dictionary.successions()[:3] == (
        Succession(area="甲市>东区>老街北街道", former="甲市>东区>老街道", since="2026-07-01", share=0.6),
        Succession(area="甲市>东区>老街南街道", former="甲市>东区>老街道", since="2026-07-01", share=0.4),
        Succession(area="甲市>东区>合街道", former="甲市>东区>一街道", since="2026-01-01"),
    )
    assert len(dictionary.successions()) == 4


def test_where_areas_are_is_kept_as_far_as_it_is_said(write):
    text = "area,latitude,longitude\n甲市,,\n甲市>东区,39.9,116.4\n甲市>西区,-33.5,-70\n甲市>北区,,\n"
    assert AreaDictionary.read(write(text)).places() == (
        Place(area="甲市>东区", latitude=39.9, longitude=116.4),
        Place(area="甲市>西区", latitude=-33.5, longitude=-70.0),
    )
    assert AreaDictionary.read(write(SPLIT)).places() == ()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("91,0", r":3: latitude: expected degrees from -90 to 90"),
        ("0,181", r":3: longitude: expected degrees from -180 to 180"),
        ("39°54′,116", r":3: latitude: expected degrees"),
        ("39.9,", r":3: longitude: expected both degrees or none"),
    ],
)
def test_what_are_no_degrees_is_an_error_with_its_place(write, cells, said):
    with pytest.raises(InputError, match=said):
        AreaDictionary.read(write(f"area,latitude,longitude\n甲市,,\n甲市>东区,{cells}\n"))


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
        ("area,to,to\n甲市,,\n", ":1: to: stands twice"),
        (
            HEAD + "甲市,,,,,\n甲市>a,,2025-12-31,,,\n甲市>b,2026-02-01,,甲市>a,,\n",
            ":4: former: that area does not exist",
        ),
        (
            HEAD + "甲市,,,,,\n甲市>a,,2025-12-31,,,\n甲市>b,2026-01-01,,甲市>a,.9,\n",
            ":4: share: the shares of the former",
        ),
        (HEAD + "甲市,,,,,\n甲市>a,,,,,\n甲市>b,2026-01-01,,甲市>a,,\n", ":4: former: that area exists on though"),
        (HEAD + "甲市,,,,,\n甲市>a,,,,,\n甲市>a>b,2026-01-01,,甲市>a,.5,\n", ":4: former: the area lies within"),
        (HEAD + "甲市,,,,,\n甲市>a,,2025-12-31,,,\n甲市>a>b,,,,,\n", ":4: from: exists on days on which"),
        (HEAD + "甲市,,,,,\n甲市>a,,,,,x\n甲市>b,,,,,x|y\n", ":4: aliases: 甲市>a has the same"),
        (HEAD + "甲市,,,,,\n甲市>=a,,,,,\n", ":3: area: begins with = + - or @"),
        (HEAD + "甲市,,,,,\n甲市>a,,,,,13812345678\n", ":3: aliases: holds a phone number"),
        ("area,code\n甲市,1\n甲市>a,11\n甲市>b,11\n", ":4: code: 甲市>a has the same"),
        (HEAD + '甲市,"\n', "not a CSV file"),
    ],
)
def test_what_does_not_fit_together_names_line_and_column(write, text, said):
    path = write(text)
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


def test_an_area_may_have_one_code_after_the_other(areas):
    dictionary = areas("甲市,,,,,,1\n甲市>东区,,2025-12-31,,,,110101\n甲市>东区,2026-01-01,,,,,110191\n")
    for day in ("2025-06-01", "2026-06-01"):
        for code in ("110101", "110191", "110191000000"):
            assert dictionary.match((code,), day_of_iso(day)).path == "甲市>东区"
    assert dictionary.successions() == ()


def test_an_area_that_goes_on_and_takes_another_in_is_one_of_its_own_formers(areas):
    dictionary = areas("甲市,,,,,,\n甲市>a,,2025-12-31,,,,\n甲市>b,,2025-12-31,,,,\n甲市>a,2026-01-01,,甲市>b,,,\n")
    told = {(one.area, one.former, one.share) for one in dictionary.successions()}
    assert told == {("甲市>a", "甲市>b", 1.0), ("甲市>a", "甲市>a", 1.0)}
