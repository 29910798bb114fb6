"""The shipped profiles as the base of a proposal: which of them a file fits, and what of it holds for this file."""

import re
import tomllib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from intake.binding import uses
from intake.guessing.facts import Column
from intake.guessing.vocabulary import folded, is_chinese
from intake.header_rows import JOINED_BY
from intake.profile import Profile, load_profile, shipped_profiles
from intake.profile_rules import references

_GENERAL = {"complaint": "hotline12345", "petition": "petition", "incident": "grid"}
"""Profiles for any Chinese city: they may be the base where only some of their columns are found."""
_SOME = 3
_LEVELS = re.compile(rf"[.{JOINED_BY}]")
"""What parts the levels of a joined header, and of a path of keys."""
_WHOLE = frozenset({"column", "master"})
"""Keys without whose column a table says nothing."""


@dataclass(frozen=True)
class Base:
    """A shipped profile and the columns of the file that it knows by their headers."""

    name: str
    profile: Profile
    found: Mapping[str, Column]

    @property
    def is_general(self) -> bool:
        """True where the profile is of no special city, whose name and zone then say nothing."""
        return self.name in _GENERAL.values()

    def roles(self) -> dict[str, str]:
        """The columns of the profile with the first table and key that each is for, as ``times.closed``."""
        return {
            local: next((table for table in use.tables if table != "case.required"), use.tables[0])
            for local, use in uses(self.profile).items()
        }

    def tables(self, taken: Container[str]) -> dict[str, Any]:
        """All tables but ``[columns]``, without what speaks of columns that are not taken."""
        raw = tomllib.loads(files("intake").joinpath("profiles", f"{self.name}.toml").read_text(encoding="utf-8"))
        del raw["columns"]
        named = frozenset(f"{table}.{key}" for table, key, _ in references(self.profile))
        kept = {table: _kept(value, table, named, taken) for table, value in raw.items()}
        return {table: value for table, value in kept.items() if value not in (None, [])}


def choose(
    columns: Sequence[Column], kind: str | None, spoken: str, without: frozenset[str] = frozenset()
) -> Base | None:
    """The shipped profile that knows most of a file, None where none knows it.

    ``kind`` is the kind of feed that people say, ``spoken`` the one that the headers speak for.

    A profile of one city, and Open311, must find every column that they need. The general one of the feed's kind is
    taken where it finds three columns, and for every file with Chinese headers.
    """
    found = [_matched(name, columns) for name in shipped_profiles() if name not in without]
    fitting = [base for base in found if kind in (None, base.profile.feed_table.kind)]
    complete = [base for base in fitting if not base.is_general and _is_complete(base)]
    enough = 0 if is_chinese(column.header for column in columns) else _SOME
    partial = [base for base in fitting if base.name == _GENERAL[kind or spoken] and len(base.found) >= enough]
    return max((*complete, *partial), key=lambda base: len(base.found), default=None)


def known_headers() -> frozenset[str]:
    """Every header that a shipped profile knows, folded."""
    profiles = [load_profile(name) for name in shipped_profiles()]
    return frozenset(
        folded(header) for profile in profiles for local in profile.columns for header in profile.column(local).headers
    )


def _matched(name: str, columns: Sequence[Column]) -> Base:
    profile = load_profile(name)
    usable = [column for column in reversed(columns) if not column.refused]
    by_header = {folded(_LEVELS.split(column.header)[-1]): column for column in usable}
    by_header |= {column.folded: column for column in usable}
    found = {}
    for local in profile.columns:
        headers = [folded(header) for header in profile.column(local).headers]
        column = next((by_header[header] for header in headers if header in by_header), None)
        if column is not None:
            found[local] = column
    return Base(name, profile, found)


def _is_complete(base: Base) -> bool:
    return all(local in base.found or base.profile.column(local).optional for local in base.profile.columns)


def _kept(value: Any, path: str, named: frozenset[str], taken: Container[str]) -> Any:
    """What stands at a path of keys without the columns that are not taken; None where nothing is left to say."""
    match value:
        case dict() if any(key in value and value[key] not in taken for key in _WHOLE):
            return None
        case dict() if path == "area.prefix":
            return {name: text for name, text in value.items() if name in taken}
        case dict():
            inner = {key: _kept(each, f"{path}.{key}", named, taken) for key, each in value.items()}
            return {key: each for key, each in inner.items() if each is not None}
        case list():
            kept = [
                each if isinstance(each, str) and path not in named else _kept(each, path, named, taken)
                for each in value
            ]
            return [each for each in kept if each is not None]
    return None if path in named and value not in taken else value
