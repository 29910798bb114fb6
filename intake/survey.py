"""How much of what files say of places an area dictionary understands, and what it does not."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from city.times import day_iso
from intake.binding import Binding, bind
from intake.city_tables import NONE_GIVEN, CityTables
from intake.dictionaries import AreaDictionary
from intake.dictionaries.worklist import Entry, Worklist
from intake.errors import RowError
from intake.gateway import refuse
from intake.mapping import RowReader
from intake.names import Names
from intake.readers import open_sources
from intake.records import Source
from intake.row_times import TimeReader
from intake.tables import Profile
from intake.taxonomy import Taxonomy

Outcome = Literal["exact", "free", "in part", "no place", "not matched", "not taken"]
"""How the place of a row was found: by names as they are, in other words, in part; the row names none; it is not known;
the row is not taken in for another reason and was not looked at."""


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """Rows by outcome, and the values behind those that are not matched."""

    outcomes: dict[str, int]
    worklist: Worklist


def survey(paths: Iterable[Path | str], profile: Profile, dictionary: AreaDictionary) -> Survey:
    """Looks up the place of every row on its day, whatever ``[area]`` says of matching.

    Raises ``InputError`` for a file that cannot be read or a dictionary of another city, ``PersonDataError`` where the
    profile would keep person data.
    """
    CityTables(areas=dictionary).require_city(profile)
    names = tuple(str(path) for path in paths)
    refuse(names, profile)
    lenient = msgspec.structs.replace(profile, area=msgspec.structs.replace(profile.area, unknown="city", match="free"))
    outcomes: Counter[str] = Counter()
    worklist = Worklist()
    known: dict[tuple[tuple[str, ...], int], tuple[int, str, tuple[str, ...]]] = {}
    for name in names:
        for texts, header_of, day in _of_file(name, lenient, dictionary):
            outcome = "not taken" if texts is None else _outcome(tuple(filter(None, texts)), day, dictionary)
            outcomes[outcome] += 1
            if texts is not None and outcome == "not matched":
                key = texts, dictionary.tree.epoch(day)
                if key not in known:
                    known[key] = _unmatched(texts, day, dictionary)
                at, within, candidates = known[key]
                header = header_of(profile.area.path[at])
                worklist.add(Entry(Path(name).name, header, texts[at], within, 1, day_iso(day), candidates))
    return Survey(outcomes=dict(outcomes.most_common()), worklist=worklist)


def _of_file(
    name: str, profile: Profile, dictionary: AreaDictionary
) -> Iterator[tuple[tuple[str, ...] | None, Callable[[str], str], int]]:
    for source in open_sources(name, profile.file):
        binding = bind(profile, source.name, source.header)
        for texts, day in _places(source, binding, profile, dictionary):
            yield texts, binding.header, day


def _places(
    source: Source, binding: Binding, profile: Profile, dictionary: AreaDictionary
) -> Iterator[tuple[tuple[str, ...] | None, int]]:
    """What each row says of its place, and its day; None for a row that is not taken in."""
    names = Names(profile, binding, dictionary, Taxonomy.of(profile))
    times = TimeReader(profile, binding, None, workbook=source.workbook)
    events, zone = RowReader(profile, binding, times, NONE_GIVEN, names).events, profile.zone
    for record in source.records(binding.wanted):
        try:
            taken = () if record.fault else events(record.cells)
        except RowError:
            taken = ()
        if taken:
            yield names.area_names(record.cells + list(binding.tail)), zone.day(taken[-1].registered)
        else:
            yield None, 0


def _outcome(texts: tuple[str, ...], day: int, dictionary: AreaDictionary) -> Outcome:
    if not texts:
        return "no place"
    if dictionary.path(texts, day):
        return "exact"
    match = dictionary.match(texts, day)
    if not match.path:
        return "not matched"
    return "free" if match.whole else "in part"


def _unmatched(texts: Sequence[str], day: int, dictionary: AreaDictionary) -> tuple[int, str, tuple[str, ...]]:
    """The first column at which a row is not matched, the area that the columns above it name, and the candidates."""
    above = dictionary.city
    for at in range(len(texts)):
        match = dictionary.match(tuple(texts[: at + 1]), day)
        if not match.path:
            return at, above, match.candidates or dictionary.similar(texts[at], above, day)
        above = match.path
    return len(texts) - 1, above, ()
