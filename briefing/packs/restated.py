"""Which figures of a pack have changed since it was made: late cases, late closures, deeds of desks."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from briefing.packs.pack import Pack

_LEFT_OUT: Final = frozenset({"schema", "pack_id", "state", "trend"})
"""What names a pack, and the chart, whose figures stand in the tables as well."""
_NAMES: Final = (
    *("feed", "counted_as", "label", "first", "assessed", "topic", "area", "of"),
    *("alert_id", "focus_id", "item_id", "outlet", "name", "code", "rank"),
)
"""Fields that name a row of a table, so that a row keeps its name where others come or go."""


class Restated(msgspec.Struct, frozen=True, kw_only=True):
    """One figure; None where it is not there."""

    figure: str
    """Its place in ``pack.json``: names of fields, and in brackets what names a row."""
    then: Any
    now: Any


def restated(then: Pack, now: Pack) -> list[Restated]:
    """The figures that differ, in the order of their names. Both packs are of one area and period."""
    before, after = (dict(_figures(msgspec.to_builtins(pack), "")) for pack in (then, now))
    return [
        Restated(figure=figure, then=before.get(figure), now=after.get(figure))
        for figure in sorted(before.keys() | after.keys())
        if before.get(figure) != after.get(figure)
    ]


def _figures(value: Any, at: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if at or name not in _LEFT_OUT:
                yield from _figures(inner, f"{at}.{name}" if at else name)
    elif isinstance(value, list | tuple) and any(isinstance(each, dict) for each in value):
        met: Counter[str] = Counter()
        for each in value:
            name = _row_name(each)
            met[name] += 1
            numbered = name if met[name] == 1 and name else f"{name} {met[name]}".lstrip()
            yield from _figures(each, f"{at}[{numbered}]")
    else:
        yield at, value


def _row_name(row: dict[str, Any]) -> str:
    named = row.get("line", row)
    return " ".join(str(named[name]) for name in _NAMES if name in named)
