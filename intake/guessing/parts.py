"""What a proposal is made of: columns with what each is for and why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from intake.guessing.facts import Column

_TOLD = {
    "repeat.again": "repeat",
    "repeat.parent": "repeat",
    "class.rules.column": "class",
    "status.column": "status",
    "repeat.column": "repeat",
    "copies.column": "copies",
}
"""Roles by the name of their table, where the key says no more."""
LEVELS = ("topic.path", "area.path")
"""What may have several columns, the highest level first."""


@dataclass(frozen=True)
class Part:
    """A column of the file under its name in the profile; ``role`` is the table and key that it is for."""

    local: str
    role: str
    column: Column
    why: str

    @property
    def reason(self) -> str:
        """What it is taken for, how far it is filled, and why."""
        times = f", times as {self.column.formats[0]}" if self.column.formats else ""
        return f"for {_TOLD.get(self.role, self.role)}: {self.why} ({self.column.filled:.0%} filled{times})"


@dataclass
class Parts:
    """The columns taken so far, and why others were not."""

    columns: Sequence[Column]
    taken: dict[str, Part] = field(default_factory=dict)
    left: dict[int, str] = field(default_factory=dict)

    def take(self, local: str, role: str, column: Column, why: str) -> None:
        """Takes a column under a name that no other has."""
        name = local
        while name in self.taken:
            name = f"{local}{int(name.removeprefix(local) or 1) + 1}"
        self.taken[name] = Part(name, role, column, why)

    def drop(self, local: str, why: str) -> None:
        """Leaves a column that was taken."""
        part = self.taken.pop(local)
        if not any(other.column is part.column for other in self.taken.values()):
            self.left[part.column.at] = why

    def of(self, role: str) -> list[Part]:
        """The columns of a role in the order of their levels."""
        return [part for part in self.taken.values() if part.role == role]

    def first(self, role: str) -> Part | None:
        """The column of a role that has one."""
        return next(iter(self.of(role)), None)

    def free(self) -> Iterator[Column]:
        """The columns that may be named and are not taken, in the order of the file."""
        used = {part.column.at for part in self.taken.values()}
        stands = [column.folded for column in self.columns]
        for column in self.columns:
            if column.at not in used and not column.refused and not column.useless and stands.count(column.folded) == 1:
                yield column

    def reasons(self) -> Iterator[tuple[Column, str]]:
        """Every column that is not taken, and why."""
        used = {part.column.at for part in self.taken.values()}
        for column in self.columns:
            if column.at in used:
                continue
            why = column.refused or self.left.get(column.at) or column.useless
            yield column, why or "nothing says what it would be for"


def best(candidates: Iterable[tuple[int | None, Column]]) -> Column | None:
    """The column of the lowest rank, of equal ranks the first; None where no column has a rank."""
    ranked = [(rank, column.at, column) for rank, column in candidates if rank is not None]
    return min(ranked, key=lambda one: one[:2])[2] if ranked else None
