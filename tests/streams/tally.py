"""A step of the tests: counts the words of its log, and sends each with its number. Its states can be packed."""

from collections.abc import Iterator
from itertools import count
from string import ascii_lowercase

import msgspec

from streams.snapshots import Part, SnapshotError
from streams.step import Output, PoisonError


class TallyState:
    """Words and their numbers by first letter; the marks of those letters."""

    _marks = count(1)

    def __init__(self) -> None:
        self.words: dict[str, dict[str, int]] = {letter: {} for letter in ascii_lowercase}
        self.marks = {letter: next(self._marks) for letter in ascii_lowercase}
        self.remembered = 0

    def add(self, word: str) -> int:
        known = self.words[word[0]]
        known[word] = known.get(word, 0) + 1
        self.marks[word[0]] = next(self._marks)
        return known[word]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TallyState) and self.words == other.words

    __hash__ = None


class Tally:
    """A record is one word in small letters. What ends with ``broken`` fails, until that is mended."""

    name = "tally"
    source = "events"
    ahead = None
    memory = None
    reach = None

    def __init__(self) -> None:
        self.folded: list[str] = []

    def new(self, partition, *, cut=False):
        del partition, cut
        return TallyState()

    def apply(self, state, value, *, appended=None, silent=False, messages=None) -> Iterator[Output]:
        del appended, messages
        word = value.decode()
        self.folded.append(word)
        if not word.isalpha():
            raise PoisonError("no word")
        number = state.add(word)
        if not silent:
            yield Output("partials", 0, word.encode(), f"{word} {number}".encode())

    def watermark(self, state):
        return sum(map(len, state.words.values()))

    def sizes(self, state):
        return {"words": sum(map(len, state.words.values()))}

    def recall(self, state, value):
        raise NotImplementedError

    def pack(self, state) -> Iterator[Part]:
        for letter, words in state.words.items():
            yield Part(f"words-{letter}", state.marks[letter], lambda words=words: msgspec.json.encode(words))

    def unpack(self, partition):
        del partition
        return Unpacking()


class Unpacking:
    """Takes all letters."""

    def __init__(self) -> None:
        self._state = TallyState()
        self._left = set(ascii_lowercase)

    def take(self, name, data):
        self._state.words[name[-1]] = msgspec.json.decode(data, type=dict[str, int])
        self._left.discard(name[-1])

    def state(self):
        if self._left:
            raise SnapshotError("a letter is missing")
        return self._state
