"""The state of a partition of cases as parts. See ``streams.cases_unpacking`` for the way back.

Packed cases are written as they lie in memory. All else is JSON, whose numbers have no bounds: what cannot be packed is
written too.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from itertools import islice
from sys import intern
from typing import Annotated, Any, NamedTuple

import msgspec

from city.events import encode_record
from streams.cases_state import CasesState, Outcome
from streams.known_case import DIGEST, Known
from streams.packed_case import COUNTING, NUMBER
from streams.packing import groups
from streams.snapshots import Part

LAYOUT = 1
"""Another one where parts of the same names mean something else."""
_EACH = 1 << 12
"""Objects in a part: hundredths of a second."""
HEAD = "head"


class Head(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The first part. ``parts`` are the names of the others, in their order."""

    layout: int
    parts: list[str]
    feeds: list[str]
    numbered: int
    outcomes: dict[Outcome, int]
    reached: int
    oldest: int
    ahead: int
    sealed_until: int


class HeldCase(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A case that is an object. No ``content`` is that of the last row."""

    case: str
    version: int
    arrived: int
    content: bytes | None
    counting: Annotated[int, msgspec.Meta(ge=0, lt=len(COUNTING))]
    counted: Annotated[int, msgspec.Meta(ge=-1)]
    issue: str
    day: int
    rows: bytes
    told: dict[str, int] | None
    sent: int | None

    def known(self) -> Known:
        """As it was: texts and bytes are shared where they were."""
        return Known(
            self.version,
            self.arrived,
            self.rows[-DIGEST:] if self.content is None else self.content,
            COUNTING[self.counting],
            self.counted,
            intern(self.issue),
            self.day,
            self.rows,
            self.told,
            self.sent,
        )


_encode = msgspec.json.Encoder().encode


class _Section(NamedTuple):
    """Parts of one kind: how many, what is in each, and how it becomes bytes."""

    name: str
    number: int
    pieces: Iterable[list[Any]]
    encode: Callable[[list[Any]], bytes]


def _section(name: str, items: Collection[Any], encode: Callable[[list[Any]], bytes] = _encode) -> _Section:
    return _Section(name, -(-len(items) // _EACH), _pieces(items), encode)


def _pieces(items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while some := list(islice(rest, _EACH)):
        yield some


def parts(state: CasesState, mark: int) -> Iterator[Part]:
    """The parts of a state. ``mark`` is that of those which cannot say whether they changed: another one every time.

    Those of the packed cases come early: what they leave to be done is done while the others are taken.
    """
    days = [(*key, days) for key, days in state.days.items()]
    listed = list(groups(_runs(state.by_day), lambda run: len(run[1]), _EACH, _EACH))
    cells = _section("cells", state.cells)
    sections = (
        _section("days", days),
        _section("known", state.known.items(), _encode_objects),
        _section("lately", state.lately.items(), _encode_objects),
        _Section("listed", len(listed), listed, _encode),
        _section("changed", state.changed.values(), encode_record),
    )
    resting = state.resting
    chunks = [(f"day-{chunk.day}-{chunk.number}", chunk) for chunk in resting.chunks]
    head = Head(
        LAYOUT,
        [
            *(f"{cells.name}-{number}" for number in range(cells.number)),
            *(name for name, _ in chunks),
            *(f"{section.name}-{number}" for section in sections for number in range(section.number)),
        ],
        resting.feeds,
        resting.numbered,
        dict(state.outcomes),
        state.reached,
        state.oldest,
        state.ahead,
        state.sealed_until,
    )
    yield Part(HEAD, mark, partial(_encode, head))
    for number, piece in enumerate(cells.pieces):
        yield Part(f"{cells.name}-{number}", len(piece), partial(cells.encode, piece))  # cells are only ever added
    for name, chunk in chunks:
        yield Part(name, chunk.mark, chunk.document)
    for section in sections:
        for number, piece in enumerate(section.pieces):
            yield Part(f"{section.name}-{number}", mark, partial(section.encode, piece))


def _runs(by_day: dict[int, list[str]]) -> Iterator[tuple[int, list[str]]]:
    for day, cases in by_day.items():
        for start in range(0, max(1, len(cases)), _EACH):
            yield day, cases[start : start + _EACH]


def _encode_objects(some: list[tuple[str, Known]]) -> bytes:
    return _encode(
        [
            HeldCase(
                case,
                known.version,
                known.arrived,
                None if known.content == known.rows[-DIGEST:] else known.content,
                NUMBER[known.counting],
                known.counted,
                known.issue,
                known.day,
                known.rows,
                known.told,
                known.sent,
            )
            for case, known in some
        ]
    )
