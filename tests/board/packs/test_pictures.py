import altair as alt
import pytest

from board.packs.pictures import pairs, trend


def names(spec):
    return [row["name"] for row in spec["data"]["values"]]


@pytest.mark.parametrize(
    "spec",
    [
        trend("2026-02-27", 1, (1, 0, 3), 2),
        trend("2026-01-01", 7, (5, 8), 0),
        pairs((("停水", 3, None), ("停电", 1, 4))),
    ],
)
def test_a_chart_is_a_specification_of_vega_lite(spec):
    alt.Chart.from_dict(spec)


def test_the_bars_of_the_period_are_the_last_ones():
    rows = trend("2026-02-27", 1, (1, 0, 3), 2)["data"]["values"]
    assert [(row["day"], row["own"]) for row in rows] == [
        ("2026-02-27T00:00:00Z", False),
        ("2026-02-28T00:00:00Z", True),
        ("2026-03-01T00:00:00Z", True),
    ]


def test_a_period_before_that_is_not_known_has_no_bar():
    assert names(pairs((("停水", 3, None), ("停电", 1, 4)))) == ["停水", "停电", "停电"]


def test_long_names_are_cut_and_told_apart():
    long = "很长很长很长很长很长很长很长的一个领域名称"
    cut = names(pairs(((f"{long}甲", 3, None), (f"{long}乙", 2, None), ("Short", 1, None))))
    assert cut[2] == "Short"
    assert cut[0].endswith("… 1")
    assert cut[1].endswith("… 2")
    assert len(cut[0]) < len(long)
