"""Times of a pack are texts; a file that somebody wrote may hold any, so each is read once when a pack is.

Both raise ``ValueError`` without the text itself: what a file holds is not repeated in a message.
"""

from datetime import date, datetime


def check_moments(*texts: str | None) -> None:
    """Each is an ISO time with its offset, or None."""
    for text in texts:
        if text is not None and _moment(text).tzinfo is None:
            raise ValueError("a time without its offset: expected one as 2026-10-08T12:00:00+08:00")


def check_days(*texts: str | None) -> None:
    """Each is an ISO date, or None."""
    for text in texts:
        if text is not None:
            _day(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("no date: expected one as 2026-10-08") from None


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("no time: expected one as 2026-10-08T12:00:00+08:00") from None
