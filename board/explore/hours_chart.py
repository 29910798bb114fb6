"""Bars of the hours of a day."""

from collections.abc import Sequence

from board import colours
from board.charts import Spec, render
from board.markup import Html

_AXIS = {"domain": False, "ticks": False, "labelColor": colours.QUIET, "labelFontSize": 12, "title": None}


def hours_chart(hours: Sequence[int]) -> Html:
    """Matters by hour, from midnight to midnight; the highest is dark."""
    return render(hours_spec(hours))


def hours_spec(hours: Sequence[int]) -> Spec:
    """The specification of ``hours_chart``."""
    peak = max(range(len(hours)), key=lambda hour: hours[hour])
    rows = [{"hour": hour, "matters": matters, "peak": hour == peak} for hour, matters in enumerate(hours)]
    colour = {"condition": {"test": {"field": "peak", "equal": True}, "value": colours.EXPECTED}}
    return {
        "data": {"values": rows},
        "width": 560,
        "height": 150,
        "mark": {"type": "bar", "aria": False},
        "encoding": {
            "x": {"field": "hour", "type": "ordinal", "axis": {**_AXIS, "labelAngle": 0, "grid": False}},
            "y": {
                "field": "matters",
                "type": "quantitative",
                "axis": {**_AXIS, "gridColor": colours.LINE, "format": ",d", "tickCount": 4},
            },
            "color": {**colour, "value": colours.ORDINARY},
        },
        "config": {"font": "sans-serif", "background": "transparent", "view": {"stroke": None}, "aria": False},
    }
