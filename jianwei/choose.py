"""From profiles and a configuration file to the one configuration of a run."""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from city.calendars import Calendar
from city.configuration import Configuration, Place, Succession
from city.times import TimeError, Zone, day_of_iso
from intake.errors import ProfileError
from intake.profile import Profile
from intake.profile_text import ProfileText
from intake.toml_faults import explained

_CHINA = "Asia/Shanghai"


def configuration_alone(file: Path) -> Configuration:
    """The configuration of a file by itself, checked. Raises ``ProfileError``."""
    given = _read(file)
    given.setdefault("city", "")
    return _convert(given, file)


def configuration_for(
    profile: Profile,
    file: Path | None = None,
    successions: tuple[Succession, ...] = (),
    places: tuple[Place, ...] = (),
) -> Configuration:
    """The configuration file, or the defaults, for the city and zone of the profile, with what dictionaries say.

    Where the zone is China's, Chinese public holidays hold and alerts speak Chinese; elsewhere only weekends are known
    and they speak English. Raises ``ProfileError`` naming file, line and key where the file is wrong.
    """
    given = {} if file is None else _read(file)
    given.setdefault("city", profile.city)
    given.setdefault("zone", profile.city_table.zone)
    given.setdefault("language", "zh" if given["zone"] == _CHINA else "en")
    configuration = _convert(given, file)
    if (configuration.city, configuration.zone) != (profile.city, profile.city_table.zone):
        raise ProfileError(
            f"{file}:1: city {configuration.city!r} in {configuration.zone} is not that of the profile, "
            f"{profile.city!r} in {profile.city_table.zone}"
        )
    return msgspec.structs.replace(
        configuration,
        successions=(*configuration.successions, *successions),
        places=(*configuration.places, *places),
    )


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ProfileError(f"{file}:1: cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(f"{file}:1: not TOML in UTF-8: {error}") from None


def _convert(given: dict[str, Any], file: Path | None) -> Configuration:
    """Outside China no public holidays hold but those that the table lists."""
    calendar = given.get("calendar", {})
    if given.get("zone", _CHINA) != _CHINA and isinstance(calendar, dict):
        given["calendar"] = {"country": "none", **calendar}
    try:
        configuration = msgspec.convert(given, Configuration)
        Calendar(configuration.calendar)
        Zone(configuration.zone)
        for one in configuration.successions:
            day_of_iso(one.since)
    except TimeError as error:
        raise ProfileError(f"{file}:{_line(file, str(error).partition(' ')[0].strip(chr(39)))}: {error}") from None
    except msgspec.ValidationError as error:
        fault = explained(str(error), Configuration)
        text = ProfileText(str(file), "" if file is None else file.read_text(encoding="utf-8-sig"))
        raise text.error(fault) from None
    return configuration


def _line(file: Path | None, word: str) -> int:
    if file is None or not word:
        return 1
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if word in line), 1)
