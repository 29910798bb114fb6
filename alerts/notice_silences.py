"""Silences of notices as the log has them: set, ended by hand, forgotten. Who is told is decided in ``alerts.routing``.

Law: a silence is set once and ended once, whatever comes again; its end by time is part of the value and no message.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from city.notice_silences import EndSilence, NoticeSilence, may_end
from city.times import DAY

KEPT_DAYS = 400
"""So long after its end a silence is remembered, as an alert is."""

NoticeSilences = Mapping[str, NoticeSilence]
"""By id."""


class UnknownSilenceError(ValueError):
    """An end of a silence that there is not, that is forgotten, or that lies outside the area of who ends it."""


def fold(known: NoticeSilences, message: NoticeSilence | EndSilence) -> tuple[NoticeSilences, list[NoticeSilence]]:
    """The silences after a message, and the one that has changed; none where it came before or is over already.

    Raises ``UnknownSilenceError``.
    """
    found = known.get(message.silence_id)
    if isinstance(message, NoticeSilence):
        return (known, []) if found else ({**known, message.silence_id: message}, [message])
    if found is None or not may_end(message.area, found):
        raise UnknownSilenceError(f"an end of silence {message.silence_id}, which this role does not know")
    if found.ended_at or message.at >= found.ends:
        return known, []
    ended = replace(found, ended_at=message.at, ended_by=message.role)
    return {**known, message.silence_id: ended}, [ended]


def aged(known: NoticeSilences, tick: int) -> NoticeSilences:
    """Without those that ended ``KEPT_DAYS`` ago; the same object where there are none."""
    left = {name: one for name, one in known.items() if one.ends + KEPT_DAYS * DAY >= tick}
    return left if len(left) < len(known) else known
