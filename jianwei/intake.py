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
from intake.errors import InputError
from intake.gateway import fingerprint
from intake.profile import Profile, load_profile
from jianwei.arriving import Arriving
from jianwei.sources import Source
from streams.messages import Rejected
from streams.ticks import Rhythm

Progressed = Callable[[str, float], None]
"""Told a stage and the share of it that is done."""


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
    """All events of the sources in arrival order, see ``jianwei.arriving``."""
    rejected: list[Rejected] = []
    arriving = Arriving(given, configuration, marked=marked, now=now, city=city, refused=rejected.append)
    events: list[Event] = []
    for some in arriving:
        events += some
        progressed(f"reading {arriving.rows:,} rows", arriving.share)
    return Reading(arriving.rows, events, rejected)
