"""How many rows a sender may send: a bucket that fills at an even rate. Pure: the time is given."""

from dataclasses import dataclass


@dataclass
class Bucket:
    """Holds at most a minute's worth of rows. ``rate`` is in rows a second, times are in seconds."""

    rate: float
    level: float
    at: float

    @classmethod
    def full(cls, rows_a_minute: int, now: float) -> "Bucket":
        """A bucket from which a minute's worth can be taken at once."""
        return cls(rows_a_minute / 60, float(rows_a_minute), now)

    def take(self, rows: int, now: float) -> float:
        """Takes rows and gives 0; where there are too few, takes nothing and gives the seconds after which there are.

        More rows than the bucket can hold are taken from a full one: a request is limited elsewhere, and would else
        never be taken.
        """
        capacity = self.rate * 60
        self.level = min(capacity, self.level + max(0.0, now - self.at) * self.rate)
        self.at = max(self.at, now)
        wanted = min(float(rows), capacity)
        if self.level < wanted:
            return (wanted - self.level) / self.rate
        self.level -= wanted
        return 0.0
