"""Files to events in the order of their arrival: what ``replay`` and ``ingest`` share, so that both give the same
events with the same ticks, and the same rejects.
"""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path

import msgspec

from city.configuration import Configuration
from city.events import Event
from city.times import MINUTE, Zone
from intake.city_tables import CityTables
from intake.deciding import BATCH, Row
from intake.errors import InputError
from intake.gateway import Taken, fingerprint, read
from intake.profile import Profile, load_profile
from streams.messages import Rejected
from streams.ticks import Rhythm

_TOLD_EVERY = 5_000

Progressed = Callable[[str, float], None]
"""Told a stage and the share of it that is done."""


class Source(msgspec.Struct, frozen=True):
    """Files that one profile reads."""

    files: tuple[Path, ...]
    profile: Profile


class Reading(msgspec.Struct, frozen=True):
    """What sources give. Each of so many ``rows`` is in ``rejected`` or gave one or more events."""

    rows: int
    events: list[Event]
    rejected: list[Rejected]


def sources(files: Sequence[Path], profiles: Sequence[str]) -> list[Source]:
    """Files with the profiles that read them, of one city: one profile for all files, or one for each.

    Raises ``InputError``, and ``ProfileError`` for a profile that is wrong.
    """
    for file in files:
        if not file.exists():
            raise InputError(f"{file}: there is no such file")
    loaded = [load_profile(name) for name in profiles]
    if len(loaded) == 1:
        return [Source(files=tuple(files), profile=loaded[0])]
    if len(loaded) != len(files):
        raise InputError(f"{len(profiles)} profiles for {len(files)} files: give one, or one for each file")
    cities = {(profile.city, profile.city_table.zone) for profile in loaded}
    if len(cities) > 1:
        raise InputError(f"the profiles are of different cities: {', '.join(sorted(city for city, _ in cities))}")
    return [Source(files=(file,), profile=profile) for file, profile in zip(files, loaded, strict=True)]


def mark(given: Sequence[Source], city: CityTables) -> str:
    """What stands for an input: the contents of its files, the profiles that read them, the tables of the city."""
    files = [(fingerprint(source.files), *_content(source.profile)) for source in given]
    return blake2b(msgspec.json.encode((files, city.content), order="deterministic"), digest_size=16).hexdigest()


def _content(profile: Profile) -> tuple[Profile, list[str]]:
    """A profile without the places of the files that it names, and the contents of those files."""
    named = [file for file in (profile.topic.dictionary, profile.topic.crosswalk) if file]
    topic = msgspec.structs.replace(profile.topic, dictionary="", crosswalk="")
    return msgspec.structs.replace(profile, topic=topic), [fingerprint([file]) for file in named]


def decided(rows: Sequence[Taken], city: CityTables) -> list[tuple[Event, ...]]:
    """The events of each row, given in the order of their arrival, with what the city decides of it."""
    if city.decider is None:
        return [row.events for row in rows]
    decisions = city.decider.decide([Row(row.draft, row.reader.text, row.draft.arrived) for row in rows])
    return [row.decided(decision) for row, decision in zip(rows, decisions, strict=True)]


def rhythm(configuration: Configuration) -> Rhythm:
    """How often there is a tick of the data's own time."""
    return Rhythm(
        zone=Zone(configuration.zone),
        step=configuration.tick_minutes * MINUTE,
        grace=configuration.judging.grace_minutes * MINUTE,
    )


def arrivals(  # noqa: PLR0913 - what to read, by which rules, whom to tell
    given: Sequence[Source],
    configuration: Configuration,
    *,
    marked: str,
    now: int,
    city: CityTables,
    progressed: Progressed,
) -> Reading:
    """All events of the sources in arrival order; equal arrivals keep the order of files and rows.

    Rows with texts are decided in the order of their arrival, so each is held against those before it. Times after
    ``now`` are mistakes. Raises what ``intake.gateway.read`` raises, before any row is read.
    """
    rows = 0
    events: list[Event] = []
    rejected: list[Rejected] = []
    undecided: list[Taken] = []
    for source in given:
        for item in read(source.files, source.profile, city.under(configuration), now=now):
            rows += 1
            if not isinstance(item, Taken):
                file = Path(item.file).name
                rejected.append(Rejected(marked, file, item.row, item.field, item.code, item.reason))
            elif item.undecided and city.decider is not None:
                undecided.append(item)
            else:
                events.extend(item.events)
            if rows % _TOLD_EVERY == 0:
                progressed(f"reading {rows:,} rows", 0.0)
    undecided.sort(key=lambda item: item.draft.arrived)
    for first in range(0, len(undecided), BATCH):
        some = undecided[first : first + BATCH]
        events += (event for found in decided(some, city) for event in found)
        progressed("reading texts", first / len(undecided))
    events.sort(key=lambda event: event.arrived)
    return Reading(rows, events, rejected)
