"""Which column of a file is what: first by the headers that shipped profiles know, then by words, then by values."""

from collections.abc import Sequence
from dataclasses import replace

from intake.guessing.facts import Column
from intake.guessing.finders import ANYWHERE, FINDERS
from intake.guessing.known import Base
from intake.guessing.levels import area_path, topic_path
from intake.guessing.parts import Part, Parts
from intake.guessing.time_formats import reading

_HALF = 0.5
_SEVERAL = 0.3
_RARELY = 0.01
_ORDERED = (
    ("times.registered", "times.closed", "it lies before the registration in {:.0%} of the rows"),
    ("times.registered", "times.arrived", "it lies before the registration in {:.0%} of the rows"),
    ("times.occurred", "times.registered", "it lies behind the registration in {:.0%} of the rows"),
)
"""Earlier and later time; the one that is not the registration is left where they stand the other way round."""


def cast(columns: Sequence[Column], base: Base | None, kind: str) -> Parts:
    """The columns of a file with what each is for, as far as headers and values say."""
    parts = Parts(columns)
    if base:
        _by_headers(parts, base)
    locals_of = {role: local for local, role in reversed((base.roles() if base else {}).items())}
    for role, find in FINDERS.items():
        known = role in locals_of or base is None or role in ANYWHERE
        if parts.first(role) or not known or (role == "case.purpose" and kind != "petition"):
            continue
        if found := find(parts):
            parts.take(locals_of.get(role, _NAMES.get(role, role.rpartition(".")[2])), role, *found)
    for role, find_path in (("area.path", area_path), ("topic.path", topic_path)):
        if not parts.first(role):
            for local, column, why in find_path(list(parts.free())):
                parts.take(local, role, column, why)
    if base is None or base.is_general:
        _lower_areas(parts)
    _require_order(parts)
    return parts


def _lower_areas(parts: Parts) -> None:
    """Takes the levels of places below those whose headers are known, where they lie inside them."""
    known = [part.column for part in parts.of("area.path")]
    levels = area_path([*known, *parts.free()])
    if known and [column for _, column, _ in levels[: len(known)]] == known:
        for local, column, why in levels[len(known) :]:
            parts.take(local, "area.path", column, why)


_NAMES = {"class.rules.column": "kind", "status.column": "status", "repeat.again": "again", "repeat.parent": "parent"}
"""Names of columns where the key is no name for one."""


def _by_headers(parts: Parts, base: Base) -> None:
    for local, role in base.roles().items():
        column = base.found.get(local)
        if column is None:
            continue
        if role.startswith("times.") and not column.formats:
            column = replace(column, enough=_HALF)  # its name is known: some that are wrong make it no other column
        if why := _unfit(role, column):
            parts.left[column.at] = why
        else:
            parts.take(local, role, column, f"a header that the profile {base.name} knows")


def _unfit(role: str, column: Column) -> str:
    """Why the values of a column cannot be what its header says, empty where they can."""
    if not column.values:
        return ""
    if role.startswith("times.") and not column.formats:
        return f"its name speaks of [times] {role.removeprefix('times.')}, its values are no times"
    if role == "case.id" and (column.different < _SEVERAL or column.filled < _HALF):
        return "its name speaks of a number of the case, but its values are few or come again and again"
    if role in ("case.unit", "case.channel") and (kind := column.persons(offices=True)):
        return f"its values look like {kind}, which is never taken in"
    return ""


def _require_order(parts: Parts) -> None:
    """Leaves times that contradict the registration: they would reject their rows."""
    for earlier, later, why in _ORDERED:
        one, other = parts.first(earlier), parts.first(later)
        if one and other and (share := _reversed(one, other)) > _RARELY:
            wrong = one if later == "times.registered" else other
            parts.drop(wrong.local, why.format(share))


def _reversed(one: Part, other: Part) -> float:
    """Share of the rows with both times in which the first lies behind the second, days compared where one is a day."""
    pairs = set(zip(one.column.cells, other.column.cells, strict=True))
    read = [
        (reading(low, one.column.formats), reading(high, other.column.formats)) for low, high in pairs if low and high
    ]
    both = [(low, high) for low, high in read if low and high]
    wrong = sum(low[0] > high[0] and not (low[1] or high[1]) for low, high in both)
    return wrong / max(1, len(both))
