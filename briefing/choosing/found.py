"""Subjects that the data itself proposes: emerging issues that were told of, and pairs of topics that move together."""

import numpy as np

from briefing.choosing.pairs import LEAST_WEEKS, across, moving_together
from briefing.choosing.subjects import Subject
from briefing.criteria import Counts
from briefing.history import History, node_at, requests
from briefing.periods import Period
from briefing.subjects import subject as words_of
from city import paths
from city.times import Zone, day_iso, utc_iso
from indexing.store import Query

WEEKLY = 2
"""Matters a week that a topic of a pair has at least, in the mean."""
MOST_TIMES = 2
"""A pair of which one has more than so many times the matters of the other is about the one."""
MOST_PAIRS = 10
MOST_ISSUES = 50


def issues(history: History, period: Period, zone: Zone) -> list[Subject]:
    """The issues of the feed that an alert was opened for in the period, the strongest first, by their words."""
    since, until = utc_iso(zone.start(period.first)), utc_iso(zone.start(period.last + 1))
    alerts = history.store.search("alerts", Query(equal={"feed": history.feed}, since=since, until=until))
    told = sorted((one for one in alerts if one.get("issue")), key=lambda one: (-one["score"], one["alert_id"]))
    first = {one["issue"]: one for one in reversed(told)}
    strongest = sorted(first.values(), key=lambda one: (-one["score"], one["alert_id"]))[:MOST_ISSUES]
    return [
        Subject(
            kind="issue",
            name=" ".join(words_of(history.store, alert)) or f"{alert['topic']} ({alert['issue']})",
            issue=alert["issue"],
            about=alert["reason"],
        )
        for alert in strongest
    ]


def pairs(history: History, period: Period) -> list[Subject]:
    """The surest pairs of lowest topics that move together over the areas right below, in weeks to the period's end."""
    weeks = (period.last - max(history.first, period.last - 7 * 53) + 1) // 7
    if weeks < LEAST_WEEKS:
        return []
    span = Period(period.last - 7 * weeks + 1, period.last, "")
    above = {paths.parent(topic) for topic in history.topics}
    totals = history.within(span).sum(axis=1)
    topics = [topic for topic in history.topics if topic not in above and totals[history.rows[topic]] >= WEEKLY * weeks]
    weekly, areas = _weekly(history, span, topics)
    sizes = weekly.sum(axis=(1, 2))
    even = np.minimum(sizes, sizes[:, None]) * MOST_TIMES >= np.maximum(sizes, sizes[:, None])
    tested = across(topics) & even
    found = moving_together(weekly, tested)[:MOST_PAIRS]
    return [
        Subject(
            kind="pair",
            name=f"{paths.name(topics[pair.one])} + {paths.name(topics[pair.other])}",
            topics=(topics[pair.one], topics[pair.other]),
            about=(
                f"move together: r {pair.r:.2f} over {areas} areas and {weeks} weeks, "
                f"p {pair.p:.1g} among {int(np.triu(tested, 1).sum()):,} pairs"
            ),
        )
        for pair in found
    ]


def _weekly(history: History, span: Period, topics: list[str]) -> tuple[Counts, int]:
    """Matters by topic, district and week; field by field, so that no more than one is held by day."""
    rows = {topic: number for number, topic in enumerate(topics)}
    districts = sorted({node_at(area, history.level) for area in history.areas})
    columns = {area: number for number, area in enumerate(districts)}
    weeks = span.days // 7
    found = np.zeros((len(topics), len(districts), weeks), dtype=np.int64)
    for field in sorted({paths.root(topic) for topic in topics}):
        query = Query(equal=requests(history.feed).equal, below={"topic_id": field})
        matrix = history.store.counts(day_iso(span.first), day_iso(span.last), ("topic_id", "area_id"), query=query)
        for (topic, area), row in zip(matrix.keys, matrix.counts, strict=True):
            place = node_at(area, history.level)
            if topic in rows and place in columns:
                found[rows[topic], columns[place]] += row.reshape(weeks, 7).sum(axis=1)
    return found, len(districts)
