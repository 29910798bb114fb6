"""The charts of a pack as Vega-Lite specifications. Data stands in them as data; dates are written in figures."""

from datetime import datetime, timedelta
from itertools import accumulate
from unicodedata import east_asian_width

from board import colours
from board.documents.blocks import Spec
from board.documents.plain_text import plain

_WIDTH = 640
_CONFIG = {
    "font": "Arial, Noto Sans CJK SC, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "ticks": False,
        "labelColor": colours.QUIET,
        "labelFontSize": 12,
        "labelPadding": 6,
        "gridColor": colours.LINE,
        "title": None,
    },
    "aria": False,
}
_LONGEST = 34
"""Of a label on an axis, in Latin letters: a Chinese character is as wide as two."""


def trend(first: str, step: int, counts: tuple[int, ...], marked: int) -> Spec:
    """Bars of the days, or of ``step`` days each; the last ``marked`` of them, the period's own, dark."""
    start = datetime.fromisoformat(first)
    rows = [
        {
            "day": _utc(start + timedelta(days=step * number)),
            "matters": count,
            "own": number >= len(counts) - marked,
        }
        for number, count in enumerate(counts)
    ]
    half = timedelta(days=step) / 2
    ends = [start - half, start + timedelta(days=step * (len(counts) - 1)) + half]
    form = "%-m-%-d" if step == 1 else "%Y-%m"
    return {
        "data": {"values": rows},
        "width": _WIDTH,
        "height": 112,
        "mark": {"type": "bar", "width": max(2.0, 0.78 * _WIDTH / max(1, len(counts)))},
        "encoding": {
            "x": {
                "field": "day",
                "type": "temporal",
                "axis": {"grid": False, "format": form, "tickCount": 8, "labelBound": True},
                "scale": {"type": "utc", "nice": False, "domain": [_utc(end) for end in ends]},
            },
            "y": {"field": "matters", "type": "quantitative", "axis": {"format": ",d", "tickCount": 4}},
            "color": {
                "condition": {"test": {"field": "own", "equal": True}, "value": colours.ALERT},
                "value": colours.ORDINARY,
            },
        },
        "config": _CONFIG,
    }


def pairs(rows: tuple[tuple[str, int, int | None], ...]) -> Spec:
    """For each name two bars beside each other: now dark, the period before grey, where it is known."""
    names = _labels([plain(name) for name, _, _ in rows])
    values = [
        {"name": shown, "when": when, "matters": count}
        for shown, (_, now, before) in zip(names, rows, strict=True)
        for when, count in ((0, now), (1, before))
        if count is not None
    ]
    return {
        "data": {"values": values},
        "width": _WIDTH - 210,
        "height": {"step": 11},
        "mark": {"type": "bar"},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": names, "axis": {"grid": False, "labelLimit": 240}},
            "yOffset": {"field": "when", "type": "ordinal", "sort": [0, 1]},
            "x": {"field": "matters", "type": "quantitative", "axis": {"format": ",d", "tickCount": 5}},
            "color": {
                "field": "when",
                "type": "ordinal",
                "legend": None,
                "scale": {"domain": [0, 1], "range": [colours.ALERT, colours.ORDINARY]},
            },
        },
        "config": _CONFIG,
    }


def _labels(names: list[str]) -> list[str]:
    """The names as long as there is room, those that are cut to the same told apart."""
    cut = [_cut(name) for name in names]
    return [
        label if cut.count(label) == 1 else f"{label} {cut[: number + 1].count(label)}"
        for number, label in enumerate(cut)
    ]


def _cut(name: str) -> str:
    widths = list(accumulate(2 if east_asian_width(each) in "WF" else 1 for each in name))
    if not widths or widths[-1] <= _LONGEST:
        return name
    return f"{name[: sum(width < _LONGEST for width in widths)]}…"


def _utc(moment: datetime) -> str:
    """The wall clock written as UTC, so that the axis shows it as it is on every machine."""
    return f"{moment.isoformat()}Z"
