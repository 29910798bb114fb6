"""For how long something has been seen to hold, by one who looks now and then and may be kept from looking. Pure."""


class Lasting:
    """What is true now may have begun while nobody looked, so it counts from when it was first seen."""

    def __init__(self) -> None:
        self._since: float | None = None

    def seen(self, now: float, *, holds: bool) -> float:
        """Seconds for which it was seen to hold without a break, 0 where it does not."""
        if not holds:
            self._since = None
            return 0.0
        self._since = now if self._since is None else self._since
        return now - self._since
