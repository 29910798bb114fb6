"""Parts of the page of the evidence on a candidate: titles in both languages, tables that a phone can show."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from board import words
from board.markup import Child, Html, tag
from board.scrolling import scrolled

Name: TypeAlias = tuple[str, str]
"""In Chinese and in English."""


def section(title: Name, *children: Child) -> Html:
    """A part under its title."""
    return tag("section", tag("h2", words.both(title)), *children)


def data_table(title: Name, names: Sequence[Name], rows: Iterable[Sequence[str]]) -> Html:
    """The first column is text, the others are numbers."""
    head = tag("tr", [tag("th", words.both(name), class_="n" if at else None) for at, name in enumerate(names)])
    body = [tag("tr", [tag("td", cell, class_="n" if at else None) for at, cell in enumerate(row)]) for row in rows]
    return scrolled(tag("table", tag("thead", head), tag("tbody", body)), " ".join(title))
