"""What outlets' systems did with hand-overs, told to the log until it has it."""

from collections.abc import Callable

from alerts.delivery.backoff import wait
from jianwei.delivery.hand_overs import HandOvers, Tell


class LogTeller:
    """Tells the log what waits for it; after a failure not before a wait. ``now`` gives milliseconds UTC."""

    def __init__(self, hand_overs: HandOvers, tell: Tell, now: Callable[[], int]) -> None:
        self._hand_overs = hand_overs
        self._tell = tell
        self._now = now
        self._failures = 0
        self._next_at = 0

    def turn(self) -> int:
        """How much the log has taken now. Raises what the way into it does."""
        if self._now() < self._next_at:
            return 0
        try:
            told = self._hand_overs.tell(self._tell)
        except Exception:
            self._failures += 1
            self._next_at = self._now() + wait("log", self._failures)
            raise
        self._failures = 0
        return told
