"""Import profiles: from a TOML file to a checked ``Profile``, or to an error that names file, line, table and key."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from intake.errors import ProfileError, nearest
from intake.profile_rules import faults
from intake.profile_text import Fault, ProfileText
from intake.tables import Profile
from intake.toml_faults import explained, read_text

__all__ = ["Profile", "ProfileError", "load_profile", "shipped_profiles"]

_SHELF = files("intake").joinpath("profiles")
_FILES = ("dictionary", "crosswalk")
"""Keys of ``[topic]`` that name a file."""


def shipped_profiles() -> tuple[str, ...]:
    """Names of the profiles that come with the service."""
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in _SHELF.iterdir() if entry.name.endswith(".toml")))


def load_profile(name_or_path: str) -> Profile:
    """A shipped profile by its name, or the profile of a TOML file.

    ``extends = "hotline12345"`` at the top of a file takes everything that the file does not say from that shipped
    profile: tables are merged, every other value is replaced. Raises ``ProfileError``.
    """
    own = _read(name_or_path)
    raw = _beside(Path(name_or_path), own)
    base = raw.pop("extends", None)
    if base is None:
        return _checked(raw, (own,))
    if base not in shipped_profiles():
        expected = ", ".join(shipped_profiles())
        raise own.error(
            Fault(
                "",
                "extends",
                f"not a shipped profile{nearest(str(base), shipped_profiles())}, expected one of {expected}",
            )
        )
    shipped = _read(base)
    return _checked(_merged(shipped.parsed(), raw), (own, shipped))


def _read(name_or_path: str) -> ProfileText:
    if name_or_path in shipped_profiles():
        resource = _SHELF.joinpath(f"{name_or_path}.toml")
        return ProfileText(f"{name_or_path}.toml", resource.read_text(encoding="utf-8"))
    path = Path(name_or_path)
    if "\0" in name_or_path or not path.is_file():
        shipped = shipped_profiles()
        raise ProfileError(
            f"{name_or_path}:1: no shipped profile of this name and no file that can be read, "
            f"expected a path or one of {', '.join(shipped)}{nearest(path.stem, shipped)}"
        )
    return read_text(path)


def _beside(file: Path, text: ProfileText) -> dict[str, Any]:
    """The tables of a file, with the files that they name beside it. Raises ``ProfileError`` where one is missing."""
    raw = text.parsed()
    topic = raw.get("topic")
    if isinstance(topic, dict):
        named = {key: topic[key] for key in _FILES if isinstance(topic.get(key), str) and topic[key]}
        found = {key: file.parent / name for key, name in named.items()}
        for key, path in found.items():
            if not path.is_file():
                raise text.error(Fault("topic", key, f"{path} is no file that can be read"))
        raw = {**raw, "topic": topic | {key: str(path) for key, path in found.items()}}
    return raw


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        known = merged.get(key)
        merged[key] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged


def _checked(raw: dict[str, Any], texts: tuple[ProfileText, ...]) -> Profile:
    """The profile, or the first fault at the text that speaks of it: the profile itself before the one it extends."""
    fault: Fault | None
    try:
        profile = msgspec.convert(raw, Profile)
    except msgspec.ValidationError as error:
        fault = explained(str(error), Profile, also=("extends",))
    else:
        fault = next(faults(profile), None)
        if fault is None:
            return profile
    text = next((text for text in texts if text.line(fault) is not None), texts[0])
    raise text.error(fault)
