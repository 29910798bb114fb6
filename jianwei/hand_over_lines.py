"""Hand-overs of an alert's document as lines on a terminal."""

from collections.abc import Iterator

from city.times import Zone, instant_of_iso
from indexing.store import Body


def hand_over_lines(alert: Body, zone: Zone) -> Iterator[str]:
    """For each hand-over to whom, when it was asked for, delivered and received, and what is missing."""
    for one in (alert.get("handling") or {}).get("outlets", ()):
        said = [f"asked {_local(one['at'], zone)}"]
        if one.get("sent_at"):
            said.append(f"delivered {_local(one['sent_at'], zone)}")
        elif one.get("failed_at") and not one["received_at"]:
            said.append(f"not delivered since {_local(one['failed_at'], zone)}")
        said.append(f"received {_local(one['received_at'], zone)}" if one["received_at"] else "NOT RECEIVED")
        yield f"-> {one['outlet']}: {', '.join(said)}"


def _local(text: str, zone: Zone) -> str:
    return f"{zone.local(instant_of_iso(text)):%Y-%m-%d %H:%M}"
