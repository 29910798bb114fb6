"""What happens to a case after it is registered, in seconds: import, closing, changes, and rows that come again."""

import numpy as np
from numpy.typing import NDArray

from intake.simulator.topics import Tree

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Columns = dict[str, Ints]
"""Rows of one feed by column. Times are seconds of the wall clock since 1970; ``closed`` is -1 while open."""

MINUTE, HOUR, DAY = 60, 3_600, 86_400
OPEN = -1


def import_times(rng: np.random.Generator, registered: Ints, late_share: float) -> Ints:
    """Minutes after registration (six as a rule); for ``late_share`` of the rows three hours to three days."""
    count = len(registered)
    usual = rng.lognormal(np.log(6 * MINUTE), 0.5, count)
    late = np.exp(rng.uniform(np.log(3 * HOUR), np.log(3 * DAY), count))
    delay = np.where(rng.random(count) < late_share, late, usual).astype(np.int64)
    imported: Ints = registered + delay
    return imported


def closing_times(rng: np.random.Generator, registered: Ints, median_days: Floats, export: int) -> Ints:
    """Lognormal around the median of each topic, at least 20 minutes; ``OPEN`` where later than the export."""
    worked = np.maximum(rng.lognormal(np.log(median_days), 0.8), 20 * MINUTE / DAY) * DAY
    closed = registered + worked.astype(np.int64)
    return np.where(closed > export, OPEN, closed)


def change_times(rng: np.random.Generator, imported: Ints, closed: Ints, export: int) -> Ints:
    """Last change: some minutes after import, or up to three days after closing, when callers are called back."""
    count = len(imported)
    first = imported + rng.integers(0, 20 * MINUTE, count)
    back = np.where(closed == OPEN, 0, closed + rng.integers(0, 3 * DAY, count))
    changed: Ints = np.maximum(imported, np.minimum(np.maximum(first, back), export))
    return changed


def neighbours(tree: Tree, barred: tuple[str, ...]) -> Ints:
    """For each leaf another one with the same parent, as a wrong first guess; itself where there is none.

    Leaves named in ``barred`` are nobody's neighbour.
    """
    family = [leaf.rpartition(">")[0] for leaf in tree.leaves]
    found = np.arange(len(tree.leaves))
    for number, name in enumerate(family):
        others = [
            other
            for other, leaf in enumerate(tree.leaves)
            if family[other] == name and other != number and leaf not in barred
        ]
        found[number] = min(others, key=lambda other: (other < number, other), default=number)
    return found


def with_earlier_versions(
    rng: np.random.Generator, rows: Columns, wrong_topic: Ints, share: Floats, export: int
) -> Columns:
    """Adds an earlier row for a share of the cases, with the same number and an earlier change time.

    Half of them stood first under a wrong topic and open; the others were closed, opened again and closed later.
    A case whose later state would lie behind the export stays as it is.
    """
    count = len(rows["number"])
    delay = rng.integers(HOUR, 2 * DAY, count)
    reopened = (rng.random(count) < 0.5) & (rows["closed"] != OPEN)
    closed = np.where(reopened, rows["closed"] + rng.integers(12 * HOUR, 5 * DAY, count), rows["closed"])
    imported = np.where(reopened, np.maximum(closed, rows["imported"]) + 10 * MINUTE, rows["imported"] + delay)
    changes = reopened | (wrong_topic != rows["topic"])
    chosen = (rng.random(count) < share) & (imported <= export) & changes
    first = {name: column[chosen] for name, column in rows.items()}
    again = reopened[chosen]
    first["topic"] = np.where(again, first["topic"], wrong_topic[chosen])
    first["closed"] = np.where(again, first["closed"], OPEN)
    first["changed"] = np.where(again, np.maximum(first["closed"], first["imported"]), first["imported"])
    last = dict(rows)
    last["closed"] = np.where(chosen, closed, rows["closed"])
    last["imported"] = np.where(chosen, imported, rows["imported"])
    last["changed"] = np.where(chosen, np.maximum(imported, rows["changed"]), rows["changed"])
    return {name: np.concatenate([last[name], first[name]]) for name in rows}
