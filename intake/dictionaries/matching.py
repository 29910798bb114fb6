"""From the words of a row to an area of that day: names, addresses, offices, codes, old names.

A text is read from the left as a chain of areas, each within the one before it: 北京市朝阳区望京街道办事处, 朝阳望京,
110105026. What a spelling can mean is looked up among all areas of all times; what it comes to on the day is asked of
the dated tree. Where that is not exactly one area nothing is guessed: the candidates are told.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple, TypeAlias

from city.paths import depth, name, parent, within
from city.small_places import STREET
from intake.dictionaries.spelling import (
    Closeness,
    Spelling,
    code_spellings,
    folded,
    ranked,
    spellings,
    without_brackets,
)
from intake.dictionaries.tree import DatedTree

_LONG = 5
_REMEMBERED = 1 << 17
_LONGEST_TEXT = 120
_OTHER_AREA = re.compile("街道|地区|(?<![社小园厂校院])区|[镇乡县市]")
"""Words of an area in what follows a place: it may be another place."""
_COMMUNITY = re.compile("社区|[居村]委会|[居村]民委员会")
"""Words of a community: behind a district they are of a street that is not told."""

Ends: TypeAlias = dict[str, Closeness]
"""Areas that a text may end at, and how closely the name of each was met."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a row's words come to: one area, or none and the areas that could be meant."""

    path: str = ""
    """Empty where no area, or more than one, is meant."""
    candidates: tuple[str, ...] = ()
    """Areas of the day that could be meant, where that is more than one or where the levels contradict each other."""
    whole: bool = True
    """False where a part of the words is not understood: the rest of an address, an unknown community."""


class _Meaning(NamedTuple):
    path: str
    closeness: Closeness
    open: bool
    """May be followed by words that are not read, as the rest of an address."""


class _Reading(NamedTuple):
    path: str
    closeness: Closeness
    read: int
    """Letters that are read."""
    areas: int
    """Areas that they name."""


