"""Rules on texts, compiled: which of them hold for a title and a body on a day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from city.alerts import Level
from city.configuration import UrgentRule
from city.paths import lineage, name
from intake.normal_form import nfkc
from intake.urgent_texts.needed import Need, may_hold

Speed = Literal["immediate", "same-day"]

_LEVELS: dict[Speed, Level] = {"immediate": 4, "same-day": 2}
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[！？!?]?")
_DATE = re.compile(r"(?<!\d)(1?\d)月([1-3]?\d)[日号]")
_CLAUSE_ENDS = re.compile("[,:]")
_LOOKED_AT = 20_000
"""Characters of a body; what is urgent is said before."""


@dataclass(frozen=True)
class TextRule:
    """One rule in one span of days, both ends included (days as ordinals)."""

    name: str
    speed: Speed
    department: str
    since: int
    until: int
    any: tuple[tuple[Need, re.Pattern[str]], ...]
    """Words, each with what it needs."""
    all: tuple[re.Pattern[str], ...]
    none: re.Pattern[str] | None
    clause: re.Pattern[str] | None
    negation: re.Pattern[str] | None
    window: int
    topics: frozenset[str]

    def holds(self, sentences: Sequence[str], letters: frozenset[str]) -> bool:
        """True where for one of the sentences ``any`` is found, every one of ``all`` is, and nothing of ``none``.

        What is found of ``any`` does not count where a negation stands in it or up to ``window`` characters before it,
        nor where its clause (what lies between commas) holds anything of ``clause``. ``letters`` are those of all
        sentences.
        """
        likely = [word for need, word in self.any if may_hold(need, letters)]
        for word in likely:
            for sentence in sentences:
                if word.search(sentence) is not None and self._told(sentence, word):
                    return True
        return False

    def _told(self, sentence: str, word: re.Pattern[str]) -> bool:
        if not any(self._told_of(sentence, *found.span()) for found in word.finditer(sentence)):
            return False
        if self.none is not None and self.none.search(sentence):
            return False
        return all(pattern.search(sentence) for pattern in self.all)

    def _told_of(self, sentence: str, start: int, end: int) -> bool:
        if self.negation is not None and self.negation.search(sentence, max(0, start - self.window), end):
            return False
        return self.clause is None or not self.clause.search(_clause(sentence, start, end))


@dataclass(frozen=True)
class TextRules:
    """All rules, in the order of the file."""

    rules: tuple[TextRule, ...]

    def rules_of(self, title: str, body: str, topic: str, day: int) -> tuple[str, ...]:
        """Names of the rules that hold on a day (its ordinal, as ``day_of_iso`` gives).

        Law: a rule holds where it holds for one sentence of the title or the body, or where the topic or one above it
        has a path or a last name that it lists. A date that is this day's or the day before reads as 今天.
        """
        sentences = _sentences(title, body, day)
        letters = frozenset("".join(sentences))
        named = {named for path in lineage(topic) for named in (path, name(path))} if topic else set[str]()
        held = (
            rule.name
            for rule in self.rules
            if rule.since <= day <= rule.until and (named & rule.topics or rule.holds(sentences, letters))
        )
        return tuple(dict.fromkeys(held))

    def configured(self) -> tuple[UrgentRule, ...]:
        """The rules as the configuration names them: level 4 for immediate ones, 2 for those of the same day."""
        last = {rule.name: rule for rule in self.rules}
        return tuple(
            UrgentRule(name=rule.name, topics=tuple(sorted(rule.topics)), level=_LEVELS[rule.speed])
            for rule in last.values()
        )

    def speed_of(self, rule: str) -> Speed:
        """How fast a rule is told. Raises ``KeyError`` for a rule that there is not."""
        return {one.name: one.speed for one in self.rules}[rule]


def _sentences(title: str, body: str, day: int) -> Sequence[str]:
    folded = nfkc(f"{title}\n{body[:_LOOKED_AT]}").replace("\x00", "")
    of_now = {(one.month, one.day) for one in map(date.fromordinal, (max(day - 1, 1), day))}
    return _SENTENCE.findall(
        _DATE.sub(lambda found: "今天" if (int(found[1]), int(found[2])) in of_now else found[0], folded)
    )


def _clause(sentence: str, start: int, end: int) -> str:
    """What lies between the commas around a part of a sentence."""
    begin = max((found.end() for found in _CLAUSE_ENDS.finditer(sentence, 0, start)), default=0)
    until = _CLAUSE_ENDS.search(sentence, end)
    return sentence[begin : until.start() if until else len(sentence)]
