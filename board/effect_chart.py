"""The chart of a measure's effect: weeks before and after it, what was to come without it, and the ordinary band."""

from collections.abc import Sequence
from datetime import timedelta

from board import colours
from board.charts import Spec, layered, render, time_axis, utc_day
from board.markup import Html
from board.words import day
from briefing.effect_values import Week
from city.times import day_of_iso

_WIDTH, _HEIGHT = 900, 240


def effect_chart(weeks: Sequence[Week], *, width: int = _WIDTH, height: int = _HEIGHT) -> Html:
    """Bars of the weeks, dark from the measure on, over the band of a week after it, with the expectation as a line."""
    return render(effect_spec(weeks, width=width, height=height))


def effect_spec(weeks: Sequence[Week], *, width: int = _WIDTH, height: int = _HEIGHT) -> Spec:
    """The specification of ``effect_chart``."""
    rows: list[Spec] = [
        {
            "day": utc_day(day_of_iso(week.day)),
            "matters": week.observed,
            "expected": week.expected,
            "low": week.low,
            "high": week.high,
            "after": week.low is not None,
            "text": f"一周自 week from {day(day_of_iso(week.day))}: {week.observed} 件 matters, "
            f"预期 {week.expected:.1f} expected",
        }
        for week in weeks
    ]
    top = max(
        [1.0, *(float(row["matters"]) for row in rows), *(row["high"] for row in rows if row["high"] is not None)]
    )
    x = time_axis(rows, timedelta(days=7), {"format": "%Y-%m", "tickCount": 8, "labelBound": True})
    bar = max(1.0, 0.78 * width / len(rows))
    y = {"field": "matters", "type": "quantitative"}
    layers: list[Spec] = [
        {
            "transform": [{"filter": {"field": "low", "valid": True}}],
            "mark": {"type": "bar", "color": colours.BAND, "width": width / len(rows) + 0.5, "aria": False},
            "encoding": {"x": x, "y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}},
        },
        *(
            {
                "transform": [{"filter": {"field": "after", "equal": after}}],
                "mark": {"type": "bar", "width": bar, "color": colour, "aria": after},
                "encoding": {"x": x, "y": y, **({"description": _TEXT} if after else {})},
            }
            for after, colour in ((False, colours.ORDINARY), (True, colours.ALERT))
        ),
        *(
            {"mark": {"type": "line", **mark}, "encoding": {"x": x, "y": {"field": "expected", "type": "quantitative"}}}
            for mark in (_EDGE, _LINE)
        ),
    ]
    return layered(rows, layers, top, width, height)


_EDGE = {"color": colours.PAPER, "strokeWidth": 3.5, "aria": False}
"""Sets the line off from dark bars."""
_LINE = {"color": colours.EXPECTED, "strokeWidth": 1.6, "strokeDash": [5, 3]}
_TEXT = {"field": "text", "type": "nominal"}
