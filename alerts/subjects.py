"""Which topics of two feeds speak of one subject, though each feed may have a catalogue of its own."""

from collections.abc import Iterable

from alerts.evidence import Series
from city.configuration import Across
from city.feeds import kind
from city.paths import name, nested

_NAMELESS = ("其他", "其它", "other")
"""What a catalogue calls the rest: two rests of two catalogues have nothing in common."""


def same_subject(one: str, other: str, across: Across) -> bool:
    """True for topics that are nested, bear one last name, or that the city says are one subject.

    Feeds with a crosswalk use the city's topics, so their paths meet. Else a name that two catalogues share is taken
    for one subject wherever it stands in them; what the city says of a topic holds for all nested with it.
    """
    if nested(one, other) or (name(one) == name(other) and not name(one).lower().startswith(_NAMELESS)):
        return True
    return any(
        any(nested(one, each) for each in subject) and any(nested(other, each) for each in subject)
        for subject in across.same
    )


def confirmed(own: Series, others: Iterable[Series], across: Across) -> bool:
    """Whether a feed of another kind tells of the same subject and place as the series ``own``.

    Copies of one case in two feeds are one matter before anything is counted, so both counted apart.
    """
    feed, topic, area = own
    return any(
        kind(other[0]) != kind(feed) and nested(area, other[2]) and same_subject(topic, other[1], across)
        for other in others
    )
