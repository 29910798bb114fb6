"""A document as a value: headings, paragraphs, tables, pictures, in one language. Writers know nothing of packs."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
Spec: TypeAlias = dict[str, Any]
"""A Vega-Lite specification."""

_SHORT = 14
"""Rows of a table that is not broken over pages."""


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 or 2, below the title."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: of the text, the sentence that says it all, or a note below a table."""

    text: str
    kind: Literal["body", "lead", "note"] = "body"


@dataclass(frozen=True)
class Row:
    """Cells of a table, as texts. A strong row heads those that follow; an inset one belongs to it."""

    cells: tuple[str, ...]
    kind: Literal["plain", "strong", "inset"] = "plain"

    @property
    def blank(self) -> bool:
        """To be filled in by hand."""
        return not any(self.cells)


@dataclass(frozen=True)
class Table:
    """A table with a caption. The first ``texts`` columns hold texts, the others numbers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    texts: int = 1
    widths: tuple[float, ...] = ()
    """Of the columns, as shares of the page; even where there are none."""

    @property
    def short(self) -> bool:
        """Stands on one page."""
        return len(self.rows) <= _SHORT


@dataclass(frozen=True)
class Picture:
    """A chart with a caption, and what it shows in words."""

    caption: str
    alt: str
    spec: Spec


@dataclass(frozen=True)
class Break:
    """What follows begins on a new page."""


Block: TypeAlias = Heading | Paragraph | Table | Picture | Break


@dataclass(frozen=True)
class Document:
    """A whole document."""

    title: str
    subtitle: tuple[str, ...]
    """Lines below the title."""
    running: str
    """What stands at the head of every page."""
    made: str
    """As of when, ISO text with its offset: the time of the document's properties, which no clock gives."""
    identity: str
    """What names this state of the document."""
    language: Language
    blocks: tuple[Block, ...]
