"""How figures are said in a pack: one language at a time, and what is missing is said to be missing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from board import words
from board.documents.blocks import Language
from city import paths
from city.alerts import LEVELS
from city.feeds import KINDS

Pair = tuple[str, str]
"""Chinese and English."""
MISSING: Pair = ("无数据", "no data")
HIDDEN = "＊"
NONE = "—"


@dataclass(frozen=True)
class Say:
    """One language."""

    language: Language
    several: frozenset[str] = frozenset()
    """Kinds of which there is more than one feed: only of those it is said whose a feed is."""

    def __call__(self, chinese: str, english: str) -> str:
        """The one of the two."""
        return chinese if self.language == "zh" else english

    def of(self, pair: Pair) -> str:
        """The one of the two."""
        return self(*pair)

    def number(self, value: float | None) -> str:
        """A count or an expected count, or that there is none."""
        return self.of(MISSING) if value is None else words.count(value)

    def share(self, value: float | None) -> str:
        """A share in percent, to a tenth."""
        return self.of(MISSING) if value is None else f"{100 * value:.1f}%"

    def change(self, now: float, then: float | None) -> str:
        """A change with its sign, of few cases in whole cases; a dash where there is nothing to compare with."""
        if then is None:
            return NONE
        return words.change(now, then) if then >= words.LEAST_FOR_PERCENT else words.signed(now - round(then))

    def feed(self, name: str) -> str:
        """A feed: its kind, and whose it is where there are several of the kind."""
        kind, _, owner = name.partition("/")
        known = self.of(KINDS.get(kind, (kind, kind)))
        if not owner or (kind in KINDS and kind not in self.several):
            return known
        return self(f"{known}（{owner}）", f"{known} ({owner})")

    def class_of(self, name: str) -> str:
        """A counting class."""
        return self.of(words.CLASSES.get(name, (name, name)))

    def level(self, number: int) -> str:
        """A level by its number and its name."""
        return f"{number} {self.of(LEVELS.get(number, ('', '')))}".rstrip()

    def levels(self, numbers: Iterable[tuple[int, int]]) -> str:
        """How many of each level."""
        named = [(level, self.of(LEVELS.get(level, ("", ""))), number) for level, number in numbers]
        return self("、", ", ").join(
            self(f"{level} 级{name} {number} 件", f"level {level} {name}: {number}") for level, name, number in named
        )

    def status(self, name: str) -> str:
        """The state of an alert."""
        return self.of(words.STATUSES.get(name, (name, name)))

    def path(self, full: str) -> str:
        """A path from the top."""
        return " › ".join(paths.parts(full))

    def place(self, full: str) -> str:
        """An area without the city, which everybody knows; the city by its name."""
        return " › ".join(paths.parts(full)[1:]) or full

    def day(self, iso: str) -> str:
        """A date."""
        when = date.fromisoformat(iso)
        return self(f"{when.year}年{when.month}月{when.day}日", f"{when.day} {when:%B %Y}")

    def days(self, first: str, last: str) -> str:
        """Dates from one to another."""
        return self.day(first) if first == last else f"{self.day(first)} – {self.day(last)}"

    def month_days(self, first: str, last: str) -> str:
        """Dates from one to another in figures, without their years."""
        return self(f"{first[5:]} 至 {last[5:]}", f"{first[5:]} to {last[5:]}")

    def moment(self, iso: str) -> str:
        """A time on the city's clock, as its text has it."""
        when = datetime.fromisoformat(iso)
        return self(
            f"{when.year}年{when.month}月{when.day}日{when:%H:%M}", f"{when.day} {when:%b} {when.year}, {when:%H:%M}"
        )

    def short(self, iso: str) -> str:
        """The same for a table."""
        return f"{datetime.fromisoformat(iso):%m-%d %H:%M}"


def by_name(path: str) -> list[tuple[str, int]]:
    """Sorts paths by their names, numbers in them as numbers.

    >>> sorted(["Area 10", "Area 9", "Area"], key=by_name)
    ['Area', 'Area 9', 'Area 10']
    """
    return [(text, int(number or 0)) for text, number in re.findall(r"([^0-9]*)([0-9]*)", path)]
