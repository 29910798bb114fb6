"""Theme files: TOML tables ``[[theme]]`` that analysts write, read strictly."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import msgspec

from city.paths import SEPARATOR, lineage, within
from city.themes import Theme
from city.times import TimeError, day_iso, day_of_iso
from intake.dictionaries.nodes import NEVER
from intake.dictionaries.topics import TopicDictionary
from intake.errors import ProfileError, RowError, nearest
from intake.profile_text import Fault, ProfileText
from intake.texts import kept_name
from intake.toml_faults import convert, read_text

_SHELF = files("intake").joinpath("themes")
_TABLE = "theme"


class _ThemeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    theme: tuple[Theme, ...]


def shipped_themes() -> tuple[str, ...]:
    """Names of the theme files that come with the service."""
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in _SHELF.iterdir() if entry.name.endswith(".toml")))


def load_themes(name_or_path: str, topics: TopicDictionary | None = None) -> tuple[Theme, ...]:
    """The themes of a shipped file by its name, or of a TOML file.

    With a dictionary of topics, topics that it does not have on the last day of the theme are faults. Raises
    ``ProfileError`` that names file, line and key.
    """
    text = _read(name_or_path)
    themes = convert(text, _ThemeFile).theme
    fault = next(_faults(themes, topics), None)
    if fault is not None:
        raise text.error(fault)
    return themes


def _read(name_or_path: str) -> ProfileText:
    if name_or_path in shipped_themes():
        return ProfileText(f"{name_or_path}.toml", _SHELF.joinpath(f"{name_or_path}.toml").read_text(encoding="utf-8"))
    path = Path(name_or_path)
    if "\0" in name_or_path or not path.is_file():
        raise ProfileError(
            f"{name_or_path}:1: no shipped themes of this name and no file that can be read, "
            f"expected a path or one of {', '.join(shipped_themes())}"
        )
    return read_text(path)


def _faults(themes: tuple[Theme, ...], topics: TopicDictionary | None) -> Iterator[Fault]:
    if not themes:
        yield Fault("", _TABLE, "the file holds no theme")
    names: set[str] = set()
    for nth, theme in enumerate(themes):
        for key, what in _problems(theme):
            yield Fault(_TABLE, key, what, nth)
        if theme.name in names:
            yield Fault(_TABLE, "name", "a theme of this name stands above", nth)
        names.add(theme.name)
        for topic in theme.topics:
            if topics is not None and topic not in topics:
                near = nearest(topic, [node.path for node in topics.topics])
                yield Fault(_TABLE, "topics", f"the topic dictionary has no topic {topic}{near}", nth)
            elif topics is not None and (ended := _ended(theme, topic, topics)):
                yield Fault(_TABLE, "topics", ended, nth)


def _problems(theme: Theme) -> Iterator[tuple[str, str]]:
    """Key and problem of everything that is wrong with one theme by itself."""
    yield from _texts(theme)
    days = {}
    for key in ("since", "until"):
        try:
            days[key] = day_of_iso(text) if (text := getattr(theme, key)) else None
        except TimeError as error:
            yield key, str(error)
            return
    if days["since"] and days["until"] and days["until"] < days["since"]:
        yield "until", "ends before it begins"
    if not theme.topics and not theme.tags:
        yield "topics", "a theme needs topics or tags"
    for at, topic in enumerate(theme.topics):
        if not all(part.strip() for part in topic.split(SEPARATOR)):
            yield "topics", "expected paths without empty names"
        if any(within(topic, other) for place, other in enumerate(theme.topics) if place != at):
            yield "topics", f"{topic} is held already by another of the theme's topics"


def _ended(theme: Theme, topic: str, topics: TopicDictionary) -> str:
    """What is wrong with a topic that is gone before the theme ends; empty where it is not."""
    last = day_of_iso(theme.until) if theme.until else NEVER
    if topics.tree.on(topic, last):
        return ""
    ends = max((node.last for node in topics.topics if node.path in lineage(topic) and node.last < last), default=0)
    told = f"{topic} ends on {day_iso(ends)}" if ends else f"{topic} has not begun"
    became = topics.tree.standing(topic, last)
    until = f"and the theme on {theme.until}" if theme.until else "and the theme goes on"
    return f"{told}, {until}" + (f": name what it became, {', '.join(became)}" if became else "")


def _texts(theme: Theme) -> Iterator[tuple[str, str]]:
    given = [("name", theme.name), ("kind", theme.kind)]
    given += [("topics", text) for text in theme.topics] + [("tags", text) for text in theme.tags]
    for key, text in given:
        if not text.strip():
            yield key, "is empty"
    for key, text in (*given, ("about", theme.about)):
        try:
            kept_name(text, key)
        except RowError as error:
            yield key, error.reason
