"""The hotline's catalogue as a dated table, and a new edition of it: a class renamed, one moved, one split.

A new edition changes what cases are called, not what happens: the numbers of cases, their times and places stay.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from city import paths
from city.times import day_iso, day_of_iso
from intake.simulator.feeds import HOTLINE, Feeds
from intake.simulator.tables import Table, arrows
from intake.simulator.truth import Planted

HEADERS = ("path", "from", "to", "former", "share", "aliases", "code")
KINDS = ("一类", "二类")
"""What is put behind the name of a class that is split."""
SHARES = (0.7, 0.3)
_RENAMED = "综合"
_QUIET_DAYS = 60
"""As long as an expectation looks back."""


@dataclass(frozen=True)
class Edition:
    """A new edition of the catalogue from a day on: former paths and what became of each, with shares."""

    day: int
    renamed: tuple[str, str]
    moved: tuple[str, str]
    split: tuple[str, tuple[str, str]]

    @property
    def became(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """What became of each former path, with shares."""
        former, parts = self.split
        whole = {former: ((node, 1.0),) for former, node in (self.renamed, self.moved)}
        return {**whole, former: tuple(zip(parts, SHARES, strict=True))}


def new_edition(rng: np.random.Generator, feeds: Feeds, planted: Iterable[Planted]) -> Edition:
    """An edition between 45% and 60% of the simulated days.

    The largest classes change in which nothing is planted from some weeks before on: what is found in them can only
    come from the change. Second-level topics are renamed and moved where enough are free, else third-level ones.
    """
    day = feeds.days.first + int(feeds.days.count * rng.uniform(0.45, 0.6))
    recent = [each for each in planted if each.feed == HOTLINE and day_of_iso(each.last_day) > day - _QUIET_DAYS]
    barred = {*feeds.chronic, *feeds.new, *feeds.seasonal, *(topic for each in recent for topic in each.all_topics)}
    seconds, leaves = (
        _largest(feeds, named) for named in (feeds.requests.tree.second_level(), feeds.requests.tree.leaves)
    )
    taken: list[str] = []
    for candidates in ((*seconds, *leaves), (*seconds, *leaves), leaves):
        free = (path for path in candidates if not any(paths.nested(path, other) for other in (*barred, *taken)))
        taken.append(next(free))
    renamed, moved, split = taken
    peers = (path for path in (*seconds, *leaves) if paths.depth(path) == paths.depth(moved))
    homes = (paths.parent(path) for path in peers if paths.root(path) != paths.root(moved))
    home = next(home for home in homes if not any(paths.within(home, former) for former in taken))
    return Edition(
        day=day,
        renamed=(renamed, renamed + _RENAMED),
        moved=(moved, paths.join(*paths.parts(home), paths.name(moved))),
        split=(split, (split + KINDS[0], split + KINDS[1])),
    )


def _largest(feeds: Feeds, named: Iterable[str]) -> list[str]:
    """The paths, the largest first."""
    tree = feeds.requests.tree
    return sorted(named, key=lambda path: (-float(tree.weight[tree.below(path)].sum()), path))


def told_by(edition: Edition, hotline: Table) -> Table:
    """The hotline's rows as the edition calls them: those registered before its day keep their class.

    All rows of a case are of one part of a split class.
    """
    since = day_iso(edition.day)
    classes, numbers = hotline["问题分类"].tolist(), hotline["工单编号"].tolist()
    late = (hotline["来电时间"] >= since).tolist()
    told = [
        _told(edition, name, number) if after else name
        for name, number, after in zip(classes, numbers, late, strict=True)
    ]
    return Table({**hotline.columns, "问题分类": np.array(told)})


def topic_table(feeds: Feeds, edition: Edition | None) -> Table:
    """The hotline's topics by path, with dates where an edition begins or ends them; columns as of ``area_table``."""
    leaves = feeds.requests.tree.leaves
    known = sorted({above for leaf in leaves for above in paths.lineage(leaf)})
    rows = [dict.fromkeys(HEADERS, "") | {"path": path} for path in known]
    first, last = (day_iso(edition.day), day_iso(edition.day - 1)) if edition else ("", "")
    for former, parts in (edition.became if edition else {}).items():
        below = [row for row in rows if paths.within(row["path"], former)]
        for node, share in parts:
            for row in below:
                path = node + row["path"][len(former) :]
                own = {"former": former, "share": str(share)} if path == node else {}
                rows.append(dict.fromkeys(HEADERS, "") | {"path": path, "from": first} | own)
        for row in below:
            row["to"] = last
    return Table({header: np.array([row[header] for row in rows]) for header in HEADERS})


def _told(edition: Edition, name: str, number: str) -> str:
    path = name.replace("->", paths.SEPARATOR)
    for former, parts in edition.became.items():
        if paths.within(path, former):
            drawn = crc32(number.encode()) % 1_000 / 1_000
            node = parts[0][0] if drawn < parts[0][1] else parts[-1][0]
            return arrows([node + path[len(former) :]])[0]
    return name
