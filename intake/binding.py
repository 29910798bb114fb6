"""Which column of a file serves which name of a profile: kept, read for mapping only, or dropped."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from intake.errors import InputError, nearest
from intake.headers import header_kind
from intake.privacy import value_kind
from intake.profile_rules import references
from intake.records import Wanted
from intake.tables import CONSTANT, Profile

_KEPT_NUMBERS = frozenset({("case", "id"), ("copies", "master"), ("matter", "column"), ("times", "version")})
_KEPT_TEXTS = frozenset(
    {
        ("case", "channel"),
        ("case", "unit"),
        ("case", "first_unit"),
        ("case", "units"),
        ("case", "tags"),
        ("topic", "path"),
        ("area", "path"),
    }
)
_DIGITS_IN_HEADER = 5
_LONG_HEADER, _LONG_NAME = 40, 64


@dataclass(frozen=True)
class Use:
    """What a profile does with one of its columns. Times are kept as instants, never as texts."""

    name: str
    tables: tuple[str, ...]
    numbers: bool
    texts: bool
    times: bool

    @property
    def kept(self) -> bool:
        """True where something of the column's own content travels on."""
        return self.numbers or self.texts or self.times


def uses(profile: Profile) -> dict[str, Use]:
    """The use of every column of a profile by its name there."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table, key, name in references(profile):
        found.setdefault(name, []).append((table, key))
    counted = profile.times.version_is == "number"
    return {
        name: Use(
            name=name,
            tables=tuple(dict.fromkeys(f"{table}.{key}" for table, key in places)),
            numbers=any(_is_number(*place, counted=counted) for place in places),
            texts=any(place in _KEPT_TEXTS for place in places),
            times=any(table == "times" for table, _ in places),
        )
        for name, places in found.items()
    }


def _is_number(table: str, key: str, *, counted: bool) -> bool:
    """Whether a number is kept for this use; that of a version only where it counts."""
    return table == "matter.numbers" or ((table, key) in _KEPT_NUMBERS and (table != "times" or counted))


@dataclass(frozen=True)
class Binding:
    """Where a row's cells are, by the names of the profile, and the headers found.

    A row is read with ``tail`` put behind its ``width`` cells: an empty cell for the columns that the file lacks and
    for the name ``""``, then one cell for every constant.
    """

    index: Mapping[str, int]
    headers: Mapping[str, str]
    width: int
    tail: tuple[str, ...]
    wanted: Wanted

    def header(self, name: str) -> str:
        """The header of a column, for messages; a column that the file lacks is called by its name in the profile."""
        return self.headers.get(name, name)


def bind(profile: Profile, file: str, header: tuple[str, ...]) -> Binding:
    """Finds every column of the profile in a header; the first of a column's headers that is there wins.

    Headers are compared without regard to case, width and spaces around them. Raises ``InputError`` where a required
    column is missing or a header that is needed stands twice.
    """
    folded = [_folded(text) for text in header]
    index: dict[str, int] = {}
    headers: dict[str, str] = {}
    required: dict[int, bool] = {}
    for name in uses(profile):
        column = profile.column(name)
        wanted = next((text for text in column.headers if _folded(text) in folded), None)
        if wanted is None:
            if not column.optional:
                raise InputError(_missing(file, name, column.headers, header))
            index[name] = len(header)
            continue
        if folded.count(_folded(wanted)) > 1:
            raise InputError(f"{file}: header row: the column {wanted} (columns.{name}) stands more than once")
        index[name] = folded.index(_folded(wanted))
        headers[name] = wanted
        required[index[name]] = required.get(index[name], False) or not column.optional
    width, index[""] = len(header), len(header)
    case = profile.case
    places = (case.channel, case.unit, case.first_unit, *profile.topic.path, *profile.area.path)
    constants = tuple(dict.fromkeys(text for text in places if text.startswith(CONSTANT)))
    index.update({text: width + 1 + at for at, text in enumerate(constants)})
    return Binding(index, headers, width, ("", *(text.removeprefix(CONSTANT) for text in constants)), required)


def person_headers(profile: Profile) -> list[str]:
    """One sentence for every header of the profile that names persons, free text or the size of a group."""
    problems = []
    for name, use in uses(profile).items():
        for header in profile.column(name).headers:
            kind = header_kind(header)
            if not kind or (kind == "free text" and not use.kept):
                continue
            problems.append(
                f"profile {profile.feed}: columns.{name} (used by {', '.join(use.tables)}) reads the column {header}, "
                f"which looks like {kind}; persons are never taken in"
            )
    return problems


def dropped(header: tuple[str, ...], binding: Binding) -> tuple[str, ...]:
    """The headers that the profile does not name, in order; one that looks like data is called by its position."""
    taken = set(binding.index.values())
    return tuple(
        text if is_harmless_header(text) else f"column {at + 1}" for at, text in enumerate(header) if at not in taken
    )


def is_harmless_header(header: str) -> bool:
    """False for a header that may be a row of data in a file without a header row."""
    digits = sum(letter.isdigit() for letter in header)
    longest = _LONG_NAME if header.isascii() and header.isidentifier() else _LONG_HEADER
    return len(header) <= longest and digits < _DIGITS_IN_HEADER and not value_kind(header) and header != ""


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _missing(file: str, name: str, wanted: tuple[str, ...], header: tuple[str, ...]) -> str:
    shown = [text for text in header if is_harmless_header(text)]
    near = next((hint for text in wanted if (hint := nearest(text, shown))), "")
    return (
        f"{file}: header row: missing column {name}, expected one of the headers {', '.join(wanted)}"
        f"{near.replace('nearest known', 'nearest header present')}"
    )
