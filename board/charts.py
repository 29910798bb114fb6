"""Charts as inline SVG: days with their band, hours of a day, small bars of an area. No script, no network, no browser.

The Vega-Lite specifications are plain values, rendered by vl-convert in about 20 ms, most of it for measuring axis
labels. Building the same chart through Altair's classes and its schema validation would add 30 ms, so the tests
validate with Altair instead. Data reaches a specification only as data, never as an expression.
"""

import json
import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import count as count_from
from typing import Any, TypeAlias

import vl_convert

from board import colours
from board.markup import Html, tag
from board.series import Daily, Hourly
from board.words import both, count, day

Spec: TypeAlias = dict[str, Any]
Pair: TypeAlias = tuple[str, str]
"""A text in Chinese and in English."""

FONT = "Helvetica Neue, Arial, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
"""What the text of a chart is set in: Latin and figures first, then the fonts that have Chinese."""
_MEASURED = "sans-serif"
"""What it is measured in: every name that this machine does not have makes the renderer search all its fonts again."""
VEGA_LITE = "6.1"
A_YEAR = 366
"""Days from which on an axis names years."""

_WIDTH, _HEIGHT = 560, 190
_NARROW, _LABEL = 320, 66  # below a width labels lie so far apart
_AXIS = {
    "domain": False,
    "ticks": False,
    "labelColor": colours.QUIET,
    "labelFontSize": 12,
    "labelPadding": 6,
    "gridColor": colours.LINE,
    "title": None,
}
_CONFIG = {
    "font": _MEASURED,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": _AXIS,
    "aria": False,
}
_NAMESPACE = re.compile(r' xmlns(?::\w+)?="[^"]*"')


def render(spec: Spec) -> Html:
    """The SVG of a specification, fit to stand inside a page: it names no address and scales with its column.

    The last ones are kept: of a served page the same charts are asked for again and again.
    """
    return _rendered(json.dumps(spec))


@lru_cache(maxsize=256)
def _rendered(spec: str) -> Html:
    svg = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
    named = svg.replace(f'font-family="{_MEASURED}"', f'font-family="{FONT}"')
    return Html(_NAMESPACE.sub("", named, count=2).replace("<svg ", '<svg aria-hidden="true" ', 1))


def daily_chart(series: Daily, *, width: int = _WIDTH, height: int = _HEIGHT) -> Html:
    """Bars of the days, or of some days each, dark where the alert is, over the band of ordinary counts.

    The highest of the alert is labelled.
    """
    return render(daily_spec(series, width=width, height=height))


def daily_spec(series: Daily, *, width: int = _WIDTH, height: int = _HEIGHT) -> Spec:
    """The specification of ``daily_chart``."""
    start, end = series.marked
    rows: list[Spec] = [
        {
            "day": utc_day(when),
            "matters": matters,
            "expected": expected,
            "upper": upper,
            "alert": start <= when <= end,
            "text": f"{_days_to(series.step)}{day(when)}: {matters} 件 matters",
        }
        for when, matters, expected, upper in zip(
            count_from(series.first, series.step), series.observed, series.expected, series.upper, strict=False
        )
    ]
    alerted = [row for row in rows if row["alert"]]
    peak = max(alerted, key=lambda row: row["matters"], default=None)
    top = max([1.0, *series.observed, *(each for each in series.upper if each is not None)])
    form = "%m-%d" if len(rows) * series.step < A_YEAR else "%Y-%m"
    apart = {"values": list(map(utc_day, series.apart(width, _LABEL)))}
    ticks: Spec = {"tickCount": 7, "labelBound": True} if width >= _NARROW else apart
    x = time_axis(rows, timedelta(days=series.step), {"format": form, **ticks})
    bar = max(2.0, 0.78 * width / len(rows))
    layers: list[Spec] = [
        {
            "transform": [{"filter": {"field": "upper", "valid": True}}],
            "mark": {"type": "bar", "color": colours.BAND, "width": width / len(rows) + 0.5, "aria": False},
            "encoding": {"x": x, "y": {"field": "upper", "type": "quantitative"}},
        },
        *_bars(x, bar),
        _line(x, "expected"),
    ]
    if peak is not None:
        layers.append(_label({**peak, "label": count(peak["matters"])}, x, "matters"))
    return layered(rows, layers, top, width, height)


def _days_to(step: int) -> str:
    return "" if step == 1 else f"{step} 天，至 {step} days to "


def hourly_chart(series: Hourly, *, width: int = _WIDTH, height: int = _HEIGHT) -> Html:
    """Bars of the hours, dark where the alert is, with the mean of the same hour over the weeks before as a line."""
    return render(hourly_spec(series, width=width, height=height))


def hourly_spec(series: Hourly, *, width: int = _WIDTH, height: int = _HEIGHT) -> Spec:
    """The specification of ``hourly_chart``."""
    start, end = series.marked
    rows: list[Spec] = [
        {
            "day": utc_day(series.first, hour),
            "matters": matters,
            "usual": series.usual[hour],
            "alert": start <= hour <= end,
            "text": f"{day(series.first + hour // 24)} {hour % 24:02d}:00: {matters} 件 matters",
        }
        for hour, matters in enumerate(series.observed)
    ]
    alerted = [row for row in rows if row["alert"]]
    peak = max(alerted, key=lambda row: row["matters"], default=None)
    marks = [utc_day(series.first, hour) for hour in range(0, len(rows), 12)]
    form = "utchours(datum.value) ? utcFormat(datum.value, '%H:%M') : utcFormat(datum.value, '%m-%d')"
    x = time_axis(rows, timedelta(hours=1), {"values": marks, "labelExpr": form, "labelFlush": True})
    layers: list[Spec] = [
        *_bars(x, max(2.0, 0.78 * width / len(rows))),
        _line(x, "usual"),
    ]
    if peak is not None:
        layers.append(_label({**peak, "label": count(peak["matters"])}, x, "matters"))
    return layered(rows, layers, max([1.0, *series.observed, *series.usual]), width, height)


