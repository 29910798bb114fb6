"""The urgent path: one finding per urgent case and rule, at once, without waiting for a tick."""

from collections.abc import Mapping

from city.configuration import strength
from city.events import Event
from city.findings import Finding
from city.times import DAY, HOUR
from streams.known_case import Known
from streams.messages import encode_json
from streams.step import Output

FRESH = DAY
"""An urgent event that reaches the service later than this after it was registered pages no one."""


def rules_to_tell(known: Known, event: Event, levels: Mapping[str, int]) -> list[str]:
    """The urgent rules to tell of now: of fresh events only, and once for each case and rule. Notes what it gives.

    An event that arrived earlier than the one told of, but is met later, is told of too: the watch keeps the earliest,
    so the order does not matter. The strongest comes first: the watch tells the case under it, and names the others.
    """
    if event.counted_as == "inquiry" or event.arrived - event.registered > FRESH:
        return []
    told = known.told = known.told or {}
    rules = [rule for rule in event.urgent if event.arrived < told.get(rule, event.arrived + 1)]
    for rule in rules:
        told[rule] = event.arrived
    return sorted(rules, key=lambda rule: strength(rule, levels))


def urgent_output(event: Event, rule: str) -> Output:
    """The finding of an urgent case; its tick is the event's arrival."""
    finding = Finding(
        feed=event.feed,
        topic=event.topic,
        area=event.area,
        tick=event.arrived,
        span="case",
        start=event.registered,
        end=event.registered + HOUR,
        observed=1,
        expected=0.0,
        upper=0.0,
        p=0.0,
        method="urgent rule",
        outside=True,
        rule=rule,
        case=event.case,
    )
    return Output("findings", 0, f"urgent|{rule}|{event.case}|{event.arrived}".encode(), encode_json([finding]))
