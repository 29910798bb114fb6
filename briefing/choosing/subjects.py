"""What a candidate is about: a topic of the tree, or a set of topics, tags and an issue that cuts across it."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from city import paths
from city.themes import Theme

SubjectKind: TypeAlias = Literal["topic", "theme", "issue", "pair", "group"]
"""A node of the tree; a theme that analysts keep; an emerging issue; two topics that move together; a set that an
analyst's file of candidates makes."""

KINDS: dict[SubjectKind, tuple[str, str]] = {
    "group": ("自拟", "set by analysts"),
    "theme": ("主题", "theme"),
    "pair": ("联动", "moving together"),
    "topic": ("分类", "topic"),
    "issue": ("具体问题", "emerging issue"),
}
"""Chinese and English word of each kind, in the order in which one speaks for another that holds the same cases."""

FOCUS_THEME = "每月一题"
"""Themes of this kind are candidates. Others, as 七有五性, are whole fields of work."""


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Cases of any of the topics (and below them), with any of the tags, or of the issue."""

    kind: SubjectKind
    name: str
    topics: tuple[str, ...] = ()
    """Paths, none of which holds another."""
    tags: tuple[str, ...] = ()
    issue: str = ""
    about: str = ""

    @property
    def selects(self) -> bool:
        """True where it holds cases that its topics alone do not."""
        return bool(self.tags or self.issue)

    def holds(self, topic: str) -> bool:
        """True where all cases of a topic are its."""
        return any(paths.within(topic, own) for own in self.topics)


def of_theme(theme: Theme) -> Subject:
    """A saved theme. Its evidence is that of all days: its own dates say when it was a theme, not what it is about."""
    return Subject(kind="theme", name=theme.name, topics=theme.topics, tags=theme.tags, about=theme.about)


def outermost(topics: Sequence[str]) -> tuple[str, ...]:
    """The topics that none of the others holds, sorted.

    >>> outermost(["a>b", "a", "c>d", "c>d"])
    ('a', 'c>d')
    """
    known = set(topics)
    return tuple(sorted(one for one in known if not known.intersection(paths.lineage(one)[1:])))
