"""Words that say what an issue is about: of a given vocabulary alone, so never of a person, a firm or a number."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from intake.issues.features import GRAMS, Features, Piece, grams_of, plain
from intake.issues.frequencies import Frequencies
from intake.privacy import is_bare_name, value_kind

LEAST_MATTERS: Final = 5
"""Fewer matters show no word."""
SHOWN: Final = 3
SHARED: Final = 0.5
"""Least share of the matters that a shown word stands in."""
SPECIFIC: Final = 3.0
"""How many times more often than in all texts."""

_WORD = re.compile("[\u4e00-\u9fff]{2,8}")
_FIRM = re.compile("公司|集团|企业|银行|酒店|餐厅|超市|[店厂行馆]$|先生|女士")

Words = NDArray[np.uint32]
_NONE: Final[Words] = np.zeros(0, dtype=np.uint32)


def shipped_subjects() -> list[str]:
    """Words of what residents complain of, in their own words: names of topics in a dictionary are those of offices."""
    return files("intake.issues").joinpath("subjects.txt").read_text(encoding="utf-8").split()


class Vocabulary:
    """The words that may be shown: give it names of topics, and those that are shipped.

    What has the form of a person's name, with or without a title, or of a firm's is no word of it, whoever gives it.
    """

    def __init__(self, names: Iterable[str]) -> None:
        words = {word for name in names for word in _WORD.findall(plain(name)) if _public(word)}
        self._words = {crc32(word.encode()): word for word in sorted(words)}
        self._by_gram: dict[int, list[int]] = defaultdict(list)
        for number, word in self._words.items():
            self._by_gram[int(grams_of(word)[0])].append(number)
        self._begins = np.zeros(GRAMS, dtype=np.bool_)
        self._begins[list(self._by_gram)] = True

    def __len__(self) -> int:
        return len(self._words)

    def found(self, pieces: Sequence[Piece], features: Features) -> list[Words]:
        """The words in each text, by their hashes."""
        hits = self._begins[features.gram]
        likely: dict[int, list[int]] = defaultdict(list)
        for at, gram in zip(features.text[hits].tolist(), features.gram[hits].tolist(), strict=True):
            likely[at] += self._by_gram[gram]
        found = [_NONE] * len(pieces)
        for at, numbers in likely.items():
            whole = "\n".join(pieces[at])
            found[at] = np.array(sorted(number for number in numbers if self._words[number] in whole), dtype=np.uint32)
        return found

    def subject(self, matters: Sequence[Words], frequencies: Frequencies) -> list[str]:
        """At most three words, those of the most matters first, none of them part of another.

        A word stands in at least half of the matters, and at least three times as often as in all texts (at most as
        often as its rarest 2-gram). Empty below five matters.
        """
        if len(matters) < LEAST_MATTERS:
            return []
        counts = Counter(number for words in matters for number in words.tolist() if number in self._words)
        shown: list[str] = []
        for number, count in sorted(counts.items(), key=lambda one: (-one[1], -len(self._words[one[0]]), one[0])):
            word, share = self._words[number], count / len(matters)
            usual = frequencies.share(grams_of(word))
            if share >= SHARED and share >= SPECIFIC * usual and not any(word in one or one in word for one in shown):
                shown.append(word)
        return shown[:SHOWN]


def _public(word: str) -> bool:
    # Two characters that begin with a surname are as a rule a word (车位, 路灯, 高温), three are as a rule a name.
    named = len(word) > 2 and is_bare_name(word)
    return not (named or value_kind(word) or _FIRM.search(word))
