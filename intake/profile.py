"""Import profiles: from a TOML file to a checked ``Profile``, or to an error that names file, line, table and key."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from intake.errors import ProfileError, nearest
from intake.profile_rules import faults
from intake.profile_text import Fault, ProfileText
from intake.tables import Profile

__all__ = ["Profile", "ProfileError", "load_profile", "shipped_profiles"]

_SHELF = files("intake").joinpath("profiles")
_AT = re.compile(r"(?P<what>.*?)(?: - at `(?P<path>.*)`)?", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)(?:\[(\d+)\])?")


def shipped_profiles() -> tuple[str, ...]:
    """Names of the profiles that come with the service."""
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in _SHELF.iterdir() if entry.name.endswith(".toml")))


def load_profile(name_or_path: str) -> Profile:
    """A shipped profile by its name, or the profile of a TOML file.

    ``extends = "hotline12345"`` at the top of a file takes everything that the file does not say from that shipped
    profile: tables are merged, every other value is replaced. Raises ``ProfileError``.
    """
    own = _read(name_or_path)
    raw = own.parsed()
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
    try:
        content = path.read_bytes()
    except (OSError, ValueError):
        shipped = shipped_profiles()
        raise ProfileError(
            f"{name_or_path}:1: no shipped profile of this name and no file that can be read, "
            f"expected a path or one of {', '.join(shipped)}{nearest(path.stem, shipped)}"
        ) from None
    try:
        return ProfileText(str(path), content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ProfileError(f"{path}:{line}: byte {error.start} is not UTF-8, expected a TOML file in UTF-8") from None


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
        fault = _explained(str(error))
    else:
        fault = next(faults(profile), None)
        if fault is None:
            return profile
    text = next((text for text in texts if text.line(fault) is not None), texts[0])
    raise text.error(fault)


def _explained(message: str) -> Fault:
    """What ``msgspec`` found, as table, key and sentence."""
    parts = _AT.fullmatch(message)
    what, path = (parts["what"], parts["path"] or "$") if parts else (message, "$")
    found = _STEP.findall(path)
    steps = [name for name, _ in found]
    nth = next((int(index) for _, index in found if index), 0)
    if unknown := _UNKNOWN.fullmatch(what):
        known = _known_keys(steps)
        hint = nearest(unknown[1], known) or f", expected one of {', '.join(sorted(known))}"
        return Fault(".".join(steps), unknown[1], f"unknown key{hint}", nth)
    if missing := _MISSING.fullmatch(what):
        if not steps:
            return Fault("", missing[1], f"the table [{missing[1]}] is missing, it is required")
        return Fault(".".join(steps), missing[1], "is missing, it is required", nth)
    kind = _type_at(steps)
    if isinstance(kind, inspect.LiteralType):
        what = f"{what}, expected one of {', '.join(str(value) for value in kind.values)}"
    return Fault(".".join(steps[:-1]), steps[-1] if steps else "", what, nth)


def _type_at(steps: list[str]) -> Any:
    """The type that ``Profile`` has at these steps, None where it has none."""
    kind: Any = inspect.type_info(Profile)
    for step in steps:
        struct = _struct(kind)
        kind = next((field.type for field in struct.fields if field.encode_name == step), None) if struct else None
    return kind


def _known_keys(steps: list[str]) -> list[str]:
    struct = _struct(_type_at(steps))
    known = [field.encode_name for field in struct.fields] if struct else []
    return known if steps else [*known, "extends"]


def _struct(kind: Any) -> inspect.StructType | None:
    """The table that a type holds: itself, an element of a list, a value of a mapping, one of several."""
    if isinstance(kind, inspect.StructType):
        return kind
    if isinstance(kind, inspect.UnionType):
        return next((struct for one in kind.types if (struct := _struct(one)) is not None), None)
    if isinstance(kind, inspect.VarTupleType):
        return _struct(kind.item_type)
    return _struct(kind.value_type) if isinstance(kind, inspect.DictType) else None
