"""Hand-overs on the desk: asked for, delivered, received.

| told by | is |
|---|---|
| a person | done to every hand-over to the outlet that is not received |
| a system, with the hand-over's id | done to that one, if it says something new of it; else nothing at all changes |

So what comes late, twice or after another has been asked for does not even leave a line in the history. A hand-over
that is asked for again before it is received takes the place of the former one.
"""

from msgspec.structs import replace

from city.actions import Action, Handling, HandOver
from city.hand_overs import hand_over_id


def is_news(handling: Handling, action: Action) -> bool:
    """Whether an action changes something of a hand-over; of people's always, they are told if it does not."""
    return not action.hand_over or any(_told(one, action) != one for one in handling.outlets)


def is_waiting(handling: Handling, outlet: str) -> bool:
    """Whether a hand-over to an outlet is not received."""
    return any(one.outlet == outlet and not one.received_at for one in handling.outlets)


def asked(handling: Handling, action: Action) -> Handling:
    """With one more hand-over."""
    others = tuple(one for one in handling.outlets if one.outlet != action.outlet or one.received_at)
    name = hand_over_id(action.alert_id, action.outlet, action.at)
    made = HandOver(outlet=action.outlet, at=action.at, hand_over=name, by=action.role)
    return replace(handling, outlets=(*others, made), handled_by=handling.handled_by or action.role)


def told(handling: Handling, action: Action) -> Handling:
    """With what was told of a hand-over."""
    return replace(handling, outlets=tuple(_told(one, action) for one in handling.outlets))


def _told(one: HandOver, action: Action) -> HandOver:
    if one.outlet != action.outlet or (action.hand_over and action.hand_over != one.hand_over):
        return one
    at = max(action.at, one.at)
    match action.kind:
        case "received" if not one.received_at:
            return replace(one, received_at=at)
        case "delivered" if not one.sent_at:
            return replace(one, sent_at=at)
        case "undelivered" if not (one.sent_at or one.received_at or one.failed_at):
            return replace(one, failed_at=at)
    return one
