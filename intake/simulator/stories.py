"""Stories for a trial of focus candidates: what should be chosen, and what only looks as if it should.

A new topic, one that spreads from street to street, one that is hard to solve; and beside them a matter that is told a
hundred times, a text that is sent a hundred times, and a class whose cases go under another name from a day on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from city import paths
from intake.simulator import topics
from intake.simulator.feeds import HOTLINE, Feeds
from intake.simulator.names import CITY
from intake.simulator.reveal import day_text
from intake.simulator.truth import Planted, StoryKind

_URGENT = "公共安全>燃气安全"
"""Too few cases for any story."""
NEW_DAYS = (130, 170)
"""Days before the end at which a new topic begins."""
SPREADING_DAYS = (240, 300)
LEAST_DAYS = 300
MOVED_DAYS = (100, 150)
TOLD_DAYS = 40
"""Days at the end in which one matter is told, or one text sent, again and again."""


@dataclass(frozen=True)
class Story:
    """One story of the hotline. ``first`` is the index of its first day; it goes on to the last."""

    kind: StoryKind
    topics: tuple[str, ...]
    """Paths of leaves, the one that cases come to first; of a class that moved the former one is second."""
    first: int
    street: int | None = None


def plan_stories(rng: np.random.Generator, feeds: Feeds) -> tuple[Story, ...]:
    """Draws topics and days. Raises ``ValueError`` where fewer days are simulated than the longest story needs.

    No topic is chronic, seasonal, already new or raised by storms, none has a sibling that is chronic, seasonal or new,
    and no two are siblings but the two of a class that moves. What is hard comes from the larger third of the
    topics, what is told or sent again from the smallest third; a class that moves is larger than the one it moves to.
    """
    last = feeds.days.count
    if last < LEAST_DAYS:
        raise ValueError(f"stories need at least {LEAST_DAYS} days, not {last}")
    tree = feeds.requests.tree
    families = (*map(paths.parent, (*feeds.chronic, *feeds.new)), *feeds.seasonal, _URGENT)
    barred = (*families, *tree.named(topics.RAIN + topics.WIND))
    free = [leaf for leaf in tree.leaves if not any(paths.nested(leaf, other) for other in barred)]
    free.sort(key=lambda leaf: (-tree.weight[tree.leaves.index(leaf)], leaf))
    third = len(free) // 3

    def taken(among: Sequence[str]) -> str:
        leaf = among[int(rng.integers(len(among)))]
        for kin in [kin for kin in free if paths.parent(kin) == paths.parent(leaf)]:
            free.remove(kin)
        return leaf

    siblings = [[leaf for leaf in free[third:] if paths.parent(leaf) == above] for above in tree.second_level()]
    several = [leaves for leaves in siblings if len(leaves) > 1]
    former, moved, *_ = several[int(rng.integers(len(several)))]
    taken([former])
    small = free[-third:]
    told, sent = taken(small), taken([leaf for leaf in small if leaf in free])
    hard = taken(free[: len(free) // 3])
    new, spreading = taken(free), taken(free)
    settled = np.flatnonzero(feeds.places.settled())
    one, other = rng.choice(settled, 2, replace=False).tolist()
    return (
        Story("new", (new,), last - int(rng.integers(*NEW_DAYS))),
        Story("spreading", (spreading,), last - int(rng.integers(*SPREADING_DAYS))),
        Story("hard", (hard,), 0),
        Story("told_again", (told,), last - TOLD_DAYS, one),
        Story("sent_again", (sent,), last - TOLD_DAYS, other),
        Story("moved", (moved, former), last - int(rng.integers(*MOVED_DAYS))),
    )


def reveal_stories(feeds: Feeds, stories: Sequence[Story]) -> list[Planted]:
    """The truth of the stories; the peak is the last day, what is hard has none and names its first."""
    last = day_text(feeds, feeds.days.count - 1)
    return [
        Planted(
            id=f"{story.kind}-story",
            kind=story.kind,
            cause=f"{story.kind}-story",
            feed=HOTLINE,
            topic=story.topics[0],
            topics=story.topics if len(story.topics) > 1 else (),
            area=CITY if story.street is None else feeds.places.street_paths[story.street],
            first_day=day_text(feeds, story.first),
            peak_day=last if story.first else day_text(feeds, 0),
            last_day=last,
        )
        for story in stories
    ]
