"""Which issues there are, and which issue a text joins given its neighbours."""

from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from city.times import DAY

NEAREST_MEMBERS: Final = 2
DAILY: Final = 16
"""Texts of an issue and day that draw others; more are like these, and would make a flood slow."""
COUNTED: Final = 16
"""Texts of an issue that n-grams are weighed by in each block: 6% of it, so no issue alone makes its n-grams common."""


@dataclass(slots=True)
class Issue:
    """What must be known of an issue to add to it."""

    matters: int = 0
    latest: list[int] = field(default_factory=list)
    """Times of the two latest texts that draw others."""
    day: int = 0
    drawing: int = 0
    """Texts of ``day`` that draw others."""
    block: int = 0
    counted: int = 0
    """Texts of ``block`` that n-grams are weighed by."""


class Book:
    """The issues that are remembered."""

    def __init__(self, threshold: float, days: int) -> None:
        self._threshold = threshold
        self._span = days * DAY
        self._issues: dict[str, Issue] = {}
        self._digests: dict[int, tuple[str, str]] = {}

    def same(self, digest: int) -> tuple[str, str] | None:
        """Issue and case of the first text with this digest."""
        return self._digests.get(digest)

    def holds(self, issue: str) -> bool:
        """True for an issue that is remembered."""
        return issue in self._issues

    def matters(self, issue: str) -> int:
        """Matters of an issue that are remembered."""
        return self._issues[issue].matters

    def nearest(self, time: int, neighbours: Iterable[tuple[str, float]]) -> str:
        """The issue with the highest mean of its two nearest members (of one, where it has one), the first
        met of equals; empty where none reaches the threshold. ``neighbours``: issue and nearness, nearest first.
        """
        found: dict[str, list[float]] = {}
        for issue, nearness in neighbours:
            if (members := found.get(issue)) is None:
                found[issue] = [nearness]
            elif len(members) < NEAREST_MEMBERS:
                members.append(nearness)
        best, chosen = self._threshold, ""
        for issue, members in found.items():
            mean = sum(members) / len(members)
            if mean < best:
                continue
            if len(members) < NEAREST_MEMBERS:
                drawing = sum(abs(time - latest) <= self._span for latest in self._issues[issue].latest)
                mean = sum(members) / max(drawing, len(members))
            if mean >= best and (mean > best or not chosen):
                best, chosen = mean, issue
        return chosen

    def add(self, issue: str, original: str, digest: int, *, matter: bool) -> None:
        """Counts a text."""
        self._issues.setdefault(issue, Issue()).matters += matter
        self._digests.setdefault(digest, (issue, original))

    def draws(self, issue: str, time: int) -> bool:
        """True where a text of this issue is one more that draws others; it is then counted as such."""
        entry = self._issues[issue]
        day = time // DAY
        if day != entry.day:
            entry.day, entry.drawing = day, 0
        if entry.drawing >= DAILY:
            return False
        entry.drawing += 1
        entry.latest = [*entry.latest, time][-NEAREST_MEMBERS:]
        return True

    def counts(self, issue: str, block: int) -> bool:
        """True where a text of this issue is one more of the block that n-grams are weighed by; it is then counted."""
        entry = self._issues[issue]
        if block != entry.block:
            entry.block, entry.counted = block, 0
        if entry.counted >= COUNTED:
            return False
        entry.counted += 1
        return True


def issue_id(case: str) -> str:
    """The id of the issue that begins with a case: 13 characters, 64 bits of its hash."""
    return b32encode(blake2b(case.encode(), digest_size=8, person=b"issue").digest()).decode().rstrip("=").lower()
