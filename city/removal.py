"""Words without meaning in the place of leaked values: the same everywhere in one removal. Pure.

A text is a row of components: names of a path (``>``), parts of a document's id (``|``). A component that holds a value
is replaced whole, because what stands around a name or a number may tell it as well. The id of a case becomes
``removed-1``, any other component ``已清除-1``: numbers are given in the order of meeting, so they say nothing of the
value, and two components that differed still do. In sentences (``PROSE``) only what is known to leak is replaced.
"""

import re
from collections.abc import Callable
from typing import Any

from city.leaks import Leaks

WORD = "已清除"
CASE_WORD = "removed"
OWN_WORDS = (WORD, CASE_WORD)
PROSE = frozenset({"reason", "title", "why"})
"""Fields of sentences."""

_IDENTITIES = frozenset({"id", "matter", "issue"})
"""Fields that name a case or what cases share."""
_COMPONENTS = re.compile(r"([>|\n])")
_CASE = re.compile(r"((?:complaint|petition|incident)/[^:]+:)(.+)", re.DOTALL)
_NUMBERED = re.compile(f"(?:{WORD}|{CASE_WORD})-([0-9]+)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?")


class Removal:
    """What replaces what in one removal. First ``learn`` all values of a place, then ``cleaned`` each."""

    def __init__(self, leaks: Leaks) -> None:
        self.leaks = leaks
        self._words: dict[str, str] = {}
        self._renamed: dict[str, str] = {}
        self._last = 0

    def rename(self, old: str, new: str) -> None:
        """Replaces a name that was worked out from a leak, as an alert's id, by another wherever it stands."""
        if old != new:
            self._renamed[old] = self._words[old] = new

    def learn(self, value: Any) -> bool:
        """Whether a decoded value holds a leak; notes numbers that an earlier removal has given."""
        held = False

        def look(text: str, _field: str) -> str:
            nonlocal held
            for number in _NUMBERED.findall(text):
                self._last = max(self._last, int(number))
            held = held or self.holds(text)
            return text

        _mapped(value, look, "")
        return held

    def give(self, component: str, kind: str, fits: Callable[[str], bool]) -> None:
        """Gives a component the next word of its kind that fits. After all has been learnt, before it is named.

        A word that lies in the same partition as what it replaces lets the service go on where it was.
        """
        if component in self._words:
            return
        self._last += 1
        while not fits(f"{kind}-{self._last}"):
            self._last += 1
        self._words[component] = f"{kind}-{self._last}"

    def name(self, value: Any) -> None:
        """Gives the components of a value their words, so that sentences find them. After all has been learnt."""
        _mapped(value, lambda text, field: text if field in PROSE else self._text(text, field), "")

    def cleaned(self, value: Any) -> Any:
        """The value without leaks: of dictionaries, lists and texts. Numbers and times are never changed."""
        return _mapped(value, self._text, "")

    def holds(self, text: str) -> bool:
        """Whether a text holds a leak or a name that was worked out from one. A time holds none."""
        if any(old in text for old in self._renamed):
            return True
        return self.leaks.held(text) and any(
            self.leaks.held(part) and not _MOMENT.fullmatch(part) for part in _COMPONENTS.split(text)
        )

    def sentence(self, text: str) -> str:
        """A text with words in the place of known components and of values, all else as it was."""
        for component in sorted(self._words, key=lambda known: (-len(known), known)):
            text = text.replace(component, self._words[component])
        return self.leaks.without(text, WORD)

    def _text(self, text: str, field: str) -> str:
        if not self.holds(text):
            return text
        if field in PROSE:
            return self.sentence(text)
        return "".join(self._component(part, field) for part in _COMPONENTS.split(text))

    def _component(self, part: str, field: str) -> str:
        if part in self._renamed:
            return self._renamed[part]
        if not self.leaks.held(part) or _MOMENT.fullmatch(part):
            return part
        case = _CASE.fullmatch(part)
        if case is not None and not self.leaks.held(case[1]):
            return case[1] + self._word(case[2], CASE_WORD)
        return self._word(part, CASE_WORD if field in _IDENTITIES else WORD)

    def _word(self, component: str, kind: str) -> str:
        self.give(component, kind, lambda _: True)
        return self._words[component]


def _mapped(value: Any, change: Callable[[str, str], str], field: str) -> Any:
    """A decoded value with each of its texts changed; a text is told the key that it stands under."""
    if isinstance(value, str):
        return change(value, field)
    if isinstance(value, dict):
        return {
            (change(key, "") if isinstance(key, str) else key): _mapped(inner, change, str(key))
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_mapped(inner, change, field) for inner in value]
    return value
