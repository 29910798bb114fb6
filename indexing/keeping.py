"""How long single cases are kept as documents. By whole months (UTC), because an index of a month is removed as one."""

from city.times import DAY, utc_iso


def oldest_month(reached: int, keep_days: int) -> str:
    """The month, as ``2025-07``, before which cases are removed once time has come to ``reached`` (an instant).

    A case goes with the month it was registered in, when the youngest of that month is ``keep_days`` old: at most 31
    days later than by itself.

    >>> oldest_month(1_790_000_000_000, 500)
    '2025-05'
    """
    return utc_iso(reached - keep_days * DAY)[:7]
