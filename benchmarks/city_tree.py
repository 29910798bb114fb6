"""The trees of a made-up city as the detectors want them, and counts added up both of them."""

import numpy as np

from detectors.series import Floats, Rows


def tree(streets: int, districts: int, topics: int, first_level: int) -> tuple[Rows, Rows]:
    """Parents and roots of (first-level topics, then topics) x (city, districts, streets).

    Streets lie in the districts in turn, and topics below the first-level topics in turn.
    """
    areas = 1 + districts + streets
    above = np.array([-1, *([0] * districts), *(1 + np.arange(streets) % districts)])
    number = first_level + topics
    parents = np.concatenate([np.where(above < 0, -1, topic * areas + above) for topic in range(number)])
    first = np.concatenate([np.arange(first_level), np.arange(topics) % first_level])
    roots = (first[:, None] * areas + np.arange(areas)).reshape(-1)
    return parents.astype(np.intp), roots.astype(np.intp)


def rolled_up(leaves: Floats, districts: int, first_level: int) -> Floats:
    """Counts [topics, streets, T] of the leaves added up both trees, row by row as in ``tree``."""
    first = np.stack([leaves[part::first_level].sum(axis=0) for part in range(first_level)])
    every = np.concatenate([first, leaves])
    within = np.stack([every[:, part::districts].sum(axis=1) for part in range(districts)], axis=1)
    whole = np.concatenate([within.sum(axis=1, keepdims=True), within, every], axis=1)
    return np.ascontiguousarray(whole.reshape(-1, leaves.shape[2]))
