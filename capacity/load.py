"""What a city sends: contacts by the hour of the day, the updates of each, and bursts on top."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PROFILE: tuple[float, ...] = (1, 1, 1, 1, 1, 2, 3, 6, 9, 10, 10, 8, 6, 8, 9, 9, 8, 7, 6, 5, 5, 4, 3, 2)
"""Contacts of an hour beside those of others: peaks at ten and at three, as hotlines report them."""
HOURS: NDArray[np.float64] = np.array(PROFILE) / sum(PROFILE)
"""The same as shares of a day."""
CONTACTS_A_MILLION = 2_750
"""A day and million people: 60,000 in a city of 22 million."""
REQUESTS = 24_400 / 60_000
CRISIS = 250_000 / 60_000
"""Contacts of a day of a crisis beside those of an ordinary one."""
UPDATES = 5
"""Events of a contact, the first one among them; hotlines have 4 to 6."""
_DAY, _HOUR = 86_400, 3_600


@dataclass(frozen=True)
class Burst:
    """``extra`` events a second from ``start`` (seconds of the day) on, for ``seconds``."""

    start: float
    seconds: float
    extra: float


@dataclass(frozen=True)
class Load:
    """Events of a city. ``even``: the same at every hour, as a load test offers."""

    contacts: float
    updates: float = UPDATES
    bursts: tuple[Burst, ...] = ()
    even: bool = False

    @property
    def events(self) -> float:
        """A day, without bursts."""
        return self.contacts * self.updates

    @property
    def peak(self) -> float:
        """Events a second in the fullest hour, with the strongest burst on top."""
        share = 1 / 24 if self.even else float(HOURS.max())
        return self.events * share / _HOUR + max((one.extra for one in self.bursts), default=0.0)

    def rates(self, first: float, steps: int, step: float) -> NDArray[np.float64]:
        """Events a second at ``steps`` moments, ``step`` seconds apart, from second ``first`` of the day on."""
        at = first + step * np.arange(steps)
        hours = (at % _DAY // _HOUR).astype(int)
        shape = np.full(24, 1 / 24) if self.even else HOURS
        found = self.events * shape[hours] / _HOUR
        for one in self.bursts:
            found = found + one.extra * ((at >= one.start) & (at < one.start + one.seconds))
        return np.asarray(found)


def city(millions: float, *, crisis: bool = False, burst: float = 0.0) -> Load:
    """A city of so many million people; ``burst`` is events a second on top, for an hour from ten on."""
    contacts = CONTACTS_A_MILLION * millions * (CRISIS if crisis else 1.0)
    return Load(contacts, bursts=(Burst(10 * _HOUR, _HOUR, burst),) if burst else ())


def offered(rate: float) -> Load:
    """So many events a second at an even pace."""
    return Load(rate * _DAY / UPDATES, even=True)
