"""Changes of the dictionaries that break the series of an area and a topic."""

from collections.abc import Iterable

from briefing.histories.sheet import Break
from city import paths
from city.configuration import Succession
from city.successions import changes
from city.times import day_iso


def breaks(successions: Iterable[Succession], area: str, topic: str, first: int, last: int) -> tuple[Break, ...]:
    """What began between two days at, above or below the area or the topic, the oldest first.

    A change above is told where it moves the own node; one below changes the tables by topic and by area only.
    """
    given = tuple(successions)
    found = []
    for tree, path in (("area", area), ("topic", topic)):
        for change in changes(given, "area" if tree == "area" else "topic"):
            if not first <= change.since <= last:
                continue
            own = change.touches(path)
            for former, became in sorted(change.moves.items()):
                for node, share in became:
                    if former != node and (paths.nested(former, path) or paths.nested(node, path)):
                        found.append(
                            Break(
                                since=day_iso(change.since),
                                tree="area" if tree == "area" else "topic",
                                former=former,
                                node=node,
                                share=round(share, 6),
                                own=own,
                            )
                        )
    return tuple(sorted(found, key=lambda one: (one.since, one.tree, one.former, one.node)))
