"""What the gateway counts of its feeds: rows, rejects by reason, age, silence. Numbers only, bounded labels."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from intake.http.row_gate import Answer

Refusal = Literal["key", "scope", "size", "slow", "body", "rate", "unavailable"]
"""Why a request was refused as a whole."""


@dataclass
class GatewayCounts:
    """Totals since the gateway began. Times are instants (milliseconds)."""

    queued: Counter[str] = field(default_factory=Counter)
    """Rows by feed."""
    rejected: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Rows by feed and code."""
    events: Counter[str] = field(default_factory=Counter)
    last: dict[str, int] = field(default_factory=dict)
    """When a feed last sent a row that was queued."""
    age: dict[str, int] = field(default_factory=dict)
    """How old the youngest registration of the last request was when it came, by feed."""
    refused_requests: Counter[Refusal] = field(default_factory=Counter)
    """Requests that were refused as a whole, by kind of fault."""

    def rows(self, feed: str, answers: Sequence[Answer], now: int) -> None:
        """Counts the answers of a request."""
        for one in answers:
            if one.events:
                self.queued[feed] += 1
                self.events[feed] += len(one.events)
            else:
                self.rejected[feed, one.code] += 1
        registered = [one.events[0].registered for one in answers if one.events]
        if registered:
            self.last[feed] = now
            self.age[feed] = max(0, now - max(registered))
