"""Counts of any period in the bounds of one day: by the areas and topics of today, or by those of then.

Forward a share of what came to a former node is counted for what it became. Backward a node is counted for what it was;
where it was several, by their counts before, as far as the matrix holds them. Every day keeps its sum.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from city.configuration import Succession, Tree
from city.successions import Change, Shares, changes
from city.times import day_of_iso
from indexing.store import CountMatrix

Reals: TypeAlias = NDArray[np.float64]
Key: TypeAlias = tuple[str, ...]
Field: TypeAlias = Literal["feed", "class", "topic_id", "area_id"]

_FIELDS: Final[dict[Tree, Field]] = {"topic": "topic_id", "area": "area_id"}


@dataclass(frozen=True, slots=True)
class SharedCounts:
    """As ``CountMatrix``, but a count may be a part of one: ``counts[i, j]`` belongs to ``keys[i]`` and ``days[j]``."""

    keys: tuple[Key, ...]
    days: tuple[str, ...]
    counts: Reals


def in_bounds_of(
    matrix: CountMatrix | SharedCounts, by: Sequence[Field], successions: Sequence[Succession], day: int
) -> SharedCounts:
    """The counts as if the areas and topics of a day had always been, and were ever after.

    ``by`` names the fields of the matrix's keys; a tree whose field is not among them is left as it is. Law: every
    column keeps its sum, for every value of the other fields.
    """
    rows = {key: line.astype(np.float64) for key, line in zip(matrix.keys, matrix.counts, strict=True)}
    first = day_of_iso(matrix.days[0]) if matrix.days else 0
    for tree, field in _FIELDS.items():
        if field not in by:
            continue
        at, steps = list(by).index(field), changes(successions, tree)
        for change in steps:
            if change.since <= day:
                rows = _forward(rows, at, change, max(0, change.since - first))
        for change in reversed(steps):
            if change.since > day:
                rows = _backward(rows, at, change, max(0, change.since - first))
    return _matrix(rows, matrix.days)


def through(matrix: CountMatrix | SharedCounts, by: Sequence[Field], crosswalks: Mapping[str, Change]) -> SharedCounts:
    """The counts of feeds in the city's topics: ``crosswalks`` gives for a feed what its classes are.

    ``by`` must name ``feed`` and ``topic_id``. Law: as for ``in_bounds_of``.
    """
    feed, at = list(by).index("feed"), list(by).index("topic_id")
    rows = {key: line.astype(np.float64) for key, line in zip(matrix.keys, matrix.counts, strict=True)}
    for name, change in crosswalks.items():
        own = {key: rows.pop(key) for key in list(rows) if key[feed] == name}
        rows |= _forward(own, at, change, len(matrix.days))
    return _matrix(rows, matrix.days)


def _forward(rows: Mapping[Key, Reals], at: int, change: Change, columns: int) -> dict[Key, Reals]:
    """What was counted in the first columns, counted for what it became."""
    return _shared(rows, at, slice(0, columns), lambda key: change.became(key[at]))


def _backward(rows: Mapping[Key, Reals], at: int, change: Change, columns: int) -> dict[Key, Reals]:
    """What was counted from a column on, counted for what it was."""
    before: dict[Key | str, float] = defaultdict(float)
    for key, line in rows.items():
        before[key] = float(line[:columns].sum())
        before[key[at]] += before[key]

    def was(key: Key) -> Shares:
        path = key[at]
        origins = change.was(path)
        if len(origins) < 2:
            return tuple((origin, 1.0) for origin, _ in origins) or ((path, 1.0),)
        weights = [share * before[_put(key, at, origin)] for origin, share in origins]
        if not any(weights):
            weights = [share * before[origin] for origin, share in origins]
        if not any(weights):  # nothing is known of before: a node that came from others is taken to be new
            weights = [share * (origin != path or path in change.moves) for origin, share in origins]
        return tuple((origin, each / sum(weights)) for (origin, _), each in zip(origins, weights, strict=True) if each)

    return _shared(rows, at, slice(columns, None), was)


def _shared(rows: Mapping[Key, Reals], at: int, columns: slice, shares: Callable[[Key], Shares]) -> dict[Key, Reals]:
    """The rows, with some columns shared out among other paths."""
    found: dict[Key, Reals] = {}
    for key, line in rows.items():
        parts = shares(key)
        if parts == ((key[at], 1.0),) or not line[columns].any():
            _add(found, key, line)
            continue
        kept = line.copy()
        kept[columns] = 0.0
        _add(found, key, kept)
        for path, share in parts:
            moved = np.zeros_like(line)
            moved[columns] = share * line[columns]
            _add(found, _put(key, at, path), moved)
    return found


def _add(rows: dict[Key, Reals], key: Key, line: Reals) -> None:
    rows[key] = rows[key] + line if key in rows else line


def _put(key: Key, at: int, path: str) -> Key:
    return (*key[:at], path, *key[at + 1 :])


def _matrix(rows: Mapping[Key, Reals], days: tuple[str, ...]) -> SharedCounts:
    """The rows in the order of their keys, without those that hold nothing."""
    keys = tuple(sorted(key for key, line in rows.items() if line.any()))
    counts = np.array([rows[key] for key in keys]) if keys else np.zeros((0, len(days)))
    return SharedCounts(keys, days, counts)