class AreaMatcher:
    """Matches words against the areas of a dated tree. Answers are remembered; how many is bounded."""

    def __init__(self, tree: DatedTree, city: str) -> None:
        self._tree, self._city = tree, city
        self._found: dict[tuple[tuple[str, ...], int], Match] = {}
        meanings: dict[str, dict[str, _Meaning]] = defaultdict(dict)
        for path, (text, closeness) in _spelled(tree, city):
            known = meanings[text].get(path)
            if known is None or closeness < known.closeness:
                meanings[text][path] = _Meaning(path, closeness, _open(text, closeness))
        self._meanings = {text: tuple(found.values()) for text, found in meanings.items() if text}
        self._longest = max(map(len, self._meanings), default=0)

    def match(self, names: tuple[str, ...], day: int) -> Match:
        """The area that the texts of a row name together, from the highest level down, on a day.

        Law: ``path`` exists on the day, or is empty. The order of the dictionary's rows has no meaning. Levels may be
        left out, repeated or written in one text; they must not contradict each other.
        """
        key = names, self._tree.epoch(day)
        found = self._found.get(key)
        if found is None:
            if len(self._found) > _REMEMBERED:
                self._found.clear()
            found = self._found[key] = self._match([text for given in names if (text := folded(given))], day)
        return found

    def similar(self, text: str, area: str, day: int) -> tuple[str, ...]:
        """Up to three areas of the day right below an area whose names are written much like a text, the nearest first.

        They are what a person may have meant; nothing is matched by likeness.
        """
        names = {folded(name(node.path)): node.path for node in self._tree.below.get(area, ()) if node.on(day)}
        return tuple(names[near] for near in get_close_matches(folded(text), list(names), n=3))

    def _match(self, texts: Iterable[str], day: int) -> Match:
        ends: Ends = {self._city: Closeness.EXACT}
        for text in texts:
            if len(text) > _LONGEST_TEXT:
                return Match()
            read = self._read(text, ends) or self._read(without_brackets(text), ends)
            if not read:
                return self._unread(text, ends, day)
            ends = read
        return self._settled(ends, day, whole=True)

    def _read(self, text: str, starts: Iterable[str]) -> Ends:
        """Where a text that is understood to its last letter may end."""
        found = [each for start in starts for each in self._readings(text, start) if each.read == len(text)]
        if any(each.areas == 1 and each.closeness == Closeness.EXACT for each in found):
            found = [each for each in found if each.areas == 1]
        return _closest(found)

    def _unread(self, text: str, starts: Ends, day: int) -> Match:
        """The match of a row with a text that is not understood to its end; texts after it are not looked at."""
        elsewhere = [
            meaning.path
            for meaning in self._meanings.get(text, ())
            if meaning.closeness <= Closeness.OFFICE and not any(within(meaning.path, start) for start in starts)
        ]
        if elsewhere:
            below = [start for start in starts if start != self._city]
            return Match(candidates=self._standing((*elsewhere, *below), day))
        opened = [each for start in starts for each in self._readings(text, start)]
        furthest = max((each.read for each in opened), default=0)
        ends = _closest(each for each in opened if each.read == furthest) if furthest else starts
        # what a row says beyond a street may be unknown: the street is not
        street, rest = all(depth(end) >= STREET for end in ends), text[furthest:]
        if street and not furthest:
            return self._settled(ends, day, whole=False)
        if furthest and not _OTHER_AREA.search(rest) and (street or not _COMMUNITY.search(rest)):
            return self._settled(ends, day, whole=False)
        return Match()

    def _readings(self, text: str, start: str) -> Iterator[_Reading]:
        """The ways to read a text, or the beginning of it, from an area on."""
        waiting, met = [(start, 0, 0)], set()
        while waiting:
            here, at, areas = waiting.pop()
            for end in range(min(len(text), at + self._longest), at, -1):
                for meaning in self._meanings.get(text[at:end], ()):
                    there = self._step(here, meaning)
                    if not there:
                        continue
                    if end == len(text) or meaning.open:
                        yield _Reading(there, meaning.closeness, end, areas + 1)
                    if end < len(text) and (there, end) not in met:
                        met.add((there, end))
                        waiting.append((there, end, areas + 1))

    def _step(self, here: str, meaning: _Meaning) -> str:
        """The area that a spelling means below ``here``, or ``here`` where it is told again; empty where neither."""
        path, bare = meaning.path, meaning.closeness == Closeness.BARE
        if within(here, path):
            return here if path == self._city or not bare else ""
        near = parent(path) == here or depth(path) <= STREET
        return path if within(path, here) and (near or not bare) else ""

    def _settled(self, ends: Ends, day: int, *, whole: bool) -> Match:
        """The one area of the day that the ends come to. Names of the day win over those of other days."""
        today = {path: closeness for path, closeness in ends.items() if self._tree.on(path, day) or path == self._city}
        closest: dict[str, Closeness] = {}
        for path, closeness in today.items():
            closest[parent(path)] = min(closeness, closest.get(parent(path), closeness))
        found = [path for path, closeness in today.items() if closeness == closest[parent(path)]]
        candidates = tuple(sorted(found)) or self._standing(ends, day)
        widest = min(candidates, key=depth, default="")
        if widest and all(within(path, widest) for path in candidates):
            return Match(widest, whole=whole)
        return Match(candidates=candidates)

    def _standing(self, areas: Iterable[str], day: int) -> tuple[str, ...]:
        return tuple(sorted({path for area in areas for path in self._tree.standing(area, day)}))


def _spelled(tree: DatedTree, city: str) -> Iterator[tuple[str, Spelling]]:
    for spelling in spellings(city):
        yield city, spelling
    for node in tree.nodes:
        for known in (name(node.path), *node.aliases):
            for spelling in spellings(known):
                yield node.path, spelling
        if node.code:
            for spelling in code_spellings(node.code):
                yield node.path, spelling


def _open(text: str, closeness: Closeness) -> bool:
    """True where other words may follow: after the word for a rank, or after a long name that has none."""
    return closeness <= Closeness.OFFICE and (ranked(text) or (len(text) >= _LONG and not text.isdigit()))


def _closest(readings: Iterable[_Reading]) -> Ends:
    found: Ends = {}
    for each in readings:
        found[each.path] = min(each.closeness, found.get(each.path, each.closeness))
    return found
