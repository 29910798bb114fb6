"""The rules of a profile on whole rows: which are skipped, refused or quarantined, and of which class they are."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from city.events import CaseClass
from intake.binding import Binding
from intake.conditions import Test, compile_condition
from intake.errors import RowError
from intake.names import Remembered
from intake.profile_rules import TIME_COLUMNS
from intake.refusals import refused_kind
from intake.tables import ConditionTable, Profile, RefuseTable

Cells = Literal["deciding", "beside", "own"]
"""Which a rule looks at: those that decide topic, class and refused kinds; others with words that rows repeat; a row's
own number, times or texts.
"""
_ALL: Final = ("deciding", "beside", "own")


class _Checks(NamedTuple):
    """Rules that are looked at in this order."""

    skips: Sequence[Test]
    refusals: Sequence[tuple[Test, RefuseTable]]
    required: Sequence[tuple[int, str]]
    """Place of a cell that must hold something, and its header."""
    repeats: Sequence[Test]


class RowRules:
    """Applies them to the cells of rows with one header; conditions that can never hold are left out.

    What rules say of ``deciding`` and of ``beside`` cells can be remembered by the cells of these columns. Where ``of``
    is given only the rules are applied that look at such cells.
    """

    def __init__(self, profile: Profile, binding: Binding, empty: frozenset[str]) -> None:
        case, rules = profile.case, profile.classes.rules
        self._binding, self._empty, self._id = binding, empty, case.id
        kinds = tuple(dict.fromkeys((*profile.topic.path, case.purpose, *(rule.column for rule in rules))))
        self._deciding, self._alone = frozenset(kinds), seldom_repeated(profile)
        self._refused = Remembered(binding, kinds, refused_kind)
        self._classes = [(self._test(rule), rule.counted_as) for rule in rules if self._may_hold(rule)]
        self._default_class = profile.classes.default
        required = (*case.required, *((case.purpose,) if profile.feed_table.kind == "petition" else ()))
        self._whole = self._checks(profile, required, _ALL)
        self._parts: dict[Cells, _Checks] = {of: self._checks(profile, required, (of,)) for of in _ALL}
        self.deciding = (*kinds, *((case.id,) if any(rule.filled for rule in rules) else ()))
        looked_at = (*(one.column for one in (*profile.skip, *profile.refuse, *profile.repeat)), *required)
        self.beside = tuple(name for name in dict.fromkeys(looked_at) if self._cells(name) == "beside")

    def refuse(self, cells: list[str], of: Cells | None = None) -> None:
        """Raises ``RowError`` for a row that is skipped, refused or quarantined."""
        checks = self._whole if of is None else self._parts[of]
        for test in checks.skips:
            if test(cells):
                raise RowError("", "skipped by profile", "skipped")
        if of in (None, "deciding") and (kind := self._refused.of(cells)):
            raise RowError("", f"refused kind: {kind}", "refused")
        for refusal, table in checks.refusals:
            if refusal(cells):
                raise RowError(self._binding.header(table.column), f"refused kind: {table.kind}", "refused")
        for at, header in checks.required:
            if cells[at].strip() in self._empty:
                raise RowError(header, "is empty and must not be", "quarantined")

    def repeat(self, cells: list[str], of: Cells | None = None) -> bool:
        """Whether the row is a report of a known matter."""
        repeats = (self._whole if of is None else self._parts[of]).repeats
        return bool(repeats) and any(test(cells) for test in repeats)

    def class_of(self, cells: list[str]) -> CaseClass:
        """The class that the row counts as. Raises ``RowError``."""
        for test, counted_as in self._classes:
            if test(cells):
                return counted_as
        if self._default_class == "reject":
            raise RowError("", "no rule of [class] names this row's class", "class")
        return self._default_class

    def _checks(self, profile: Profile, required: Iterable[str], of: Sequence[Cells]) -> _Checks:
        def taken(table: ConditionTable) -> bool:
            looked_at: Cells = "own" if table.filled else self._cells(table.column)  # filled: not by its own number
            return looked_at in of and self._may_hold(table)

        index, header = self._binding.index, self._binding.header
        return _Checks(
            [self._test(table) for table in profile.skip if taken(table)],
            [(self._test(table), table) for table in profile.refuse if taken(table)],
            [(index[name], header(name)) for name in required if self._cells(name) in of],
            [self._test(table) for table in profile.repeat if taken(table)],
        )

    def _cells(self, column: str) -> Cells:
        if column in self._alone:
            return "own"
        return "deciding" if column in self._deciding else "beside"

    def _may_hold(self, table: ConditionTable) -> bool:
        """Whether its column is there, or it holds where it is not."""
        blank = [""] * self._binding.width + list(self._binding.tail)
        return table.column in self._binding.headers or self._test(table)(blank)

    def _test(self, table: ConditionTable) -> Test:
        index = self._binding.index
        return compile_condition(table, index, index[self._id], remembered=table.column not in self._alone)


def seldom_repeated(profile: Profile) -> frozenset[str]:
    """Columns whose cells seldom say what those of other rows do: numbers, times, texts, points."""
    found = {profile.case.id, *(getattr(profile.times, key) for key in TIME_COLUMNS)}
    if profile.copies:
        found.add(profile.copies.master)
    if profile.matter:
        found.update((profile.matter.column, *profile.matter.numbers.values()))
    if profile.text:
        found.update((profile.text.title, profile.text.body))
    if profile.point:
        found.update((profile.point.latitude, profile.point.longitude))
    return frozenset(found - {""})
