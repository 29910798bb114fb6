"""One finder for each thing that a column can be: by the words of its header, and by what its values must hold."""

import re
from collections.abc import Callable

from intake.guessing import vocabulary as words
from intake.guessing.facts import Column
from intake.guessing.parts import Parts, best

Found = tuple[Column, str]
Finder = Callable[[Parts], Found | None]

_NEARLY_ALL = 0.98
_MOST = 0.9
_HALF = 0.5
_SEVERAL = 0.3


def _named(ranked: tuple[re.Pattern[str], ...], fits: Callable[[Column], bool], why: str) -> Finder:
    """The free column with the surest words whose values fit."""

    def find(parts: Parts) -> Found | None:
        found = best((words.rank(column.folded, ranked), column) for column in parts.free() if fits(column))
        return (found, why) if found else None

    return find


def _time(role: str) -> Finder:
    """The column of times whose header says this time, and no time that is looked for before it."""

    def says(column: Column) -> bool:
        known = words.TIME_WORDS.items()
        return next((each for each, ranked in known if words.rank(column.folded, ranked) is not None), "") == role

    return _named(
        words.TIME_WORDS[role],
        lambda column: bool(column.formats) and says(column),
        "its name speaks of this time, and its values are times",
    )


def _registered(parts: Parts) -> Found | None:
    if named := _time("times.registered")(parts):
        return named
    filled = (column for column in parts.free() if column.formats and column.filled >= _NEARLY_ALL)
    found = min(filled, key=_surely_registered, default=None)
    return (
        (found, "no name speaks of a registration: the first column of times that is always filled") if found else None
    )


def _surely_registered(column: Column) -> tuple[bool, int]:
    """Order of columns of times without a name that decides: those that say another time come last."""
    spoken = any(words.rank(column.folded, known) is not None for known in words.TIME_WORDS.values())
    occurred = words.rank(column.folded, words.TIME_WORDS["times.occurred"]) is not None
    return spoken and not occurred, column.at


def _number(parts: Parts) -> Found | None:
    fit = [
        column
        for column in parts.free()
        if not column.formats
        and column.filled >= _MOST
        and column.different > _SEVERAL
        and not words.NOT_NUMBER.search(column.folded)
        and not column.persons(numbers=True)
    ]
    if named := best((words.rank(column.folded, words.NUMBER_WORDS), column) for column in fit):
        return named, f"its name speaks of a number, and {named.different:.0%} of its values are different"
    other = next((column for column in fit if column.numbers and column.different >= _NEARLY_ALL), None)
    return (other, "its values are numbers, each once") if other else None


def _kind(parts: Parts) -> Found | None:
    if named := _named(words.KIND_WORDS, lambda column: column.share_in(words.KINDS) >= _HALF, "")(parts):
        return named[0], "its name and its values speak of the kind of contact"
    found = next((column for column in parts.free() if column.share_in(words.KINDS) >= _MOST), None)
    return (found, "its values are kinds of contact") if found else None


def _answers(column: Column) -> bool:
    return column.share_in(words.YES) + column.share_in(words.NO) >= _HALF


def _states(column: Column) -> bool:
    return column.categories and column.share_in(words.CLOSED) + column.share_in(words.OPEN) >= _HALF


def _channel(column: Column) -> bool:
    return column.categories and len(column.values) <= 40 and not column.persons(offices=True)


def _unit(column: Column) -> bool:
    return not column.formats and not column.numbers and not column.persons(offices=True)


FINDERS: dict[str, Finder] = {
    "case.id": _number,
    **{role: _time(role) for role in words.TIME_WORDS if role not in ("times.registered", "times.occurred")},
    "times.registered": _registered,
    "times.occurred": _time("times.occurred"),
    "case.purpose": _named(
        words.PURPOSE_WORDS, lambda column: column.categories, "its name speaks of the purpose, its values come again"
    ),
    "class.rules.column": _kind,
    "case.solved": _named(words.SOLVED_WORDS, _answers, "its name speaks of it, and its values are yes and no"),
    "case.satisfied": _named(words.SATISFIED_WORDS, _answers, "its name speaks of it, and its values are yes and no"),
    "repeat.again": _named((words.AGAIN_WORDS,), _answers, "its name speaks of repeats, and its values are yes and no"),
    "repeat.parent": _named(
        (words.PARENT_WORDS,), lambda column: column.numbers, "its name speaks of another case, its values are numbers"
    ),
    "status.column": _named(words.STATUS_WORDS, _states, "its name speaks of a state, and its values are states"),
    "case.channel": _named(words.CHANNEL_WORDS, _channel, "its name speaks of a channel, few values come again"),
    "case.unit": _named(words.UNIT_WORDS, _unit, "its name speaks of an office, and no value looks like a person"),
}
"""Finders by the table and key that they find a column for, in the order in which columns are given away."""

ANYWHERE = frozenset({"repeat.again", "repeat.parent"})
"""What any profile can have beside what its base has."""
