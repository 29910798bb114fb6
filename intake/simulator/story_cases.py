"""Cases of stories in place of the ordinary ones of their topics, and under other names where a class has moved."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from intake.simulator.feeds import Feeds
from intake.simulator.process import Cases, concat, day_index
from intake.simulator.stories import Story

_RARE = 0.03
"""Part of its last rate at which a new topic comes before it begins."""
_NEW_SHARE, _SPREADING_SHARE = 0.045, 0.03
"""Share of the requests that a new topic has on the last day, a spreading one where it is in every street."""
_FIRST_STREETS = 3
_SETTLED_DAYS = 10
"""Days before the end by which a spreading topic is in every street."""
_MOVED = 0.95


def as_told(rng: np.random.Generator, feeds: Feeds, requests: Cases, stories: Sequence[Story]) -> Cases:
    """The requests with the stories. Those of all other topics stay as they are, and stand in the same order."""
    by_kind = {story.kind: story for story in stories}
    leaves = feeds.requests.tree.leaves
    new, spreading = (leaves.index(by_kind[kind].topics[0]) for kind in ("new", "spreading"))
    cases = requests.take(~np.isin(requests.topic, [new, spreading]))
    days = np.arange(feeds.days.count)
    begun = by_kind["new"].first
    growing = np.maximum(_RARE, (days - begun) / (feeds.days.count - begun))
    told = _drawn(rng, feeds, new, _NEW_SHARE * growing)
    wide = _drawn(rng, feeds, spreading, _SPREADING_SHARE * (days >= by_kind["spreading"].first))
    opened = _openings(rng, feeds, by_kind["spreading"].first)
    wide = wide.take(day_index(feeds.days, wide.time) >= opened[wide.street])
    return _moved(rng, feeds, concat(cases, told, wide), by_kind["moved"])


def _drawn(rng: np.random.Generator, feeds: Feeds, topic: int, share: NDArray[np.floating]) -> Cases:
    """Cases of a topic that has a share of an ordinary day's requests, by day."""
    process = feeds.requests
    rate = np.zeros_like(process.rate)
    weekly = process.rate.sum(axis=1).mean() / process.day_factor.mean()
    rate[:, topic] = share * weekly * process.day_factor
    return replace(process, rate=rate).draw(rng)


def _openings(rng: np.random.Generator, feeds: Feeds, first: int) -> NDArray[np.int64]:
    """The day (index) from which on each street has the topic: a few at once, then one after the other."""
    streets = len(feeds.places.streets)
    order = rng.permutation(streets - 2)
    opened = np.full(streets, first)
    later = order[_FIRST_STREETS:]
    opened[later] = np.linspace(first, feeds.days.count - _SETTLED_DAYS, len(later) + 1)[1:].astype(np.int64)
    opened[-2:] = opened[feeds.places.split]
    return opened


def _moved(rng: np.random.Generator, feeds: Feeds, cases: Cases, story: Story) -> Cases:
    moved, former = (feeds.requests.tree.leaves.index(topic) for topic in story.topics)
    late = day_index(feeds.days, cases.time) >= story.first
    goes = late & (cases.topic == former) & (rng.random(len(cases)) < _MOVED)
    return replace(cases, topic=np.where(goes, moved, cases.topic))
