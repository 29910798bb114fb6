"""Names of places, topics, units and channels as they are kept: short, clean, free of formulas and of persons."""

import unicodedata

from intake.bare_names import names_a_person
from intake.errors import RowError
from intake.privacy import value_kind

LONGEST_NAME = 120
"""Characters; what is longer is no name but free text, which is not kept."""
_FORMULA = frozenset("=+-@")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_HARMLESS = frozenset("\t\n\v\f\r\x85\u00ad\u200b\u200c\u200d\u2060\ufeff")
"""Line breaks and tabs, read as spaces; soft hyphen, zero width characters and byte order mark, dropped."""


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
    not altered. So is a text with a control or format character that could hide or turn what stands there; tabs, line
    breaks and zero width characters are harmless and cleaned away. Raises ``RowError``.
    """
    if not text.isprintable() and any(
        unicodedata.category(letter) in {"Cc", "Cf"} and letter not in _HARMLESS for letter in text
    ):
        raise RowError(field, "holds a control or format character", "hidden")
    cleaned = clean(text)
    if len(cleaned) > LONGEST_NAME:
        raise RowError(field, f"longer than {LONGEST_NAME} characters: free text is not kept", "too_long")
    if cleaned and cleaned[0] in _FORMULA and len(cleaned) > 1:
        raise RowError(field, "begins with = + - or @, as a spreadsheet formula does", "formula")
    kind = value_kind(unicodedata.normalize("NFKC", cleaned))
    if kind:
        raise RowError(field, f"holds {kind}", "person")
    return cleaned


def no_person(name: str, field: str) -> str:
    """The kept name of a place, a topic or a label. Raises ``RowError`` where it is a person's."""
    if names_a_person(name):
        raise RowError(field, "looks like a name of a person", "person")
    return name
