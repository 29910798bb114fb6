"""Values that have leaked, and whether a text holds one of them. Pure.

Texts are compared in their NFKC form, without regard to case and to characters that are not seen. Between two digits
of a number of ``NUMBER`` digits or more a text may have up to three separators: ``138-1234 5678`` holds
``13812345678``. A comma is none: it parts the cells of a table.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

SHORTEST = 2
"""Characters of a value, as it is compared."""

NUMBER = 7
"""Digits from which on separators are looked past: shorter numbers would be found in figures and times."""

_APART = "[\\s\\-\u2010-\u2015\u2212.\u00b7()]{0,3}"
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\-\u2010-\u2015\u2212.\u00b7()]{1,3}(?=\d)")
_NUMBERS = re.compile(rf"\d{{{NUMBER},}}")
_SPACE = re.compile(r"\s+")


class LeakError(ValueError):
    """Values that cannot be searched for. The message gives their line, never the value."""


def folded(text: str) -> str:
    """The form in which texts are compared.

    >>> folded("１３８ ABC")
    '138 abc'
    """
    if text.isascii():
        return text.lower()
    if text.isprintable() and unicodedata.is_normalized("NFKC", text):
        return unicodedata.normalize("NFKC", text.casefold())
    return "".join(part for part, _, _ in _clusters(text))


class Leaks:
    """The values of one removal.

    Raises ``LeakError`` with its line for a value that is shorter than ``SHORTEST``, or is part of one of
    ``own_words``: what the service itself is written in cannot be taken out of it.
    """

    def __init__(self, values: Iterable[str], own_words: Iterable[str] = ()) -> None:
        own = [folded(word) for word in own_words]
        found: set[str] = set()
        for line, value in enumerate(values, 1):
            plain = _plain(value)
            if not plain:
                continue
            if len(plain) < SHORTEST:
                raise LeakError(f"line {line}: a value needs {SHORTEST} characters or more")
            if any(plain in word for word in own):
                raise LeakError(f"line {line}: the value is part of a word of the service itself: give more of it")
            found.add(plain)
        if not found:
            raise LeakError("no value is given: expected one a line")
        longest_first = sorted(found, key=lambda plain: (-len(plain), plain))
        self._pattern = re.compile("|".join(map(_pattern, longest_first)))

    def held(self, text: str) -> bool:
        """Whether a text holds a value."""
        return self._pattern.search(folded(text)) is not None

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where values stand in a text: first character and the one after the last, in order, none in another."""
        clusters = list(_clusters(text))
        of = [at for at, (part, _, _) in enumerate(clusters) for _ in part]
        for match in self._pattern.finditer("".join(part for part, _, _ in clusters)):
            yield clusters[of[match.start()]][1], clusters[of[match.end() - 1]][2]

    def without(self, text: str, word: str) -> str:
        """The text with a word in the place of each value."""
        kept, at = [], 0
        for start, end in self.spans(text):
            if start >= at:
                kept += [text[at:start], word]
            at = max(at, end)
        return "".join([*kept, text[at:]])


def _plain(value: str) -> str:
    return _SPACE.sub(" ", _BETWEEN_DIGITS.sub("", folded(value.strip())))


def _pattern(plain: str) -> str:
    return r"\s+".join(_NUMBERS.sub(_apart, re.escape(part)) for part in plain.split(" "))


def _apart(digits: re.Match[str]) -> str:
    return _APART.join(digits[0])


def _clusters(text: str) -> Iterator[tuple[str, int, int]]:
    """The folded form of each character with the marks that belong to it, and where it stands."""
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        part = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text[start:end]).casefold())
        yield "".join(one for one in part if unicodedata.category(one) != "Cf"), start, end
        start = end
