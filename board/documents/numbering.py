"""Captions with their numbers: tables and pictures are counted apart, in the order of the document."""

from collections.abc import Iterator

from board.documents.blocks import Block, Language, Picture, Table

LABELS: dict[Language, tuple[str, str]] = {"zh": ("表", "图"), "en": ("Table", "Figure")}
"""Of tables and of pictures."""


def numbered(blocks: tuple[Block, ...], language: Language) -> Iterator[tuple[Block, str, int]]:
    """Every block with the label and the number of its caption; an empty label where it has none."""
    of_tables, of_pictures = LABELS[language]
    tables = pictures = 0
    for block in blocks:
        if isinstance(block, Table):
            tables += 1
            yield block, of_tables, tables
        elif isinstance(block, Picture):
            pictures += 1
            yield block, of_pictures, pictures
        else:
            yield block, "", 0
