"""What the state of the watch holds, in numbers: what operators are told of alerts, without a place or a topic."""

from alerts.at_once import AtOnceState
from alerts.desk import Desk
from alerts.rules import Watching
from city.desks import tier_of
from city.drills import is_drill
from city.times import DAY, HOUR

RECEIPT_HOURS = 4
"""So long after a hand-over its receipt is late. A receipt is a matter of a telephone call, not of the work itself."""


def sizes_of(desk: Desk, at_once: AtOnceState, tick: int, watching: Watching) -> dict[str, int]:
    """Numbers as of a watch tick (an instant); drills are in none of them.

    | name | counts |
    |---|---|
    | ``alerts`` | alerts that are not closed, by their numbers or by a person |
    | ``opened_day`` | alerts opened in the 24 hours to the tick |
    | ``beyond_budget`` | desks that were told at once of more alerts on the running day than ``Budget.a_day`` |
    | ``handed_over`` | hand-overs of alerts that are not closed, without a receipt |
    | ``handed_over_late`` | those of them that are older than ``RECEIPT_HOURS`` |
    """
    entries = [entry for entry in desk.values() if not is_drill(entry.life.span)]
    standing = [one for one in entries if one.life.status != "closed" and not one.handling.closed_at]
    waiting = [one.at for entry in standing for one in entry.handling.outlets if not one.received_at]
    told = at_once.told if at_once.told and watching.zone.day(tick) == at_once.day else {}
    return {
        "alerts": len(standing),
        "opened_day": sum(tick - DAY < entry.life.opened_at <= tick for entry in entries),
        "beyond_budget": sum(number > watching.budget.a_day(tier_of(area)) for area, number in told.items()),
        "handed_over": len(waiting),
        "handed_over_late": sum(at <= tick - RECEIPT_HOURS * HOUR for at in waiting),
    }
