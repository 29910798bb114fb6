"""Former measures on a topic, as the focus issues of an area tell of them."""

from collections.abc import Iterable

from city import paths
from city.focus_issues import FocusIssue, topics
from city.times import day_of_iso


def measures_of(issues: Iterable[FocusIssue], feed: str, topic: str, area: str, until: int) -> list[int]:
    """The first days of measures up to a day, in order.

    Of issues of the feed and of this very area that hold the topic, or a topic above it: what was done in the whole
    city is not to be held against those of its areas that it left alone, there are none. Issues that were rejected or
    merged into another had no measures of their own.
    """
    found = {
        day_of_iso(one.measures_from)
        for one in issues
        if one.measures_from
        and one.state in {"chosen", "closed"}
        and one.subject.feed == feed
        and one.subject.area == area
        and any(paths.within(topic, own) for own in topics(one))
    }
    return sorted(day for day in found if day <= until)