def small_chart(series: Daily, top: float, *, width: int = 170, height: int = 40) -> Html:
    """Bars of one of several areas, without axes: two paths, because there may be a thousand of them on a page.

    ``top`` is the common height, so that areas can be compared.
    """
    start, end = series.marked
    step = width / max(1, len(series.observed))
    paths = {colours.ORDINARY: "", colours.ALERT: ""}
    for number, matters in enumerate(series.observed):
        if matters:
            colour = colours.ALERT if start <= series.first + number <= end else colours.ORDINARY
            tall = max(1.0, height * min(1.0, matters / top))
            paths[colour] += f"M{number * step:.1f} {height}v{-tall:.1f}h{step * 0.8:.1f}v{tall:.1f}z"
    drawn = [tag("path", d=path, fill=colour) for colour, path in paths.items() if path]
    ground = tag("path", d=f"M0 {height}h{width}", stroke=colours.LINE)
    return tag("svg", ground, drawn, viewBox=f"0 0 {width} {height + 1}", class_="small", aria_hidden="true")


def figure(title: Pair, chart: Html) -> Html:
    """A chart under the fact that it shows, Chinese and English."""
    return tag("figure", tag("figcaption", both(title)), chart, role="img", aria_label=" ".join(title))


def key(alert: Pair, ordinary: Pair, band: Pair, expected: Pair) -> Html:
    """What the marks of a chart mean."""
    marks = ((colours.ALERT, alert), (colours.ORDINARY, ordinary), (colours.BAND, band))
    return tag(
        "div",
        [tag("span", tag("i", style=f"background:{colour}"), both(said)) for colour, said in marks],
        tag("span", tag("i", class_="dash"), both(expected)),
        class_="legend",
    )


def _bars(x: Spec, width: float) -> list[Spec]:
    """Grey bars, and dark ones for the alert, which alone carry their numbers as text."""
    y = {"field": "matters", "type": "quantitative"}
    marks = ((False, colours.ORDINARY), (True, colours.ALERT))
    return [
        {
            "transform": [{"filter": {"field": "alert", "equal": alert}}],
            "mark": {"type": "bar", "width": width, "color": colour, "aria": alert},
            "encoding": {"x": x, "y": y, **({"description": _TEXT} if alert else {})},
        }
        for alert, colour in marks
    ]


_TEXT = {"field": "text", "type": "nominal"}


def _line(x: Spec, field: str) -> Spec:
    mark = {"type": "line", "interpolate": "step", "color": colours.EXPECTED, "strokeWidth": 1.6, "strokeDash": [5, 3]}
    return {"mark": mark, "encoding": {"x": x, "y": {"field": field, "type": "quantitative"}}}


def _label(row: Spec, x: Spec, field: str) -> Spec:
    """The number above its bar, on a white edge of its own, because a neighbour may be taller."""
    text = {"type": "text", "dy": -7, "fontSize": 14, "fontWeight": 700, "color": colours.ALERT}
    edge = text | {"color": "white", "stroke": "white", "strokeWidth": 4, "strokeJoin": "round", "aria": False}
    return {
        "data": {"values": [row]},
        "layer": [{"mark": edge}, {"mark": text}],
        "encoding": {
            "x": x,
            "y": {"field": field, "type": "quantitative"},
            "text": {"field": "label", "type": "nominal"},
        },
    }


def layered(rows: list[Spec], layers: list[Spec], top: float, width: int, height: int) -> Spec:
    """The whole specification of layers over rows, with an axis of counts from 0 to ``top``."""
    ticks = {"values": list(range(int(top) + 1))} if top < 5 else {"tickCount": 4}
    axis = {"format": ",d", **ticks}
    return {
        "data": {"values": rows},
        "width": width,
        "height": height,
        "padding": {"left": 2, "right": 8, "top": 18, "bottom": 2},
        "layer": layers,
        "encoding": {"y": {"axis": axis, "scale": {"domain": [0, top], "nice": False}}},
        "config": _CONFIG,
    }


def time_axis(rows: list[Spec], step: timedelta, axis: Spec) -> Spec:
    """The axis from half a step before the first bar to half a step after the last."""
    ends = [datetime.fromisoformat(rows[0]["day"]) - step / 2, datetime.fromisoformat(rows[-1]["day"]) + step / 2]
    scale = {"type": "utc", "nice": False, "domain": [end.isoformat() for end in ends]}
    return {"field": "day", "type": "temporal", "axis": {"grid": False, **axis}, "scale": scale}


def utc_day(ordinal: int, hour: int = 0) -> str:
    """The wall clock written as UTC: the axis shall show it as it is, whatever zone this machine is in."""
    when = date.fromordinal(ordinal) + timedelta(days=hour // 24)
    return f"{when.isoformat()}T{hour % 24:02d}:00:00Z"
