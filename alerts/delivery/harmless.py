"""Names made harmless: a topic or an area cannot call people, link, format, hide or break a line in any channel.

Law: of a name only visible characters stay, on one line, and what any channel gives a meaning to (Markdown, HTML, the
at-sign, addresses) becomes its full-width form, which looks alike and does nothing.
"""

import re
import unicodedata

MOST_CHARACTERS = 60
"""Of one part of a path."""

_ACTIVE = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in "<>@&*_`[]()#~|\\!{}\"'=+$:^"})
_KEPT = {"L", "N", "P", "S", "M"}
"""Letters, numbers, punctuation, symbols and marks; not controls, formats, private use and separators."""
_MOST_MARKS = 2
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that show nothing."""
_DOMAIN = re.compile(r"\.(?=[^\W\d])")
"""A dot before a letter makes a link in many clients; one before a digit is a decimal point."""


def harmless(name: str) -> str:
    r"""One part of a path as it may stand in a message.

    >>> harmless("<b>@all</b>\n[x](http://y)")
    '＜b＞＠all＜/b＞ ［x］（http：//y）'
    """
    found, marks = list[str](), 0
    for character in unicodedata.normalize("NFC", name[: 16 * MOST_CHARACTERS]):
        if character.isspace():
            found.append(" ")
            continue
        kind = unicodedata.category(character)
        marks = marks + 1 if kind[0] == "M" else 0
        if kind[0] in _KEPT and marks <= _MOST_MARKS and character not in _BLANK:
            found.append(character)
    text = " ".join(_DOMAIN.sub("．", "".join(found).translate(_ACTIVE)).split()) or "?"
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
