"""How soon somebody may try to sign in again: by account and by address. Pure: the time is given, in milliseconds.

After ``free`` failures each further one doubles the wait, from one second up to ``longest``. Failures are forgotten an
hour after the last one. An account's wait is short, because whoever knows its name could else keep its officer out; an
address that goes through many accounts waits long.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from city.times import HOUR, MINUTE, SECOND

HELD = 10_000
"""Accounts and addresses that are remembered at most; the one longest untouched is forgotten first."""


@dataclass(frozen=True)
class Patience:
    """Failures that cost nothing, and the longest wait after one."""

    free: int
    longest: int


ACCOUNT = Patience(free=3, longest=MINUTE)
ADDRESS = Patience(free=10, longest=15 * MINUTE)


@dataclass
class Attempts:
    """Failures of late."""

    _failures: OrderedDict[tuple[str, str], tuple[int, int]] = field(default_factory=OrderedDict)
    """How many, and when the last one was."""

    def wait(self, account: str, address: str, now: int) -> int:
        """Milliseconds until a password is looked at again, 0 for at once."""
        return max(self._left(key, patience, now) for key, patience in _keys(account, address))

    def failed(self, account: str, address: str, now: int) -> None:
        """Notes a wrong name or password."""
        for key, _ in _keys(account, address):
            times, _ = self._recent(key, now)
            self._failures[key] = (times + 1, now)
            self._failures.move_to_end(key)
        while len(self._failures) > HELD:
            self._failures.popitem(last=False)

    def succeeded(self, account: str) -> None:
        """Forgets the failures of an account; those of an address stay, because it may know one password of many."""
        self._failures.pop(("account", account), None)

    def _left(self, key: tuple[str, str], patience: Patience, now: int) -> int:
        times, last = self._recent(key, now)
        if times < patience.free:
            return 0
        wait = min(patience.longest, SECOND << min(times - patience.free, 20))
        return max(0, last + wait - now)

    def _recent(self, key: tuple[str, str], now: int) -> tuple[int, int]:
        times, last = self._failures.get(key, (0, 0))
        return (times, last) if last + HOUR > now else (0, 0)


def _keys(account: str, address: str) -> tuple[tuple[tuple[str, str], Patience], ...]:
    return (("account", account), ACCOUNT), (("address", address), ADDRESS)
