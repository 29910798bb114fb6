"""A rise in one feed that follows an alert of another: patrols come days after the calls, petitions weeks.

A burst follows an alert where all of these hold:

- its feed is of a kind that may follow by more days than the kind of one of the alert's series (``Across.days``): the
  grid follows the hotline, petitions follow both; the hotline follows none;
- both speak of one subject (``alerts.subjects``), and share a place (``alerts.joining``; where the parts of the wider
  one are not known, an area that holds the other is enough);
- its first out-of-band period ends after the alert's first one began, and begins no more days after the alert's last
  one than its kind may follow by.

Feeds are never added: each keeps its own numbers beside the alert's.

A *hint* is a day or seven days that the ledger holds to be out of the ordinary and that is as large as an alert must
be, but did not pass the false-discovery control over all series of the city. Where an alert already says what to look
for and where, few series are looked at: there a hint that follows is told. It opens nothing.
"""

from collections.abc import Iterable, Sequence

import msgspec

from alerts.companions import of_life
from alerts.echoes import is_echo
from alerts.evidence import nests, series, weight
from alerts.grouping import Cause, single_causes
from alerts.joining import Burst, hours_apart, shares_place
from alerts.rules import Rules, Watching
from alerts.state import Life
from alerts.subjects import same_subject
from city.alerts import Joined, Relation
from city.configuration import Across
from city.feeds import kind
from city.findings import Finding
from city.paths import nested, within
from city.times import DAY


def hints(
    findings: Iterable[Finding], discoveries: Iterable[Finding], quiet: Sequence[Life], watching: Watching
) -> list[Cause]:
    """The single causes of the hints among the findings of a tick, see the module; echoes of ``quiet`` are none."""
    across, budget = watching.rules.across, watching.budget
    known = {series(finding) for finding in discoveries}
    found = [
        one
        for one in findings
        if one.outside
        and one.span in ("day", "week")
        and across.days(kind(one.feed))
        and one.observed >= max(budget.least_observed, budget.least_ratio * one.expected)
        and not any(nests(series(one), other) for other in known)
        and not is_echo(one, quiet)
    ]
    return single_causes(found, watching.rules)


def followed(cause: Cause, lives: Iterable[Life], rules: Rules) -> Life | None:
    """The alert that a cause follows: of several the one of the highest level, the largest excess, the oldest."""
    bursts = [part.burst for part in (cause, *cause.joined)]
    found = [life for life in lives if any(follows(burst, life, rules) for burst in bursts)]
    return min(found, key=_first, default=None)


def follows(burst: Burst, life: Life, rules: Rules) -> bool:
    """Whether a burst follows an alert, see the module."""
    days = rules.across.days(kind(burst.feed))
    if not days or life.shift or burst.fell:
        return False
    if burst.end <= life.begin[0] or burst.start > max(life.ends) + days * DAY:
        return False
    return any(_tells_of(burst, days, one, rules.across) and _one_place(burst, one, life) for one in of_life(life))


def relation(part: Cause, life: Life, rules: Rules) -> Relation:
    """How a burst that comes to an alert stands to it: ``after`` where it follows and shares none of its hours."""
    apart = not part.burst.dated or hours_apart(part.burst, life.burst) > rules.joining.together_hours
    return "after" if apart and follows(part.burst, life, rules) else "beside"


def remembered(life: Life) -> list[Joined]:
    """The series of a closed alert as the alert that follows it shows them."""
    return [
        msgspec.structs.replace(one, relation="before", alert_id=life.alert.alert_id)
        for one in of_life(life)
        if one.relation in ("beside", "after")
    ]


def _tells_of(burst: Burst, days: int, one: Joined, across: Across) -> bool:
    earlier = one.relation in ("beside", "after") and across.days(kind(one.feed)) < days
    return earlier and same_subject(burst.topic, one.topic, across)


def _one_place(burst: Burst, one: Joined, life: Life) -> bool:
    if not nested(burst.area, one.area):
        return False
    own = one.series == life.series
    other = msgspec.structs.replace(life.burst, area=one.area, parts=life.alert.areas if own else ())
    wide = burst if within(one.area, burst.area) else other
    return not wide.parts or shares_place(burst, other)


def _first(life: Life) -> tuple[int, int, int, str]:
    alert = life.alert
    return (-alert.level, -weight(alert.excess), alert.opened_at, alert.alert_id)
