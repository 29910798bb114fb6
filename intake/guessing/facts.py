"""What a sample of rows says of each column: how filled, how different, times, paths, persons."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice

from intake.binding import is_harmless_header
from intake.guessing.time_formats import ENOUGH, reading, time_formats
from intake.guessing.vocabulary import EMPTY, SEPARATORS, TIME_HEADER, folded
from intake.headers import header_kind
from intake.privacy import ColumnScan

_LOOKED_AT = 300
"""Different values that formats are tried on."""
_FEW = 2_000
_COORDINATE = re.compile(r"\s*(?:POINT ?)?\(?-?\d{1,9}\.\d{3,}(?:[, ]+-?\d{1,9}\.\d{3,}\)?)?\s*")
_WEB = re.compile(r"(?:https?:)?//\S+", re.IGNORECASE)
_NUMBER = re.compile(r"[A-Za-z]{0,12}[-_/]?[0-9][0-9A-Za-z\-_/.]*|[0-9A-Fa-f-]{32,36}")
_MOSTLY = 0.9


@dataclass(frozen=True)
class Column:
    """One column of a sample. ``cells`` are stripped, and empty where they hold a word for nothing."""

    at: int
    header: str
    cells: Sequence[str]
    enough: float = ENOUGH
    """Share of times that makes it a column of times."""

    @property
    def shown(self) -> str:
        """What it is called in a text for people; its position where the header may be data."""
        harmless = is_harmless_header(self.header) and self.header.isprintable()
        return self.header if harmless else f"column {self.at + 1}"

    @cached_property
    def folded(self) -> str:
        """The header as it is compared."""
        return folded(self.header)

    @cached_property
    def values(self) -> Counter[str]:
        """How often each value comes, the empty one left out."""
        counted = Counter(self.cells)
        counted.pop("", None)
        return counted

    @property
    def filled(self) -> float:
        """Share of the rows that hold something."""
        return self.values.total() / len(self.cells) if self.cells else 0.0

    @property
    def different(self) -> float:
        """Different values per filled cell: 1 where every value comes once."""
        return len(self.values) / max(1, self.values.total())

    @cached_property
    def sample(self) -> tuple[str, ...]:
        """Different values from all over the sample."""
        step = max(1, len(self.values) // _LOOKED_AT)
        return tuple(islice(self.values, 0, None, step))

    @cached_property
    def formats(self) -> tuple[str, ...]:
        """The formats of its times, empty where it holds none."""
        return time_formats(self.sample, digits=bool(TIME_HEADER.search(self.folded)), enough=self.enough)

    @cached_property
    def no_times(self) -> int:
        """Filled cells that are no times by its formats."""
        return sum(times for value, times in self.values.items() if reading(value, self.formats) is None)

    @cached_property
    def separators(self) -> tuple[str, ...]:
        """What parts levels inside its values."""
        return tuple(text for text in SEPARATORS if self._share(partial(_is_parted, text)) >= _MOSTLY / 2)

    @property
    def numbers(self) -> bool:
        """True where its values are numbers of things, with letters or without."""
        return self._share(_NUMBER.fullmatch) >= _MOSTLY

    @property
    def categories(self) -> bool:
        """True where its values come again and again."""
        return 0 < len(self.values) <= _FEW and (self.different <= 0.3 or len(self.values) <= 20)

    def persons(self, *, numbers: bool = False, offices: bool = False) -> str:
        """What its values look like that is never taken in, empty for nothing."""
        scan = ColumnScan(numbers=numbers, offices=offices)
        scan.add(self.cells)
        return scan.verdict()

    @cached_property
    def refused(self) -> str:
        """Why a profile must not name it, empty where it may."""
        if not self.header:
            return "it has no header"
        if self.shown != self.header:
            return "its header looks like data"
        if kind := header_kind(self.header):
            return f"its name looks like {kind}, which is never taken in"
        if not self.formats and (kind := self.persons(numbers=self.numbers)):
            return f"its values look like {kind}, which is never taken in"
        return ""

    @cached_property
    def useless(self) -> str:
        """Why nothing is to be made of its values, empty where something may be."""
        if not self.values:
            return "it is empty in all rows that were looked at"
        if (
            not self.formats
            and self._share(_COORDINATE.fullmatch) >= _MOSTLY
            and any("." in value for value in self.sample)
        ):
            return "it holds coordinates"
        return "it holds addresses on the web" if self._share(_WEB.fullmatch) >= _MOSTLY else ""

    def share_in(self, words: re.Pattern[str]) -> float:
        """Share of its filled cells in which the words are found."""
        return sum(times for value, times in self.values.items() if words.search(folded(value))) / max(
            1, self.values.total()
        )

    def _share(self, holds: Callable[[str], object]) -> float:
        return sum(bool(holds(value)) for value in self.sample) / max(1, len(self.sample))


def columns(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[Column]:
    """The columns of a sample of rows with as many cells as headers."""
    turned = list(zip(*rows, strict=True)) or [()] * len(header)
    return [
        Column(at, name, [cell if (cell := given.strip()) not in EMPTY else "" for given in cells])
        for at, (name, cells) in enumerate(zip(header, turned, strict=True))
    ]


def follows(child: Column, parent: Column) -> float:
    """How far the parent follows from the child, from 0 to 1: share of rows with the parent that its child usually has.

    1 for a street and its district, little for two columns that have nothing to do with each other.
    """
    pairs = Counter((low, high) for low, high in zip(child.cells, parent.cells, strict=True) if low and high)
    usual: Counter[str] = Counter()
    for (low, _), times in pairs.items():
        usual[low] = max(usual[low], times)
    return usual.total() / max(1, pairs.total())


def _is_parted(separator: str, value: str) -> bool:
    levels = value.split(separator)
    return len(levels) > 1 and all(level.strip() for level in levels)
