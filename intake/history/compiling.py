"""A profile and a header compiled to what is asked of columns: which are numbers, times, names that belong together.

Refused, with the key that is in the way: what needs more of a row than its columns one by one.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from intake.binding import Binding
from intake.conditions import Test, compile_condition
from intake.errors import InputError
from intake.profile_rules import TIME_COLUMNS, conditions
from intake.tables import CONSTANT, ConditionTable, Profile


@dataclass(frozen=True)
class Copies:
    """Where it is told that a row is a copy, the test of that cell, and the number of the master."""

    position: int
    test: Test
    master: int


@dataclass(frozen=True)
class Plan:
    """Positions of the header. A column that the file lacks is in none of them."""

    id: int
    numbers: tuple[int, ...]
    """Beside the id: numbers of other cases, which differ from row to row as the id does."""
    times: dict[str, int]
    """Key of ``[times]`` to position."""
    deciding: tuple[int, ...]
    """What topic, class, refusal and grid are read from, together."""
    place: tuple[int, ...]
    names: tuple[int, ...]
    """What is read one by one."""
    repeats: dict[int, list[Test]]
    """Tests of a row of one cell and an empty id that make a report of a known matter."""
    filled: tuple[int, ...]
    """Numbers that make one where they are another's than the case's own."""
    excluded: int | None
    excluding: frozenset[str]
    copies: Copies | None
    own: tuple[int, ...]
    """Names of which a condition asks whether they are the case's own id: rows in which one is are read one by one."""
    marked: tuple[tuple[int, str], ...]
    """Patterns of conditions on numbers: rows in which one is found are read one by one."""


def compiled(profile: Profile, binding: Binding) -> Plan:
    """Raises ``InputError`` for a profile that asks for more than columns can tell."""
    _refuse(profile)
    case, times, matter, copies = profile.case, profile.times, profile.matter, profile.copies

    def at(name: str) -> int | None:
        return binding.index[name] if name in binding.headers else None

    def positions(*names: str) -> tuple[int, ...]:
        return tuple(dict.fromkeys(place for name in names if (place := at(name)) is not None))

    number_names = [matter.column if matter else "", copies.master if copies else ""]
    number_names += [times.version] if times.version_is == "number" else []
    (own,) = positions(case.id)
    numbers = tuple(place for place in positions(*number_names) if place != own)
    read = {key: place for key in TIME_COLUMNS if (place := at(getattr(times, key))) is not None}
    if times.version_is == "number":
        read.pop("version", None)
    grids = profile.subgrid.columns if profile.subgrid else ()
    deciding = positions(*profile.topic.path, case.purpose, *(rule.column for rule in profile.classes.rules), *grids)
    areas = positions(*profile.area.path)
    named = {binding.index[name] for name in binding.headers}
    rest = named - {own, *numbers, *read.values(), *deciding, *areas}
    _require_apart(profile, binding, (own, *numbers), set(read.values()), (set(deciding), set(areas)))
    repeats: dict[int, list[Test]] = {}
    for table in profile.repeat:
        column = at(table.column)
        if column is not None and (table.values or table.pattern):
            repeats.setdefault(column, []).append(_alone(replace(table, filled=False)))
    filled = positions(*(table.column for table in profile.repeat if table.filled))
    excluding = case.excluded
    asking = (table.column for _, _, table in conditions(profile) if table.filled and table.column in binding.headers)
    return Plan(
        id=own,
        numbers=numbers,
        times=read,
        deciding=deciding,
        place=areas,
        names=tuple(sorted(rest)),
        repeats=repeats,
        filled=filled,
        excluded=at(excluding.column) if excluding else None,
        excluding=frozenset(excluding.yes) if excluding else frozenset(),
        copies=_copies(profile, binding),
        own=tuple({binding.index[name] for name in asking} - {own, *numbers}),
        marked=tuple(_marked(profile, binding, {own, *numbers})),
    )


def _copies(profile: Profile, binding: Binding) -> Copies | None:
    copies = profile.copies
    if copies is None or not {copies.column, copies.master} <= set(binding.headers):
        return None
    return Copies(binding.index[copies.column], _alone(copies), binding.index[copies.master])


def _alone(table: ConditionTable) -> Test:
    """The test of a cell that is given alone, with an empty id behind it."""
    return compile_condition(table, {table.column: 0}, 1)


def _marked(profile: Profile, binding: Binding, numbers: set[int]) -> list[tuple[int, str]]:
    found = []
    for name, _, table in conditions(profile):
        column = binding.index[table.column]
        if column in numbers and table.column in binding.headers and name in {"skip", "refuse"}:
            found += [(column, table.pattern)] if table.pattern else []
            found += [(column, f"^{_quoted(value)}$") for value in table.values]
            found += [(column, ".")] if table.filled else []
    return found


def _quoted(value: str) -> str:
    return "".join(f"\\{sign}" if not sign.isalnum() and sign.isascii() else sign for sign in value.strip())


def _refuse(profile: Profile) -> None:
    matter, topic = profile.matter, profile.topic
    asked = {
        "[text]: texts are read one by one": profile.text is not None,
        "[point]: points are read one by one": profile.point is not None,
        "[topic] dictionary: what a topic is depends on the day": bool(topic.dictionary),
        "[topic] crosswalk: what a topic is depends on the day": bool(topic.crosswalk),
        "[matter] numbers: cases are looked up one by one": matter is not None and bool(matter.numbers),
        "[matter] system: cases are looked up one by one": matter is not None and bool(matter.system),
    }
    for key, is_asked in asked.items():
        if is_asked:
            raise InputError(f"profile {profile.feed}: {key}, which load-history cannot do: replay the file instead")


def _require_apart(
    profile: Profile,
    binding: Binding,
    numbers: tuple[int, ...],
    times: set[int],
    together: tuple[set[int], set[int]],
) -> None:
    """Numbers and times differ from row to row: what is asked of them must not be asked of names too."""
    differing = {*numbers, *times}
    deciding, areas = together
    if differing & (deciding | areas) or deciding & areas or times & set(numbers):
        key = "[columns]: one column serves both as a number or time and as a name, or as topic and as area"
        raise InputError(f"profile {profile.feed}: {key}, which load-history cannot do: replay the file instead")
    for table, nth, condition in conditions(profile):
        at = binding.index[condition.column] if condition.column in binding.headers else None
        allowed = (table in {"skip", "refuse"} and at in numbers) or (table == "repeat" and not _tested(condition))
        if at in differing and not allowed:
            raise InputError(
                f"profile {profile.feed}: [{table}] {nth + 1} column: a condition on a number or a time, "
                "which load-history cannot do: replay the file instead"
            )
    for name in profile.case.required:
        if name in binding.headers and binding.index[name] in {*numbers[1:], *times}:
            raise InputError(
                f"profile {profile.feed}: [case] required: {name} is a number or a time, "
                "which load-history cannot do: replay the file instead"
            )
    for name in (text for text in profile.case.tags if not text.startswith(CONSTANT)):
        if name in binding.headers and binding.index[name] in differing:
            raise InputError(
                f"profile {profile.feed}: [case] tags: {name} is a number or a time, "
                "which load-history cannot do: replay the file instead"
            )


def _tested(condition: ConditionTable) -> bool:
    return bool(condition.values or condition.pattern)
