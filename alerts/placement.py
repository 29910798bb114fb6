"""Where an alert sits: as it spreads, is found to be narrower, gets another lead; and who goes along.

An alert moves only to a cause of at least half its own excess: the remnants of a burst move nothing.
"""

from collections.abc import Iterable, Sequence

import msgspec

from alerts.across_reason import follower
from alerts.companions import added, of_life
from alerts.evidence import holds, later, nests, series, weight
from alerts.grouping import Cause
from alerts.reason import listed, place, why
from alerts.rules import Language, Watching
from alerts.state import Life
from city.alerts import Joined
from city.times import HOUR, Zone


def moved(life: Life, causes: Sequence[Cause], tick: int, watching: Watching) -> tuple[Life, list[str]]:
    """The alert at the place that the causes of a tick show, and the words for it.

    A larger burst of the feed takes the lead of a young alert; a cause above the alert in both trees is where it has
    spread to; the only cause, below a young one that has not spread, is where it has been all the time.
    """
    own, age = life.series, tick - life.alert.opened_at
    pace, language = watching.rules.pace, watching.language
    weighty = [cause for cause in causes if 2 * weight(cause.lead.excess) >= weight(life.alert.excess)]
    for cause in weighty:
        node = series(cause.lead)
        if node[0] == own[0] and not nests(node, own):
            if age <= pace.lead_hours * HOUR and weight(cause.lead.excess) > weight(life.largest):
                return _at(life, cause, "led", language)
        elif node != own and holds(node, own):
            return _at(life, cause, "spread", language)
    if age <= pace.settling_hours * HOUR and not life.widened and len(causes) == len(weighty) == 1:
        node = series(weighty[0].lead)
        if node != own and holds(own, node):
            return _at(life, weighty[0], "settled", language)
    return life, []


def accompanied(life: Life, before: Life, joined: Iterable[Joined], absorbs: Sequence[Life]) -> Life:
    """The alert with the bursts joined to it and those of the alerts it absorbs, and with its own former place."""
    more = [*joined]
    more += [one for other in absorbs for one in of_life(other)]
    if life.series != before.series:
        more += of_life(before)
    companions = added(life.series, life.companions, more)
    ends, after = life.ends, life.after
    for other in absorbs:
        ends, after = later(ends, other.ends), later(after, other.after)
    nested = [one.alert.first_period for one in absorbs if nests(one.series, life.series)]
    alert = msgspec.structs.replace(
        life.alert,
        joined=companions,
        first_period=min([life.alert.first_period, *nested]),
    )
    return msgspec.structs.replace(life, alert=alert, companions=companions, ends=ends, after=after)


def company(life: Life, before: Life, absorbs: Iterable[Life], zone: Zone, language: Language) -> list[str]:
    """The words for the bursts that are new beside an alert, and for the alerts that it absorbs."""
    known = [before.series, *(one.series for one in before.companions)]
    fresh = [one for one in life.companions if not any(nests(one.series, other) for other in known)]
    words = []
    if beside := [place(one.topic, one.area, language) for one in fresh if one.relation == "beside"]:
        words.append(why(language, "joined", new=listed(beside, language)))
    if after := [follower(one, zone, language) for one in fresh if one.relation == "after"]:
        words.append(why(language, "followed", new=listed(after, language)))
    return words + [why(language, "absorbed", new=other.alert.alert_id) for other in absorbs]


def _at(life: Life, cause: Cause, change: str, language: Language) -> tuple[Life, list[str]]:
    lead, alert = cause.lead, life.alert
    old, new = place(alert.topic, alert.area, language), place(lead.topic, lead.area, language)
    there = msgspec.structs.replace(
        life,
        alert=msgspec.structs.replace(alert, topic=lead.topic, area=lead.area),
        evidence=cause.found,
        former=life.largest,
        widened=life.widened or change != "settled",
    )
    return there, [why(language, change, old=old, new=new)]
