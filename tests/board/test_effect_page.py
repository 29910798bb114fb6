"""The page of a measure's effect."""

import altair as alt

from board.effect_chart import effect_spec
from board.effect_page import effect_page
from briefing.effect_values import Comparison, Effect, Figures, Shift, Week

FIGURES = Figures(300, 500.0, 410.0, 620.0, -0.4, -0.52, -0.27, 0.22)
WEEKS = tuple(
    Week(f"2026-0{1 + number // 4}-{1 + 7 * (number % 4):02d}", 20 - number, 21.0, *band, number != 2)
    for number, band in enumerate([(None, None)] * 5 + [(10.0, 33.0)] * 4)
)
FOUND = Effect(
    feed="complaint/test",
    topic="物业>停车",
    areas=("城>北区",),
    start="2026-02-08",
    until="2026-03-07",
    weeks_before=109,
    weeks_after=4,
    verdict="fell",
    figures=FIGURES,
    alone=FIGURES,
    comparison=Comparison("areas", ("城>南区", "城>东区"), ("城>西区",), 0.9, 0.5, 1.3),
    shifts=(Shift("topic", "物业><b>", 90, 60.0, 0.15, 0.02, 0.31, shown=True),),
    weeks=WEEKS,
)


def test_the_chart_is_valid_and_has_a_band_after_the_measure_only():
    spec = effect_spec(WEEKS)
    alt.Chart.from_dict(spec, validate=True)
    assert [row["after"] for row in spec["data"]["values"]] == [False] * 5 + [True] * 4


def test_the_page_says_the_verdict_its_numbers_and_what_was_left_out():
    page = effect_page(FOUND)
    for text in ("有下降", "fewer than expected", "410–620", "−40%", "−52% … −27%", "剔除 left out: 西区", "15%"):
        assert text in page
    assert "<b></td>" not in page
    assert "<script" not in page


def test_without_figures_the_page_says_why():
    page = effect_page(Effect("complaint/test", "a>b", ("城",), "2026-02-08", "2026-02-20", 30, 1, "too_early"))
    assert "为时过早" in page
    assert "<svg" not in page
