"""What a proposal lacks: a profile needs it, and no column was found for it."""

from collections.abc import Container, Sequence
from pathlib import Path
from typing import NamedTuple

from intake.guessing.parts import Parts

TOPIC, PURPOSE = "topic.path", "case.purpose"
NEEDED = {
    "case.id": "the number of the case",
    "times.registered": "the time of its registration",
    TOPIC: "its subject",
}
_OF_A_PETITION = {PURPOSE: "the purpose (信访目的), which decides what is refused"}
_LOCAL = {"case.id": "number", TOPIC: "topic"}


class Gap(NamedTuple):
    """A table and key that no column was found for, in words, and a name for the column that people find."""

    role: str
    what: str
    local: str

    @property
    def table(self) -> str:
        """The table that is to be mended."""
        return self.role.partition(".")[0]

    @property
    def line(self) -> str:
        """The line that is to stand in it."""
        key = self.role.partition(".")[2]
        return f'{key} = ["{self.local}"]' if key == "path" else f'{key} = "{self.local}"'


def gaps(parts: Parts, kind: str) -> list[Gap]:
    """What a feed of this kind needs and lacks."""
    needed = NEEDED | (_OF_A_PETITION if kind == "petition" else {})
    by_text = any(part.role.startswith("text.") for part in parts.taken.values())
    lacking = {role: what for role, what in needed.items() if not parts.first(role) and not (by_text and role == TOPIC)}
    return [Gap(role, what, _local(role, parts.taken)) for role, what in lacking.items()]


def told(path: Path, lacking: Sequence[Gap], parts: Parts) -> str:
    """One sentence: what is lacking, and which columns there are."""
    shown = ", ".join(column.shown for column in parts.columns)
    return f"{path}: no column was found for {' and '.join(gap.what for gap in lacking)}; the columns are {shown}"


def _local(role: str, taken: Container[str]) -> str:
    name = _LOCAL.get(role, role.rpartition(".")[2])
    return name if name not in taken else f"{name}_to_mend"
