"""Texts of data made harmless in a spreadsheet: nothing that it would compute, nothing that its files cannot hold.

A spreadsheet takes a text of a CSV file that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, also behind a tab
or a line break, and some in their full-width form. Source: OWASP, CSV Injection.
"""

import re
import unicodedata
from typing import Final

MOST_TEXT: Final = 32_767
"""UTF-16 units that a cell of Excel holds."""

_CUT = "…"
_REMOVED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""What XML forbids or discourages, and what turns the reading order round."""
_BREAK = re.compile("\r\n?|[\x85\u2028\u2029]")
_STARTS = frozenset("=+-@")
_BLANK = frozenset("\ufeff\u200b\u200c\u200d\u2060")
"""Characters of no width that are no white space."""


def cleaned(text: str) -> str:
    """The text that a cell can hold: line breaks as one character, no control characters, cut where it is too long.

    >>> cleaned("a" + chr(0) + chr(13) + chr(10) + "b") == "a" + chr(10) + "b"
    True
    """
    return _cut(_REMOVED.sub("", _BREAK.sub("\n", text)))


def computes(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula.

    >>> [computes(text) for text in ("=1+1", "＝1+1", " -2", chr(9) + "a", "a=1", "")]
    [True, True, True, True, False, False]
    """
    if text[:1] in {"\t", "\r", "\n"}:
        return True
    for letter in text:
        if not letter.isspace() and letter not in _BLANK:
            return unicodedata.normalize("NFKC", letter)[:1] in _STARTS
    return False


def defused(text: str) -> str:
    """The cleaned text, with an apostrophe before what a spreadsheet might compute.

    >>> defused("=1+1"), defused("停水")
    ("'=1+1", '停水')
    """
    clean = cleaned(text)
    return _cut(f"'{clean}") if computes(clean) else clean


def _cut(text: str) -> str:
    if len(text) <= MOST_TEXT // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST_TEXT:
        return text
    return units[: 2 * (MOST_TEXT - 1)].decode("utf-16-le", "ignore") + _CUT
