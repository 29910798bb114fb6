import re
from itertools import pairwise

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import charts
from board.series import Daily, Hourly
from city.times import day_of_iso

FIRST = day_of_iso("2026-03-01")
DAILY = Daily(
    first=FIRST,
    observed=(2, 3, 1, 41, 12, 2, 0),
    expected=(None, 2.0, 2.0, 2.1, 2.2, 2.2, 2.2),
    upper=(None, 6.0, 6.0, 6.0, 7.0, 7.0, 7.0),
    marked=(FIRST + 3, FIRST + 4),
)
HOURLY = Hourly(first=FIRST, observed=(0,) * 30 + (7, 9) + (0,) * 40, usual=(0.5,) * 72, marked=(30, 31))


@pytest.mark.parametrize("spec", [charts.daily_spec(DAILY), charts.hourly_spec(HOURLY)])
def test_a_specification_is_valid_vega_lite(spec):
    alt.Chart.from_dict(spec, validate=True)


def test_the_days_of_the_alert_are_marked_and_say_their_numbers():
    svg = charts.daily_chart(DAILY)
    assert re.findall(r'aria-label="([^"]*matters)"', svg) == ["2026-03-04: 41 件 matters", "2026-03-05: 12 件 matters"]
    assert ">41</text>" in svg


def test_every_day_with_a_count_and_every_day_with_a_band_has_a_bar():
    svg = charts.daily_chart(DAILY)
    filled = re.findall(r'fill="(#[0-9a-f]{6})"', svg)
    assert filled.count(charts.colours.ORDINARY) == 5
    assert filled.count(charts.colours.ALERT) == 2 + 1  # two bars and the label
    assert filled.count(charts.colours.BAND) == 6


def test_weeks_stand_a_week_apart_and_are_named_by_their_last_day():
    weekly = Daily(FIRST, (2, 30, 4), (2.0, 2.0, None), (6.0, 6.0, None), (FIRST + 7, FIRST + 7), step=7)
    alt.Chart.from_dict(charts.daily_spec(weekly), validate=True)
    svg = charts.daily_chart(weekly)
    assert re.findall(r'aria-label="([^"]*matters)"', svg) == ["7 天，至 7 days to 2026-03-08: 30 件 matters"]
    assert [row["day"][:10] for row in charts.daily_spec(weekly)["data"]["values"]] == [
        "2026-03-01",
        "2026-03-08",
        "2026-03-15",
    ]


def test_hours_of_the_alert_are_marked():
    svg = charts.hourly_chart(HOURLY)
    assert re.findall(r'aria-label="([^"]*matters)"', svg) == [
        "2026-03-02 06:00: 7 件 matters",
        "2026-03-02 07:00: 9 件 matters",
    ]
    assert ">9</text>" in svg
    assert ">12:00</text>" in svg


@pytest.mark.parametrize("top", [0, 1, 2, 4])
def test_an_axis_of_few_cases_names_each_number_once(top):
    svg = charts.daily_chart(Daily(FIRST, (0, top), (None,) * 2, (None,) * 2, (FIRST, FIRST)))
    assert re.findall(r">(\d)</text>", svg)[: max(1, top) + 1] == [str(number) for number in range(max(1, top) + 1)]


def test_a_chart_stands_by_itself():
    for svg in (charts.daily_chart(DAILY), charts.hourly_chart(HOURLY), charts.small_chart(DAILY, 41.0)):
        assert svg.startswith("<svg ")
        assert svg.endswith("</svg>")
        assert not re.search(r"https?:|<script|<image|<style|@import|href|url\(", svg)


def test_charts_of_one_page_share_no_names():
    assert not re.search(r'\bid="', charts.daily_chart(DAILY) + charts.hourly_chart(HOURLY))


def test_chinese_text_is_set_in_a_font_that_has_it():
    assert "Noto Sans CJK SC" in charts.FONT
    assert "PingFang SC" in charts.FONT
    fonts = set(re.findall(r'font-family="([^"]*)"', charts.daily_chart(DAILY) + charts.hourly_chart(HOURLY)))
    assert fonts == {charts.FONT}


def test_the_small_bars_of_areas_are_as_high_as_their_share_of_the_common_top():
    svg = charts.small_chart(DAILY, 82.0, height=40)
    alert = re.search(rf'd="([^"]*)" fill="{charts.colours.ALERT}"', svg)
    assert alert is not None
    assert re.findall(r"M[\d.]+ 40v-([\d.]+)h", alert[1]) == ["20.0", "5.9"]


def test_an_alert_whose_days_are_not_counted_yet_is_drawn_without_a_mark():
    svg = charts.daily_chart(Daily(FIRST, (2, 3), (None,) * 2, (None,) * 2, (FIRST + 9, FIRST + 9)))
    assert charts.colours.ALERT not in svg


@given(st.integers(1, 400), st.integers(100, 320))
def test_the_labels_of_a_narrow_chart_lie_apart(days, width):
    series = Daily(FIRST, (1,) * days, (None,) * days, (None,) * days, (FIRST, FIRST))
    named = series.apart(width, 66)
    assert len(named) >= 1
    assert all((then - now) * width / days >= 66 for now, then in pairwise(named))
