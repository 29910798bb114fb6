"""Names of places, topics, units and channels as they are kept: short, clean, free of formulas and of persons."""

import unicodedata

from intake.errors import RowError
from intake.privacy import value_kind

LONGEST_NAME = 120
"""Characters; what is longer is no name but free text, which is not kept."""
_FORMULA = frozenset("=+-@")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: str) -> str:
    """The text in composed form, without control and invisible characters, with single spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    composed = unicodedata.normalize("NFC", text)
    visible = (letter if letter.isspace() or unicodedata.category(letter) not in _HIDDEN else "" for letter in composed)
    return " ".join("".join(visible).split())


def kept_name(text: str, field: str) -> str:
    """The cleaned text of a kept cell.

    A text that begins with ``= + - @`` would be computed by a spreadsheet that opens an export: its row is rejected,
    not altered. Raises ``RowError``.
    """
    cleaned = clean(text)
    if len(cleaned) > LONGEST_NAME:
        raise RowError(field, f"longer than {LONGEST_NAME} characters: free text is not kept", "too_long")
    if cleaned and cleaned[0] in _FORMULA and len(cleaned) > 1:
        raise RowError(field, "begins with = + - or @, as a spreadsheet formula does", "formula")
    kind = value_kind(unicodedata.normalize("NFKC", cleaned))
    if kind:
        raise RowError(field, f"holds {kind}", "person")
    return cleaned
