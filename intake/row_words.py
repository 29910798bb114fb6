"""What a row says in words that other rows say too, worked out once: its topic and class, its channel, its answers.

Law: what is remembered is what reading the cells again would give. Where a cell is refused, or makes the row one that
is skipped, nothing is remembered but that; such a row is read cell by cell, so that its reason is the first one in the
order of reading.
"""

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from city.events import CaseClass
from intake.binding import Binding
from intake.details import Details
from intake.errors import RowError
from intake.names import Names
from intake.row_rules import RowRules

Meaning = TypeVar("Meaning")

_REMEMBERED = 1 << 14


class Named(NamedTuple):
    """What the cells that decide topic and class say; the topic before dictionary and crosswalk."""

    topic: str
    counted_as: CaseClass
    repeat: bool


class Said(NamedTuple):
    """What the other cells that repeat say, as fields of the event."""

    repeat: bool
    fields: dict[str, Any]


class _Plain(Generic[Meaning]):
    """A function of the cells of some columns, worked out once a combination; None where it raises ``RowError``."""

    def __init__(self, binding: Binding, names: Iterable[str], meaning: Callable[[list[str]], Meaning]) -> None:
        places = sorted({binding.index[name] for name in names}) or [binding.width]
        self._pick: Callable[[list[str]], object] = itemgetter(*places)
        self._meaning = meaning
        self._known: dict[object, Meaning | None] = {}

    def of(self, cells: list[str]) -> Meaning | None:
        """What the row's cells say."""
        key = self._pick(cells)
        if key in self._known:
            return self._known[key]
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        found = self._known[key] = self._worked_out(cells)
        return found

    def _worked_out(self, cells: list[str]) -> Meaning | None:
        try:
            return self._meaning(cells)
        except RowError:
            return None


class Words:
    """Reads them by the rules of the profile; ``channel`` reads the name of a channel and is told its column."""

    def __init__(  # noqa: PLR0913 - what reads which cells
        self,
        binding: Binding,
        rules: RowRules,
        names: Names,
        details: Details,
        *,
        channel: Callable[[list[str]], str],
        column: str,
    ) -> None:
        self._rules, self._names, self._details, self._channel = rules, names, details, channel
        self._named = _Plain(binding, rules.deciding, self._name)
        self._said = _Plain(binding, (*rules.beside, *details.repeating, column), self._say)

    def of(self, cells: list[str]) -> tuple[Named, Said] | None:
        """Both; None for a row that is not plain."""
        named, said = self._named.of(cells), self._said.of(cells)
        return None if named is None or said is None else (named, said)

    def _name(self, cells: list[str]) -> Named:
        self._rules.refuse(cells, "deciding")
        repeat = self._rules.repeat(cells, "deciding")
        return Named(self._names.named_topic(cells), self._rules.class_of(cells), repeat)

    def _say(self, cells: list[str]) -> Said:
        self._rules.refuse(cells, "beside")
        fields = {"channel": self._channel(cells), **self._details.of_words(cells)}
        return Said(self._rules.repeat(cells, "beside"), fields)
