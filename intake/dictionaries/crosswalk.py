"""From the classes of a feed, or of a former catalogue, to the city's topics.

``crosswalk.csv`` (UTF-8) has the columns ``taxonomy`` (the catalogue that is left: the name of a feed, as
``complaint/hotline12345``, or of an edition), ``path`` (a class there), ``to`` (a topic of the city) and ``share``
(what part of the class the topic holds, default 1). A class with one row is that topic. A class with several is shared
out where counts are read, never at the gateway: a case is of one topic or of none.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from city.successions import Change, Shares
from intake.dictionaries.rows import Row, read_rows
from intake.dictionaries.topics import TopicDictionary
from intake.errors import InputError, nearest

_COLUMNS = ("taxonomy", "path", "to", "share")
_REQUIRED = ("taxonomy", "path", "to")
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Line:
    """One row: a topic holds a share of a class of a catalogue."""

    taxonomy: str
    path: str
    to: str
    share: float


@dataclass(frozen=True)
class Crosswalk:
    """The rows of a crosswalk. ``Crosswalk.read`` gives it checked."""

    lines: tuple[Line, ...]

    @classmethod
    def read(cls, path: Path | str, topics: TopicDictionary | None = None) -> "Crosswalk":
        """Reads and checks ``crosswalk.csv``; with a dictionary of topics, whether it has those that are named.

        Raises ``InputError`` that names file, line and column.
        """
        rows = read_rows(path, _COLUMNS, _REQUIRED, "class")
        lines = [_line(row) for row in rows]
        for at, column, problem in _problems(lines, topics):
            raise rows[at].error(column, problem)
        return cls(tuple(lines))

    @property
    def taxonomies(self) -> tuple[str, ...]:
        """The catalogues that are left, sorted."""
        return tuple(sorted({line.taxonomy for line in self.lines}))

    def of(self, taxonomy: str) -> Change:
        """What the classes of a catalogue are, as one change without a day. Raises ``InputError`` for an unknown one.

        A row holds for a class and for all below it, name by name, unless a nearer row does.
        """
        moves: dict[str, Shares] = {}
        for line in self.lines:
            if line.taxonomy == taxonomy:
                moves[line.path] = (*moves.get(line.path, ()), (line.to, line.share))
        if not moves:
            known = self.taxonomies
            hint = nearest(taxonomy, known) or f", expected one of {', '.join(known)}"
            raise InputError(f"the crosswalk has no taxonomy {taxonomy}{hint}")
        return Change(0, moves)


def _line(row: Row) -> Line:
    found = {"taxonomy": row.text("taxonomy"), "path": row.path("path"), "to": row.path("to")}
    for column, text in found.items():
        if not text:
            raise row.error(column, "is empty")
    return Line(**found, share=row.share("share"))


def _problems(lines: Sequence[Line], topics: TopicDictionary | None) -> Iterator[tuple[int, str, str]]:
    known = [node.path for node in topics.topics] if topics else []
    total: dict[tuple[str, str], float] = defaultdict(float)
    last: dict[tuple[str, str], int] = {}
    met: set[tuple[str, str, str]] = set()
    for at, line in enumerate(lines):
        if topics and line.to not in topics:
            yield at, "to", f"no topic of this path{nearest(line.to, known)}"
        if (line.taxonomy, line.path, line.to) in met:
            yield at, "to", "stands twice for this class"
        met.add((line.taxonomy, line.path, line.to))
        total[line.taxonomy, line.path] += line.share
        last[line.taxonomy, line.path] = at
    for key, share in total.items():
        if abs(share - 1) > _TOLERANCE:
            yield last[key], "share", f"the shares of this class add up to {share:.6g}, expected 1"
