"""Themes: groups of topics that cut across the catalogue, as 七有五性 or 每月一题, saved under a name."""

from collections.abc import Iterable

import msgspec

from city.paths import within
from city.times import day_of_iso


class Theme(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A theme holds its topics and all below them, from ``since`` to ``until`` (ISO dates, inclusive; empty: open)."""

    name: str
    kind: str
    """What it belongs to, as ``七有五性`` or ``每月一题``."""
    topics: tuple[str, ...] = ()
    """Paths of today's catalogue."""
    tags: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    about: str = ""
    """One line for people."""

    def holds(self, topic: str) -> bool:
        """True where a topic is one of the theme's, or lies below one."""
        return any(within(topic, own) for own in self.topics)

    def on(self, day: int) -> bool:
        """True inside the dates of the theme."""
        after = not self.since or day_of_iso(self.since) <= day
        return after and (not self.until or day <= day_of_iso(self.until))


def named(themes: Iterable[Theme], name: str) -> Theme | None:
    """The theme of a name, or None."""
    return next((theme for theme in themes if theme.name == name), None)
