"""The days on which a feed has delivered."""

from collections.abc import Set as AbstractSet

from streams.messages import Delivery


class Delivered:
    """The days on which a feed has delivered, as known now."""

    def __init__(self, days: dict[int, bool] | None = None) -> None:
        self._days = days or {}

    def pack(self) -> dict[int, bool]:
        """What another one is made of: each day, and whether it gave dates only."""
        return dict(self._days)

    def add(self, delivery: Delivery) -> None:
        """Takes in a day."""
        self._days[delivery.day] = self._days.get(delivery.day, True) and delivery.date_only

    def forget(self, before: int) -> bool:
        """Forgets days before one; gives whether any is left."""
        for day in [day for day in self._days if day < before]:
            del self._days[day]
        return bool(self._days)

    @property
    def days(self) -> AbstractSet[int]:
        """The days."""
        return self._days.keys()

    @property
    def first(self) -> int:
        """The first of the days."""
        return min(self._days)

    @property
    def date_only(self) -> bool:
        """Whether it never gives a time of day: one case with a time makes it a feed with times."""
        return all(self._days.values())
