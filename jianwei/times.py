"""Times that a person types on the command line."""

from datetime import datetime

from city.times import TimeError, Zone, from_datetime


def instant(text: str, zone: Zone) -> int:
    """The instant of an ISO time; without an offset it is meant in the city's zone. A date alone is its midnight.

    Raises ``TimeError`` for anything else.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise TimeError(f"{text!r} is not a time: expected 2026-10-31, 2026-10-31T08:00 or with an offset") from error
    return zone.instant(moment) if moment.tzinfo is None else from_datetime(moment)
